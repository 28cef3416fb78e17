"""Appending entries, inside the transaction that moved the money. Generators for `transact`."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from foundation.clock import day
from foundation.transaction import Sql, Work
from settlement.journal.accounts import Entry

COLUMNS = ("business_date", "at", "debit", "debit_party", "credit", "credit_party", "amount_fen", "noun", "noun_id", "words",
           "refers_to", "once")  # fmt: skip
PLACES = ", ".join(f"${n}" for n in range(1, len(COLUMNS) + 1))
INSERT = f"INSERT INTO journal_entry ({', '.join(COLUMNS)}) VALUES ({PLACES}) ON CONFLICT (once) DO NOTHING"


def post(entries: Iterable[Entry], *, at: datetime, on: date | None = None) -> Work[None]:
    """Append; an entry with a `once` that is there already is left out. on: the day it is about, today's if None.

    What is about a closed day is written to the first open one, and says which day it refers to."""
    through = yield from closed_through()
    for entry in entries:
        yield Sql(INSERT, *row_of(entry, at, on or day(at), through))


CLOSED_THROUGH = "SELECT max(business_date) AS through FROM day_close WHERE reopened_at IS NULL"


def closed_through() -> Work[date | None]:
    [row] = yield Sql(CLOSED_THROUGH)
    return as_date(row["through"])


async def closed_through_on(connection: BaseDBAsyncClient) -> date | None:
    """The same inside a transaction that writes its rows in bulk."""
    [row] = await connection.execute_query_dict(CLOSED_THROUGH)
    return as_date(row["through"])


def row_of(entry: Entry, at: datetime, wanted: date, through: date | None) -> tuple[object, ...]:
    """The entry as a row of COLUMNS, on the first day that is open."""
    open_day = wanted if through is None or wanted > through else max(through + timedelta(days=1), day(at))
    return (open_day, at, str(entry.debit), entry.debit_party, str(entry.credit), entry.credit_party, entry.amount_fen,
            entry.noun, entry.noun_id, entry.words[:64], wanted if wanted != open_day else None, entry.once)  # fmt: skip


def as_date(value: object) -> date | None:
    """A date column of a raw row: SQLite gives text."""
    return date.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value]
