"""How reports read: on connections of their own, bounded in time, so that none keeps an order desk waiting.

PostgreSQL has a pool of three for them with a time limit for each statement; SQLite has a reading connection of its own
whose statement is interrupted. Whoever leaves (a browser, Ctrl-C) cancels the task, and with it the statement."""

import asyncio
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, cast

import asyncpg
from tortoise import connections
from tortoise.backends.sqlite.client import SqliteClient

from foundation.clock import ZONE
from foundation.errors import EdgeFailed
from foundation.transaction import PLACES, Row, Sql, dialect

LONGEST_S = 30
CONNECTIONS = {"sqlite": "sqlite_reports", "postgres": "postgres_reports"}


class ReportTooLong(EdgeFailed):
    """It was ended after so many seconds: facts seconds."""

    code = "report_too_long"


async def read(text: str, *params: Any, longest_s: float = LONGEST_S) -> list[Row]:
    """The rows of one statement with $1..$n. ReportTooLong."""
    client = connections.get(CONNECTIONS[dialect()])
    if dialect() == "sqlite":
        return await read_sqlite(cast(SqliteClient, client), Sql(text, *params), longest_s)
    try:
        async with client.acquire_connection() as connection:
            # asyncpg tells the server to stop where the time is over or the task is cancelled.
            return [dict(row) for row in await connection.fetch(text, *params, timeout=longest_s)]
    except (TimeoutError, asyncpg.QueryCanceledError) as error:
        raise ReportTooLong(seconds=longest_s) from error


async def read_sqlite(client: SqliteClient, statement: Sql, longest_s: float) -> list[Row]:
    async with client.acquire_connection() as connection:
        reading = asyncio.ensure_future(connection._execute(answer, connection._conn, statement))
        try:
            return cast(list[Row], await asyncio.wait_for(asyncio.shield(reading), longest_s))
        except (TimeoutError, asyncio.CancelledError) as error:
            connection._conn.interrupt()
            # The connection is given back only when its thread has let go of the statement.
            await asyncio.wait({reading})
            reading.exception()
            if isinstance(error, TimeoutError):
                raise ReportTooLong(seconds=longest_s) from error
            raise


def answer(connection: sqlite3.Connection, statement: Sql) -> list[Row]:
    cursor = connection.cursor()
    cursor.row_factory = None
    cursor.execute(statement.text, dict(zip(PLACES, statement.params, strict=False)))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def day_of(column: str) -> str:
    """An expression: the company's day of a time column. The company's zone has no summer time."""
    if dialect() == "sqlite":
        return f"date({column}, '+8 hours')"
    return f"({column} AT TIME ZONE 'Asia/Shanghai')::date"


def seconds(since: str, until: str) -> str:
    """An expression: from one moment to another."""
    if dialect() == "sqlite":
        return f"((julianday({until}) - julianday({since})) * 86400.0)"
    return f"EXTRACT(EPOCH FROM {until} - {since})"


def quarter_of(column: str) -> str:
    """An expression: the quarter of an hour of the company's day, 0 to 95."""
    if dialect() == "sqlite":
        return f"((CAST(strftime('%s', {column}) AS INTEGER) + 28800) % 86400) / 900"
    return f"((EXTRACT(EPOCH FROM {column})::bigint + 28800) % 86400) / 900"


def beginning(on: date) -> datetime:
    """The first moment of a company's day."""
    return datetime.combine(on, time(), ZONE)


def span(since: date, until: date) -> tuple[datetime, datetime]:
    """The moments of those days: from the first up to, and without, the second."""
    return beginning(since), beginning(until + timedelta(days=1))


def among(column: str, ids: Iterable[int] | None) -> str:
    """A condition: the column is one of these; all where None. Ids are numbers of ours, so that they may stand in the text."""
    if ids is None:
        return "TRUE"
    listed = ", ".join(str(int(one)) for one in sorted(ids))
    return f"{column} IN ({listed})" if listed else "FALSE"
