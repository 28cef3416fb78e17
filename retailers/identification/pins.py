"""PINs: six digits fall to guessing whatever a hash costs, so a secret pepper stands before the salted slow hash.

The pepper lives in the settings, not in the database: a stolen copy of the table is worth nothing without it, and guessing
through the telephone ends at the lock. So the hash may be a quick one (about a millisecond), which lets a city of
36,000 cards be seeded in a minute and never makes a caller wait.
"""

import hashlib
import hmac

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1, hash_len=16, salt_len=12)


def hash_pin(pepper: str, card_no: str, pin: str) -> str:
    """What is stored for a card: bound to its number, so that equal PINs have nothing in common."""
    return HASHER.hash(peppered(pepper, card_no, pin))


def pin_matches(pin_hash: str, pepper: str, card_no: str, pin: str) -> bool:
    """The same work whether it matches or not; an unreadable hash matches nothing."""
    try:
        return HASHER.verify(pin_hash, peppered(pepper, card_no, pin))
    except (VerificationError, InvalidHashError):
        return False


def peppered(pepper: str, card_no: str, pin: str) -> bytes:
    return hmac.digest(pepper.encode(), f"{card_no}:{pin}".encode(), hashlib.sha256)
