"""Many rows at once, as both databases like them best: executemany in SQLite's thread, COPY into PostgreSQL."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from foundation.transaction import dialect

CHUNK = 20_000
Rows = Iterable[Sequence[Any]]


async def make_room(connection: Any) -> None:
    """SQLite's usual 2 MB of cache would write the pages of an index again and again while a million rows go in."""
    if dialect() == "sqlite":
        await connection.execute_query("PRAGMA cache_size = -200000")


async def insert(connection: Any, table: str, columns: Sequence[str], rows: Rows) -> int:
    """Insert inside the transaction that `connection` holds; returns how many. Columns are ours, values are bound."""
    total = 0
    for chunk in chunks(rows):
        async with connection.acquire_connection() as raw:
            if dialect() == "postgres":
                await raw.copy_records_to_table(table, records=chunk, columns=columns)
            else:
                names, marks = ", ".join(columns), ", ".join("?" * len(columns))
                await raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", chunk)
        total += len(chunk)
    return total


async def change(connection: Any, text: str, rows: Rows) -> None:
    """The statement once for each row, whose values it takes in the order of $1, $2 …"""
    for chunk in chunks(rows):
        async with connection.acquire_connection() as raw:
            await raw.executemany(in_order(text), chunk)


def in_order(text: str) -> str:
    """SQLite's own driver counts by question marks."""
    return re.sub(r"\$\d+", "?", text) if dialect() == "sqlite" else text


async def continue_ids(connection: Any, *tables: str) -> None:
    """After rows with ids of our own: let PostgreSQL's sequences go on behind them. SQLite does by itself."""
    if dialect() == "postgres":
        for table in tables:
            await connection.execute_query(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))")


async def learn(connection: Any, *tables: str) -> None:
    """PostgreSQL plans its first queries by how many rows there are: let it count now and not some minutes later."""
    if dialect() == "postgres":
        for table in tables:
            await connection.execute_query(f"ANALYZE {table}")


def chunks(rows: Rows) -> Iterator[list[Sequence[Any]]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
