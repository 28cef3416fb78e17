"""The jobs process as it is, with settlement's part of its timetable in quick motion, to be killed at any moment."""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from apscheduler.triggers.interval import IntervalTrigger

from callcenter import database
from callcenter.jobs import TIMETABLE, Edges
from callcenter.scheduler import keep_timetable
from foundation import clock
from foundation.notices import Notices
from settlement.banks.link import BankLink
from settlement.batches.jobs import run_batches
from settlement.batches.ways import Exchange

TIMEOUT_S = 0.5
QUICK = IntervalTrigger(seconds=0.05)


@dataclass(frozen=True)
class Place:
    """Where a worker works. shift_s: how far its clock is ahead of the machine's, as its banks' clocks are."""

    database_url: str
    bank_url: str
    key: str
    exchange: Path
    shift_s: float = 0


async def run_quarters(edges: Edges, at: datetime) -> None:
    """A run of batch files every quarter of an hour, so that there are many of them to be killed in."""
    local = clock.local(at)
    await run_batches(edges.exchange, 1 + (local.hour * 60 + local.minute) // 15, at)


VERBS = {"write due batch runs": run_quarters}
JOBS = tuple(replace(job, trigger=QUICK, verb=VERBS.get(job.name, job.verb)) for job in TIMETABLE
             if job.name in ("send debits", "ask about unknown debits", "take files of the banks", "seal the journal", *VERBS))


def live(place: Place, told: Connection) -> None:
    """Until killed. Tells when its database is there and its work begins."""
    clock.SHIFT = timedelta(seconds=place.shift_s)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # in quick motion runs are left out, as they may be
    asyncio.run(work(place, told))


async def work(place: Place, told: Connection) -> None:
    async with database.connected(place.database_url), BankLink(place.bank_url, place.key, TIMEOUT_S) as link:
        told.send("working")
        await keep_timetable(Edges(link, Notices("nobody listens"), Exchange(place.exchange)), asyncio.Event(), JOBS)
