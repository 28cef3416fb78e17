"""The jobs process: its timetable on one page, runs side by side, and the notice that makes a job run at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from callcenter.__main__ import main
from callcenter.jobs import TIMETABLE, Edges, Job
from callcenter.local_postgres import free_port
from callcenter.scheduler import keep_timetable
from foundation import clock
from foundation.notices import Notices
from settlement.banks.link import BankLink


@asynccontextmanager
async def kept(*timetable: Job) -> AsyncIterator[Notices]:
    """The timetable is kept while the block runs; yields the notices of another process."""
    port, ours, web = free_port(), Notices("key"), Notices("key")
    stopped = asyncio.Event()
    async with web.hub("127.0.0.1", port), ours.connected("127.0.0.1", port):
        edges = Edges(BankLink("http://127.0.0.1:1", "key", 1.0), ours)
        keeping = asyncio.create_task(keep_timetable(edges, stopped, timetable))
        await until(lambda: web.peers)
        yield web
        stopped.set()
        await asyncio.wait_for(keeping, 5)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


async def test_one_slow_run_delays_no_other() -> None:
    begun, bank_answers = [], asyncio.Event()

    async def send(edges: Edges, at: datetime) -> None:
        begun.append(at)
        if len(begun) == 1:
            await bank_answers.wait()

    async with kept(Job("send", IntervalTrigger(seconds=0.1), send, side_by_side=8)):
        await until(lambda: len(begun) >= 4)
        bank_answers.set()


async def test_a_notice_makes_its_job_run_at_once() -> None:
    begun: list[datetime] = []

    async def send(edges: Edges, at: datetime) -> None:
        begun.append(at)

    async with kept(Job("send", IntervalTrigger(hours=1), send, wakes="debit.written")) as web:
        await until(lambda: len(begun) == 1)
        await web.publish("debit.written", attempt_id=1)
        await until(lambda: len(begun) == 2)


async def test_a_failed_run_is_followed_by_the_next() -> None:
    begun: list[datetime] = []

    async def send(edges: Edges, at: datetime) -> None:
        begun.append(at)
        raise ValueError("what nobody thought of")

    async with kept(Job("send", IntervalTrigger(seconds=0.05), send)):
        await until(lambda: len(begun) >= 3)


async def test_a_clock_put_forward_runs_what_would_have_run_in_between(tmp_path: Path) -> None:
    begun: dict[str, list[datetime]] = {"nightly": [], "each minute": [], "next year": []}

    def job(name: str, trigger: CronTrigger | IntervalTrigger) -> Job:
        async def verb(edges: Edges, at: datetime) -> None:
            begun[name].append(at)

        return Job(name, trigger, verb)

    clock.follow(tmp_path / "clock")
    tomorrow = clock.now().replace(hour=4, minute=0) + timedelta(days=1)
    try:
        async with kept(job("nightly", CronTrigger(hour=3, timezone=clock.ZONE)), job("each minute", IntervalTrigger(minutes=1)),
                        job("next year", CronTrigger(year=tomorrow.year + 2, timezone=clock.ZONE))):
            await until(lambda: all(len(runs) == 1 for runs in begun.values()))
            clock.put_forward(tmp_path / "clock", tomorrow)
            await until(lambda: [len(runs) for runs in begun.values()] == [2, 2, 1])
            assert all(runs[1] >= tomorrow for runs in list(begun.values())[:2])
    finally:
        clock.follow(None)


def test_debits_are_sent_side_by_side_and_at_once() -> None:
    [send] = [job for job in TIMETABLE if job.name == "send debits"]
    assert (send.wakes, send.side_by_side) == ("debit.written", 8)


def test_the_timetable_is_printed_on_one_page(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
                                              tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("LEAFLINE_HOME", str(tmp_path_factory.mktemp("home")))
    assert main(["jobs", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(TIMETABLE)
    assert "and at once on debit.written" in lines[0]
