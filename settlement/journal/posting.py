"""Appending entries, inside the transaction that moved the money. Generators for `transact`."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from foundation.clock import day
from foundation.transaction import Sql, Work, as_json, rowset, stored
from settlement.journal.accounts import Entry

COLUMNS = ("business_date", "at", "debit", "debit_party", "credit", "credit_party", "amount_fen", "noun", "noun_id", "words",
           "refers_to", "once")  # fmt: skip
KINDS = dict(zip(COLUMNS, ("date", "timestamptz", "text", "text", "text", "text", "bigint", "text", "bigint", "text", "date", "text"), strict=True))
INSERT = f"""
    INSERT INTO journal_entry ({', '.join(COLUMNS)}) SELECT {', '.join(f'w.{name}' for name in COLUMNS)} FROM {{rows}} WHERE true
    ON CONFLICT (once) DO NOTHING"""
"""`WHERE true`: else SQLite reads ON CONFLICT as the condition of a join."""


def post(entries: Iterable[Entry], *, at: datetime, on: date | None = None) -> Work[None]:
    """Append; an entry with a `once` that is there already is left out. on: the day it is about, today's if None.

    What is about a closed day is written to the first open one, and says which day it refers to."""
    through = yield from closed_through()
    yield from insert_entries(entries, at, on, through)


def insert_entries(entries: Iterable[Entry], at: datetime, on: date | None, through: date | None) -> Work[None]:
    """The same where it is known through which day the books are closed."""
    wanted, written_at = on or day(at), stored(at)
    rows = [dict(zip(COLUMNS, row_of(entry, at, wanted, through), strict=True), at=written_at) for entry in entries]
    if rows:
        yield Sql(INSERT.format(rows=rowset("w", 1, **KINDS)), as_json(rows))


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
