"""A database that is stuck for a while, and people who do not wait for it."""

import asyncio

import pytest

from foundation.audit import AuditLine
from foundation.clock import now
from foundation.transaction import in_transaction
from tests.stuck import nobody_can_write


async def note(noun_id: str) -> None:
    async with in_transaction():
        await AuditLine.create(at=now(), by_kind="COMMAND", by_name="test", verb="v", noun="n", noun_id=noun_id)


async def test_who_gives_up_waiting_leaves_the_database_to_the_others(database: str) -> None:
    async with nobody_can_write(database, "audit_line"):
        for _ in range(3):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(note("given up"), 0.2)
    await asyncio.wait_for(note("later"), 15)
    assert await AuditLine.all().values_list("noun_id", flat=True) == ["later"]
    async with nobody_can_write(database, "audit_line"):
        pass
