"""The hash of one entry after another. Pure.

Entries are sealed a moment after they are written: a chain inside each debit's transaction would make one row of the whole
country's money, for which every other debit waits."""

import hashlib
from datetime import UTC

from foundation.transaction import Row, moment
from settlement.journal.posting import COLUMNS

START = "0" * 64


def sealed(previous: str, entry: Row) -> str:
    """SHA-256 of the hash before and every column of the entry's row."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()


def canonical(entry: Row) -> str:
    """One text for one row, the same from either database: id, then the columns in their order, none left out."""
    at = moment(entry["at"])
    assert at is not None
    values = {**entry, "at": at.astimezone(UTC).isoformat(" ", "microseconds")}
    return "\t".join("" if values[name] is None else str(values[name]) for name in ("id", *COLUMNS))
