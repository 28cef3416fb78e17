"""A fault of Tortoise, cured on import: a transaction given up while it begins kept its lock, or its connection, for ever.

A caller waits a few seconds for a stuck database and is then taken to a person. Without this, the first who did so left the
phone server without a database until its restart.
"""

import asyncio
from typing import Any

import aiosqlite
from tortoise.backends.base.client import TransactionalDBClient, TransactionContextPooled
from tortoise.backends.sqlite.client import SqliteTransactionContext
from tortoise.connection import get_connections


async def enter_sqlite(self: Any) -> TransactionalDBClient:
    await self._trxlock.acquire()
    try:
        await self.ensure_connection()
        await self.connection.begin()
    except BaseException:
        undo_in_thread(self.connection._connection)
        self._trxlock.release()
        raise
    self.token = get_connections().set(self.connection_name, self.connection)
    return self.connection


def undo_in_thread(connection: aiosqlite.Connection) -> None:
    """Behind a BEGIN that the connection's thread may still be waiting for, though nobody waits for it any more."""
    undone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    undone.add_done_callback(lambda future: future.exception())
    connection._tx.put_nowait((undone, connection._conn.rollback))


async def enter_pooled(self: Any) -> TransactionalDBClient:
    await self.ensure_connection()
    pool = self.client._parent._pool
    self.client._connection = await pool.acquire()
    try:
        await self.client.begin()
    except BaseException:
        await pool.release(self.client._connection)
        raise
    self.token = get_connections().set(self.connection_name, self.client)
    return self.client


SqliteTransactionContext.__aenter__ = enter_sqlite  # type: ignore[method-assign]
TransactionContextPooled.__aenter__ = enter_pooled  # type: ignore[method-assign]
