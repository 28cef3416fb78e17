"""The hash of one entry after another. Pure.

Entries are sealed a moment after they are written: a chain inside each debit's transaction would make one row of the whole
country's money, for which every other debit waits."""

import hashlib
from datetime import UTC

from foundation.transaction import Row, moment
from settlement.journal.posting import COLUMNS

START = "0" * 64
NAMES = ("id", *COLUMNS)
AT = NAMES.index("at")
UTC_WORDS = "2026-11-27 09:00:00.000000+00:00"
"""How a moment is written."""


def sealed(previous: str, entry: Row) -> str:
    """SHA-256 of the hash before and every column of the entry's row."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()


def canonical(entry: Row) -> str:
    """One text for one row, the same from either database: id, then the columns in their order, none left out."""
    values = [entry[name] for name in NAMES]
    values[AT] = moment_words(values[AT])
    return "\t".join(["" if value is None else str(value) for value in values])


def moment_words(at: object) -> str:
    """In UTC to the microsecond. SQLite keeps it so; a hundred thousand of them need not be read to be written again."""
    if isinstance(at, str) and len(at) == len(UTC_WORDS) and at.endswith(UTC_WORDS[-6:]):
        return at
    read = moment(at)
    assert read is not None
    return read.astimezone(UTC).isoformat(" ", "microseconds")
