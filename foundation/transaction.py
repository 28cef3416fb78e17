"""Transactions on both databases, in two forms.

`in_transaction()` is Tortoise's, for ordinary verbs. `transact(work)` is for the hot ones: `work()` is a generator that
yields `Sql` and is sent the rows, so that the whole transaction is one function: on SQLite it runs in one hop to the
connection's thread (measured 4x faster than a hop for each statement), on PostgreSQL it awaits each statement.
"""

import asyncio
import functools
import json
import re
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Generator
from datetime import UTC, date, datetime
from typing import Any, TypeVar, cast

from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.transactions import in_transaction as tortoise_transaction

T = TypeVar("T")
Row = dict[str, Any]
READ = {"sqlite": "sqlite_read", "postgres": "postgres"}
WRITERS = {"sqlite": 1, "postgres": 3}
connected_to = {"dialect": "sqlite"}
PLACES = tuple(str(n) for n in range(1, 65))
PLACEHOLDER = re.compile(r"\$(\d+)")
JSON = json.JSONEncoder(ensure_ascii=False, default=lambda value: value.isoformat())


class Sql:
    """One statement with $1..$n placeholders; rows come back as dicts (empty where it returns none)."""

    __slots__ = ("params", "text")

    def __init__(self, text: str, *params: Any) -> None:
        self.text, self.params = text, params


Work = Generator[Sql, list[Row], T]


def dialect() -> str:
    """'sqlite' or 'postgres': which database this process is connected to."""
    return connected_to["dialect"]


def reads() -> BaseDBAsyncClient:
    """The connection for `using_db` of pages and enquiries: on SQLite a second one, so that no read waits for a write."""
    return connections.get(READ[dialect()])


def in_transaction() -> TransactionContext:
    """One Tortoise transaction on the writing connection. Never await a bank, a caller or a sleep inside it."""
    return tortoise_transaction(dialect())


async def transact(work: Callable[[], Work[T]]) -> T:
    """Run the generator as one transaction: committed when it returns, rolled back when it raises."""
    if dialect() == "sqlite":
        return await in_one_hop(connections.get("sqlite"), transacting, work)
    async with tortoise_transaction("postgres") as transaction:
        return await answering(transaction, work())


async def by_writers(write: Callable[[], Awaitable[None]]) -> None:
    """`write` several times side by side where the database has several writers, each making transactions of its own until
    nothing is left to do: this process reckons while the server writes. The first failure ends all."""
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(WRITERS[dialect()]):
                group.create_task(cast(Coroutine[Any, Any, None], write()))
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None


async def fetch(work: Callable[[], Work[T]]) -> T:
    """Run a generator of reads on the reading connection, which no write delays; on SQLite in one hop."""
    if dialect() == "sqlite":
        return await in_one_hop(reads(), answered, work)
    return await answering(reads(), work())


async def in_one_hop(client: BaseDBAsyncClient, run: Callable[[sqlite3.Connection, Callable[[], Work[T]]], T],
                     work: Callable[[], Work[T]]) -> T:
    async with cast(SqliteClient, client).acquire_connection() as connection:
        return cast(T, await connection._execute(run, connection._conn, work))


async def answering(client: BaseDBAsyncClient, generator: Work[T]) -> T:
    """The PostgreSQL half: each statement is awaited and its rows are sent back."""
    rows: list[Row] | None = None
    while True:
        try:
            statement = generator.send(rows)  # type: ignore[arg-type]
        except StopIteration as stop:
            return cast(T, stop.value)
        rows = await client.execute_query_dict(statement.text, statement.params)  # type: ignore[arg-type]


def transacting(connection: sqlite3.Connection, work: Callable[[], Work[T]]) -> T:
    """The SQLite half of `transact`: everything in the connection's own thread."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = answered(connection, work)
        connection.execute("COMMIT")
        return done
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def answered(connection: sqlite3.Connection, work: Callable[[], Work[T]]) -> T:
    cursor = connection.cursor()
    # Plain tuples: dict(sqlite3.Row) looks every column up by its name.
    cursor.row_factory = None
    generator, rows = work(), None
    while True:
        try:
            statement = generator.send(rows)  # type: ignore[arg-type]
        except StopIteration as stop:
            return cast(T, stop.value)
        cursor.execute(statement.text, dict(zip(PLACES, statement.params, strict=False)))
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def abreast(*works: Work[Any]) -> Work[list[Any]]:
    """Works that need nothing of each other, side by side in one transaction; what each returned, in their order.

    On PostgreSQL the statements that they yield at the same step travel in one round trip and see the database as it
    was before that step. There a row of one comes as JSON: times and dates are text, as they are on SQLite."""
    done: list[Any] = [None] * len(works)
    if dialect() == "sqlite":
        for place, work in enumerate(works):
            done[place] = yield from work
        return done
    answers: dict[int, list[Row] | None] = dict.fromkeys(range(len(works)))
    while True:
        asked: dict[int, Sql] = {}
        for place, rows in answers.items():
            try:
                asked[place] = works[place].send(rows)  # type: ignore[arg-type]
            except StopIteration as stop:
                done[place] = stop.value
        if not asked:
            return done
        answers = dict(zip(asked, (yield from together(*asked.values())), strict=True))


def one(statement: Sql) -> Work[list[Row]]:
    """A work of one statement."""
    return (yield statement)


def together(*statements: Sql) -> Work[list[list[Row]]]:
    """The rows of several statements by one of PostgreSQL's: each is a WITH item, its rows a JSON array."""
    if len(statements) == 1:
        return [(yield statements[0])]
    text = joined(tuple((statement.text, len(statement.params)) for statement in statements))
    [row] = yield Sql(text, *(param for statement in statements for param in statement.params))
    return [json.loads(answer) if answer else [] for answer in row.values()]


@functools.lru_cache(maxsize=500)
def joined(texts: tuple[tuple[str, int], ...]) -> str:
    """The statements as WITH items, their placeholders counted on. Kept: PostgreSQL's plans are found by the text."""
    items, answers, before = [], [], 0
    for n, (text, params) in enumerate(texts):
        items.append(f"s{n} AS ({counted_on(text, before)})")
        gives = "RETURNING" in text or text.lstrip().startswith("SELECT")
        answers.append(f"(SELECT json_agg(s{n}) FROM s{n}) AS s{n}" if gives else f"NULL AS s{n}")
        before += params
    return f"WITH {', '.join(items)} SELECT {', '.join(answers)}"


def counted_on(text: str, by: int) -> str:
    return PLACEHOLDER.sub(lambda found: f"${int(found[1]) + by}", text)


def rowset(alias: str, param: int = 1, /, **columns: str) -> str:
    """A FROM item that unfolds the JSON array of objects in `$param`: rowset('w', sku='bigint', qty='bigint')."""
    return unfolded(dialect(), alias, param, tuple(columns.items()))


@functools.lru_cache(maxsize=500)
def unfolded(engine: str, alias: str, param: int, columns: tuple[tuple[str, str], ...]) -> str:
    if engine == "postgres":
        definition = ", ".join(f"{name} {kind}" for name, kind in columns)
        return f"json_to_recordset(${param}::json) AS {alias}({definition})"
    picks = ", ".join(f"value ->> '{name}' AS {name}" for name, _ in columns)
    return f"(SELECT {picks} FROM json_each(${param})) AS {alias}"


def sized(item: str, rows: int) -> str:
    """A FROM item `w` of `rowset` where it may hold one row only: PostgreSQL takes every set for a hundred rows, and reads a
    table of some thousand through for them."""
    return f"(SELECT * FROM {item} LIMIT 1) AS w" if rows == 1 and dialect() == "postgres" else item


def time_kind() -> str:
    """What a parameter that is a time is CAST to where nothing else says so; SQLite keeps times as text."""
    return "text" if dialect() == "sqlite" else "timestamptz"


def as_json(value: Any) -> str:
    """A JSON parameter: dates and times in ISO form, Chinese left as it is."""
    return JSON.encode(value)


def moment(value: Any) -> datetime | None:
    """A time column of a raw row: SQLite gives text, PostgreSQL an aware datetime."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def calendar_day(value: Any) -> date | None:
    """A date column of a raw row: SQLite gives text."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def stored(value: datetime) -> str:
    """Times are kept in UTC and in one form, so that SQLite compares them rightly as text."""
    return value.astimezone(UTC).isoformat(" ", "microseconds")


async def begin_immediate(self: SqliteTransactionWrapper) -> None:
    # A deferred BEGIN that reads and then writes fails at once when another process wrote in between; the busy
    # time-out does not help a stale snapshot.
    await self._connection.commit()
    await self._connection.execute("BEGIN IMMEDIATE")


SqliteTransactionWrapper.begin = begin_immediate  # type: ignore[method-assign]
sqlite3.register_adapter(datetime, stored)
sqlite3.register_adapter(date, date.isoformat)
