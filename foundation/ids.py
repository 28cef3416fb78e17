"""Identifiers that we make ourselves, before any row is written."""

import secrets
import time

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> str:
    """26 characters, sortable by the millisecond they were made in: 10 of time, 16 of chance."""
    return id_of(time.time_ns() // 1_000_000, secrets.randbits(80))


def id_of(at_ms: int, chance: int) -> str:
    """at_ms: milliseconds since 1970. chance: below 2**80."""
    value = at_ms << 80 | chance
    return "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))
