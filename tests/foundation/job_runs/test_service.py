"""A piece of work is done once, by whichever process; a holder that dies is succeeded after its term, and not before."""

import asyncio
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter import database as databases
from foundation.clock import ZONE, now
from foundation.job_runs.models import JobRun
from foundation.job_runs.queries import run_of, runs_of_day
from foundation.job_runs.rules import TERM, TRIES_MAX, RunState, try_again_after
from foundation.job_runs.service import Claim, ask_again, claim, fail, finish, keep, miss, run_once

ON, JOB = date(2026, 11, 27), "write batch run"
NINE = datetime(2026, 11, 27, 9, tzinfo=ZONE)
WORKERS, SLOTS = 3, 25


async def claimed(at: datetime, holder: str = "a", slot: str = "R1") -> Claim | None:
    return await claim(JOB, ON, slot, planned_at=NINE, holder=holder, at=at)


def worker(url: str, slots: int, term_s: float, *ways: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.foundation.job_runs.worker", url, str(slots), str(term_s), *ways]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()


async def test_of_several_who_ask_one_has_it_until_its_term_is_over(database: str) -> None:
    first = await claimed(NINE)
    assert first
    assert await claimed(NINE + TERM - timedelta(seconds=1), "b") is None
    assert await keep(first, at=NINE + TERM / 2)
    assert await claimed(NINE + TERM, "b") is None
    second = await claimed(NINE + TERM * 1.5, "b")
    assert second
    assert second.tries == 2


async def test_who_lost_it_changes_nothing_any_more(database: str) -> None:
    first, second = await claimed(NINE), await claimed(NINE + TERM, "b")
    assert first
    assert second
    assert not await keep(first, at=NINE + TERM)
    assert not await finish(first, "late", at=NINE + TERM)
    assert not await fail(first, "late", at=NINE + TERM)
    assert await finish(second, "37 rows", at=NINE + TERM)
    run = await run_of(JOB, ON, "R1")
    assert run
    assert (run.state, run.outcome, run.holder) == (RunState.DONE, "37 rows", "b")


async def test_done_is_done_for_ever(database: str) -> None:
    first = await claimed(NINE)
    assert first
    assert await finish(first, at=NINE)
    assert await claimed(NINE + timedelta(days=30)) is None
    assert not await miss(JOB, ON, "R1", planned_at=NINE, why="late", at=NINE + timedelta(days=30))


async def test_a_failure_is_tried_again_and_at_last_left_to_a_person(database: str) -> None:
    at = NINE
    for tries in range(1, TRIES_MAX + 1):
        held = await claimed(at)
        assert held
        assert held.tries == tries
        assert await fail(held, "the disk is full", at=at)
        assert await claimed(at + timedelta(seconds=59)) is None
        at += try_again_after(tries) or timedelta(days=9)
    assert await claimed(at) is None
    run = await run_of(JOB, ON, "R1")
    assert run
    assert (run.state, run.again_at) == (RunState.FAILED, None)
    assert await ask_again(run.id, at=at)
    assert await claimed(at)


async def test_what_nobody_may_do_any_more_is_kept_as_missed(database: str) -> None:
    held = await claimed(NINE, slot="R2")
    assert await miss(JOB, ON, "R1", planned_at=NINE, why="after 18:00", at=NINE)
    assert not await miss(JOB, ON, "R2", planned_at=NINE, why="after 18:00", at=NINE)  # somebody is at it
    assert await claimed(NINE + timedelta(hours=9)) is None
    assert {slot: run.state for (_, slot), run in (await runs_of_day(ON)).items()} == {
        "R1": RunState.MISSED, "R2": RunState.RUNNING}
    assert held
    assert await miss(JOB, ON, "R2", planned_at=NINE, why="after 18:00", at=NINE + TERM)


async def test_run_once_does_it_once_and_tells_why_it_failed(database: str) -> None:
    async def works() -> str:
        return "37 rows"

    async def breaks() -> str:
        raise OSError("the disk is full")

    assert await run_once(JOB, ON, "R1", works, planned_at=NINE)
    assert not await run_once(JOB, ON, "R1", works, planned_at=NINE)
    assert not await run_once(JOB, ON, "R2", breaks, planned_at=NINE)
    runs = await runs_of_day(ON)
    assert (runs[JOB, "R1"].outcome, runs[JOB, "R2"].outcome) == ("37 rows", "the disk is full")


async def test_long_work_is_kept_alive_and_stops_when_it_is_taken_over(database: str) -> None:
    began, stopped = asyncio.Event(), asyncio.Event()

    async def endless() -> str:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return ""

    going = asyncio.create_task(run_once(JOB, ON, "R1", endless, planned_at=NINE, term=timedelta(seconds=0.3)))
    await began.wait()
    row = await JobRun.get(job=JOB)
    async with asyncio.timeout(5):
        while (await JobRun.get(id=row.id)).lease_until == row.lease_until:
            await asyncio.sleep(0.02)
    assert not stopped.is_set()
    assert await claim(JOB, ON, "R1", planned_at=NINE, holder="b", at=now() + timedelta(seconds=1))
    assert not await asyncio.wait_for(going, 5)
    assert stopped.is_set()
    assert (await JobRun.get(id=row.id)).holder == "b"


def test_of_many_processes_exactly_one_does_each(database_url: str) -> None:
    workers = [worker(database_url, SLOTS, 60) for _ in range(WORKERS)]
    for one in workers:
        begin(one)
    lines = [line for one in workers for line in one.communicate(timeout=60)[0].splitlines()]
    assert Counter(line for line in lines if line.startswith("began")) == {f"began R{n} 1": 1 for n in range(SLOTS)}
    assert Counter(line for line in lines if line.startswith("ended")) == {f"ended R{n} True": 1 for n in range(SLOTS)}


def test_a_killed_process_is_succeeded_after_its_term_and_not_before(database_url: str) -> None:
    holder, heir = worker(database_url, 1, 60, "hang"), worker(database_url, 1, 60)
    begin(holder)
    assert holder.stdout
    assert holder.stdout.readline() == "began R0 1\n"
    holder.kill()
    begin(heir)
    assert heir.communicate(timeout=60)[0] == ""
    asyncio.run(after_its_term(database_url))
    holder.communicate(timeout=5)


async def after_its_term(url: str) -> None:
    async with databases.connected(url):
        heir = await claim(JOB, ON, "R0", planned_at=NINE, holder="heir", at=now() + timedelta(seconds=61))
        assert heir
        assert heir.tries == 2


STEPS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["claim", "keep", "finish", "fail"]), st.integers(0, 50)),
                 max_size=25)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_never_two_holders_and_never_done_twice(database: str, steps: list[tuple[str, str, int]]) -> None:
    """Any order of words of three processes whose clock only goes on: one valid holder at a time, and one end."""
    await JobRun.all().delete()
    at, proofs, done = NINE, dict[str, Claim](), 0
    for who, verb, seconds in steps:
        at += timedelta(seconds=seconds)
        if verb == "claim" and (got := await claimed(at, who)):
            assert not done
            proofs[who] = got
        elif who in proofs and verb != "claim":
            newest = max(proof.tries for proof in proofs.values())
            verbs = {"keep": keep, "finish": finish, "fail": partial(fail, why="no")}
            held = await verbs[verb](proofs[who], at=at)  # type: ignore[operator]
            assert not held or proofs[who].tries == newest
            done += held and verb == "finish"
    assert done <= 1
