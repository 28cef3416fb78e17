"""What the timetable calls: a run's files, written and out."""

from datetime import datetime

from foundation.actor import SCHEDULER
from foundation.clock import day, local
from settlement.batches.exchange import Exchange
from settlement.batches.rules import due_run
from settlement.batches.service import send_batches, write_batches


async def run_due(exchange: Exchange, at: datetime) -> None:
    """The day's latest run whose time has come, once; one that was missed is caught up. Run by any number of processes."""
    if run := due_run(local(at).time()):
        await run_batches(exchange, run, at)


async def run_batches(exchange: Exchange, run: int, at: datetime) -> None:
    await write_batches(day(at), run, by=SCHEDULER, at=at)
    await send_batches(exchange, at=at)
