"""Faults of Tortoise, cured on import.

A transaction given up while it begins kept its lock, or its connection, for ever: a caller waits a few seconds for a stuck
database and is then taken to a person, and the first who did so left the phone server without a database until its restart.

Bringing a database up to date copied all models of all packages before each step, also where the step never looks back:
three quarters of the time (280 steps: 41 s of CPU before, 11 s now).
"""

import asyncio
from typing import Any

import aiosqlite
from tortoise.backends.base.client import TransactionalDBClient, TransactionContextPooled
from tortoise.backends.sqlite.client import SqliteTransactionContext
from tortoise.connection import get_connections
from tortoise.migrations import operations
from tortoise.migrations.migration import Migration

ONWARD = (operations.CreateModel, operations.AddField, operations.AddIndex, operations.AddConstraint, operations.RunSQL)
"""Steps whose way forward reads only the tables as they are after it."""


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


async def apply(self: Migration, state: Any, *, dry_run: bool = False, schema_editor: Any = None, collect_sql: bool = False) -> Any:
    if dry_run or collect_sql or schema_editor is None:
        return await apply_anyhow(self, state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=collect_sql)
    for step in self.operations:
        before = state if isinstance(step, ONWARD) else state.clone()
        step.state_forward(self.app_label, state)
        await self._run_database_forward(step, before, state, schema_editor, schema_editor.client.capabilities.supports_transactions)
    state.validate_relations_initialized()
    return state


apply_anyhow = Migration.apply
Migration.apply = apply  # type: ignore[method-assign]
SqliteTransactionContext.__aenter__ = enter_sqlite  # type: ignore[method-assign]
TransactionContextPooled.__aenter__ = enter_pooled  # type: ignore[method-assign]
