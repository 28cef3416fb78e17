"""Keeping the day: what is due is done once by whichever process claims it first, what came too late is kept as missed."""

import logging
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

from foundation.clock import day
from foundation.job_runs.queries import run_of, runs_of_day
from foundation.job_runs.rules import RunState
from foundation.job_runs.service import miss, run_once
from settlement.timetable.queries import FIRST, plan_for
from settlement.timetable.rules import DONE_BY_US, Planned, days_back
from settlement.timetable.work import Edges, do

log = logging.getLogger("leafline.jobs")
ENDED = (RunState.DONE, RunState.MISSED)


async def keep_day(edges: Edges, at: datetime) -> list[Planned]:
    """What was done here now, of today and of what the last days left. Run by any number of processes."""
    since, done, began_s = await begun(at), [], time.monotonic()

    def now() -> datetime:
        """The clock of this run, which goes on from `at`."""
        return at + timedelta(seconds=time.monotonic() - began_s)

    for on in days_back(day(at)):
        held = await runs_of_day(on)
        for line in await plan_for(on):
            run = held.get((line.step, line.slot))
            if line.step not in DONE_BY_US or line.at > at or line.until <= since or (run and run.state in ENDED):
                continue
            if line.until <= at:
                if await miss(line.step, on, line.slot, planned_at=line.at, why=f"{line.until:%H:%M}", at=at):
                    log.error("%s %s of %s was missed", line.step, line.slot, on)
            elif await run_once(line.step, on, line.slot, working(line, on, edges, at), planned_at=line.at, now=now):
                done.append(line)
    return done


def working(line: Planned, on: date, edges: Edges, at: datetime) -> Callable[[], Awaitable[str]]:
    return lambda: do(line, on, edges, at)


async def begun(at: datetime) -> datetime:
    """When the first timetable of this installation was kept; written down at its first minute."""
    if (first := await run_of(*FIRST)) is None:

        async def nothing() -> str:
            return ""

        await run_once(*FIRST, "", nothing, planned_at=at, now=lambda: at)
        first = await run_of(*FIRST)
    return first.planned_at if first else at
