"""A run's files of debits, written and out: what the timetable's lines do, without their leases. For a person and for tests."""

from datetime import datetime

from foundation.actor import SCHEDULER
from foundation.clock import day
from settlement.batches.service import send_batches, write_batches
from settlement.batches.ways import Exchange


async def run_batches(exchange: Exchange, run: int, at: datetime) -> None:
    await write_batches(day(at), run, by=SCHEDULER, at=at)
    await send_batches(exchange, at=at)
