"""A Wednesday, played against the practice bank's file desk."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from foundation.clock import ZONE
from foundation.notices import Notices
from settlement.batches.models import BankProfile
from settlement.timetable.service import keep_day
from settlement.timetable.work import Edges
from tests.ports import free_ports
from tests.settlement.batches.conftest import Day, bank, filing, owe, played, retailer, spoken

__all__ = ["bank", "filing", "owe", "played", "retailer", "spoken"]


def at(clock: str, days: int = 0) -> datetime:
    """That time on Wednesday 2026-11-25, or so many days after it."""
    return datetime.fromisoformat(f"2026-11-25T{clock}").replace(tzinfo=ZONE) + timedelta(days=days)


@pytest.fixture
async def edges(played: Day) -> AsyncIterator[Edges]:
    """The installation began on the evening before."""
    await BankProfile.all().update(since=at("00:00").date() - timedelta(days=9))
    [port], notices = free_ports(1), Notices("key")
    async with notices.hub("127.0.0.1", port):
        made = Edges(notices, played.exchange)
        await keep_day(made, at("23:30", -1))
        yield made
