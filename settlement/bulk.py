"""Many rows into one table, the quickest way that each engine has, and many out of it by one statement with `?` places."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from foundation.transaction import Row, dialect, reads, stored


@contextmanager
def uncollected() -> Iterator[None]:
    """Hundreds of thousands of rows are held at once and none is garbage: looking for it is a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


async def insert_rows(connection: BaseDBAsyncClient, table: str, columns: Sequence[str], rows: Iterable[Any]) -> None:
    """Values in the columns' order; times aware. connection: of `in_transaction()`, so that all of it is undone together."""
    if dialect() == "postgres":
        await connection._connection.copy_records_to_table(table, records=rows, columns=columns)
        return
    names = ", ".join(f'"{column}"' for column in columns)
    text = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    await connection.execute_many(text, list(rows))


async def read_rows(text: str, *values: object) -> list[Row]:
    """On the reading connection; `?` in the text are the values' places."""
    found: list[Row] = await reads().execute_query_dict(*prepared(text, values))
    return found


def prepared(text: str, values: Sequence[object]) -> tuple[str, list[object]]:
    """`?` become the engine's own placeholders, times its own form."""
    if dialect() == "sqlite":
        return text, [stored(value) if isinstance(value, datetime) else value.isoformat() if isinstance(value, date) else value
                      for value in values]
    parts = text.split("?")
    return "".join(f"{part}${n}" for n, part in enumerate(parts[:-1], 1)) + parts[-1], list(values)
