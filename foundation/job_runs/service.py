"""Claiming a piece of work, keeping it, ending it. One statement each, so that any number of processes may ask at once.

    run = await claim("write batch run", on, "R2/PRAC", planned_at=…, holder=…, at=at)
    if run: … await finish(run, "37 rows", at=now())

or the whole of it: `await run_once("write batch run", on, "R2/PRAC", work, planned_at=…)`. A claim is a proof with a term: a
holder that is silent longer has lost it, and what it says afterwards of its run changes nothing. The work itself must bear
being begun twice, for a holder may die in the middle of it: the lease makes that rare, the work's own keys make it harmless."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation import clock
from foundation.job_runs.rules import TERM, RunState, try_again_after
from foundation.transaction import Row, Sql, Work, transact

log = logging.getLogger("leafline.jobs")
CLAIM = """
    INSERT INTO job_run (job, business_date, slot, state, holder, tries, planned_at, began_at, lease_until, outcome)
    VALUES ($1, $2, $3, 'RUNNING', $4, 1, $5, $6, $7, '')
    ON CONFLICT (job, business_date, slot) DO UPDATE
    SET state = 'RUNNING', holder = $4, tries = job_run.tries + 1, began_at = $6, lease_until = $7, ended_at = NULL,
        again_at = NULL, outcome = ''
    WHERE (job_run.state = 'RUNNING' AND job_run.lease_until <= $6) OR (job_run.state = 'FAILED' AND job_run.again_at <= $6)
    RETURNING id, tries"""
HELD = "WHERE id = $1 AND tries = $2 AND state = 'RUNNING'"
MISS = """
    INSERT INTO job_run (job, business_date, slot, state, holder, tries, planned_at, ended_at, outcome)
    VALUES ($1, $2, $3, 'MISSED', '', 0, $4, $5, $6)
    ON CONFLICT (job, business_date, slot) DO UPDATE
    SET state = 'MISSED', ended_at = $5, again_at = NULL, outcome = $6
    WHERE (job_run.state = 'RUNNING' AND job_run.lease_until <= $5) OR job_run.again_at IS NOT NULL
    RETURNING id"""


class LeaseLost(Exception):
    """Another has taken the work over; what is still going on here must stop."""


@dataclass(frozen=True)
class Claim:
    """The proof that a piece of work is this holder's until somebody claims it under the next number."""

    id: int
    tries: int
    term: timedelta


async def claim(job: str, on: date, slot: str = "", *, planned_at: datetime, holder: str, at: datetime,
                term: timedelta = TERM) -> Claim | None:
    """None where it is done, missed, failed and not due again, or somebody else's whose term still runs."""
    rows = await rows_of(Sql(CLAIM, job, on, slot, holder, planned_at, at, at + term))
    return Claim(rows[0]["id"], rows[0]["tries"], term) if rows else None


async def keep(run: Claim, *, at: datetime) -> bool:
    """The holder is alive: its term begins anew. False where it has been taken over."""
    return bool(await rows_of(Sql(f"UPDATE job_run SET lease_until = $3 {HELD} RETURNING id", run.id, run.tries, at + run.term)))


async def finish(run: Claim, outcome: str = "", *, at: datetime) -> bool:
    """Done, for ever. outcome: what a person reads on the timetable. False where it has been taken over."""
    return bool(await rows_of(Sql(f"UPDATE job_run SET state = 'DONE', ended_at = $3, lease_until = NULL, outcome = $4 {HELD}"
                                  " RETURNING id", run.id, run.tries, at, outcome[:200])))


async def fail(run: Claim, why: str, *, at: datetime) -> bool:
    """It did not succeed: tried again after a while, at last left to a person. False where it has been taken over."""
    wait = try_again_after(run.tries)
    return bool(await rows_of(Sql(f"UPDATE job_run SET state = 'FAILED', ended_at = $3, lease_until = NULL, outcome = $4,"
                                  f" again_at = $5 {HELD} RETURNING id",
                                  run.id, run.tries, at, why[:200], at + wait if wait else None)))


async def miss(job: str, on: date, slot: str = "", *, planned_at: datetime, why: str, at: datetime) -> bool:
    """Its last hour has passed and it may not be done any more: kept in red. Nothing that was done or is being done is touched."""
    return bool(await rows_of(Sql(MISS, job, on, slot, planned_at, at, why[:200])))


async def ask_again(run_id: int, *, at: datetime) -> bool:
    """A person has mended what was wrong: a failed one is due at once. False where there is nothing to try again."""
    return bool(await rows_of(Sql("UPDATE job_run SET again_at = $2 WHERE id = $1 AND state = $3 RETURNING id",
                                  run_id, at, str(RunState.FAILED))))


async def run_once(job: str, on: date, slot: str, work: Callable[[], Awaitable[str]], *, planned_at: datetime,
                   term: timedelta = TERM, now: Callable[[], datetime] = clock.now, holder: str = "") -> bool:
    """Claim, do the work while the lease is kept alive, and write down what came of it: work() returns its outcome.

    True where the work was done here. A failure is logged, written down and tried again by a later call; a lease that is lost
    cancels the work."""
    held = await claim(job, on, slot, planned_at=planned_at, holder=holder or this_process(), at=now(), term=term)
    if held is None:
        return False
    try:
        outcome = await doing(held, work, now)
    except Exception as error:
        log.exception("%s of %s %s failed", job, on, slot)
        await fail(held, str(error) or type(error).__name__, at=now())
        return False
    return await finish(held, outcome, at=now())


async def doing(held: Claim, work: Callable[[], Awaitable[str]], now: Callable[[], datetime]) -> str:
    working = asyncio.ensure_future(work())
    beating = asyncio.create_task(beat(held, now))
    try:
        await asyncio.wait({working, beating}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            beating.result()  # the keeping itself failed, or LeaseLost
        return await working
    finally:
        for task in (working, beating):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


async def beat(held: Claim, now: Callable[[], datetime]) -> None:
    """Says so three times a term. Out of touch with the database for a whole term is lost as well: another may have it."""
    clock_s, silent_since = asyncio.get_running_loop().time, asyncio.get_running_loop().time()
    while True:
        await asyncio.sleep(held.term.total_seconds() / 3)
        asked_at = clock_s()
        try:
            kept = await keep(held, at=now())
        except Exception:
            log.warning("the lease of run %s could not be kept alive", held.id, exc_info=True)
            kept = asked_at - silent_since < held.term.total_seconds()
        else:
            silent_since = asked_at
        if not kept:
            raise LeaseLost(f"run {held.id} was taken over")


def this_process() -> str:
    """For the timetable's page: which process did it."""
    return f"{socket.gethostname()}:{os.getpid()}"[:64]


async def rows_of(statement: Sql) -> list[Row]:
    def work() -> Work[list[Row]]:
        return (yield statement)

    return await transact(work)
