"""A database in which nobody can write, from outside, on both engines."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg


@asynccontextmanager
async def nobody_can_write(url: str, tables: str) -> AsyncIterator[None]:
    """Every write of every process (on PostgreSQL: to these tables, and every read) waits as long as the block runs."""
    if url.startswith("sqlite"):
        holder = sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None, timeout=10)
        holder.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()
    else:
        connection = await asyncpg.connect(url)
        try:
            async with connection.transaction():
                await connection.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
                yield
        finally:
            await connection.close()
