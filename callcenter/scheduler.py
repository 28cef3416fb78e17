"""The jobs process: keeps the timetable until it is told to stop."""

import argparse
import asyncio
import contextlib
import logging
import signal
from collections.abc import Sequence
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from callcenter import database, logs, translations
from callcenter.jobs import TIMETABLE, Edges, Job, post_of
from callcenter.settings import Settings
from foundation import clock
from foundation.clock import ZONE, now
from foundation.language import read_catalogues
from foundation.notices import Notices
from settlement.banks.link import BankLink
from settlement.batches.ways import Exchange

log = logging.getLogger("leafline.jobs")
CLOCK_LOOK_S = 0.2


class CompanyTime(BaseTrigger):
    """The hours of the timetable are the company's: in a demonstration the scheduler's own clock is the machine's."""

    def __init__(self, trigger: BaseTrigger) -> None:
        self.trigger = trigger

    def get_next_fire_time(self, previous: datetime | None, at: datetime) -> datetime | None:
        shift = clock.shift()
        then: datetime | None = self.trigger.get_next_fire_time(previous and previous + shift, at + shift)
        return then and then - shift

    def __str__(self) -> str:
        return str(self.trigger)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--list", action="store_true", help="print the timetable and end")


async def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.list:
        for job in TIMETABLE:
            print(f"{job.name:<28}{job.trigger}{f', and at once on {job.wakes}' if job.wakes else ''}")
        return 0
    logs.begin()
    read_catalogues(translations.LOCALE)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    notices, link = Notices(settings.hub_key), BankLink(settings.bank_url, settings.bank_key, settings.bank_timeout_s)
    post = post_of(settings)
    async with (database.connected(settings.database), notices.connected(settings.host, settings.hub_port), link as bank, post.sms):
        await keep_timetable(Edges(bank, notices, Exchange(settings.exchange), post, settings.sounds), stopped)
    return 0


async def keep_timetable(edges: Edges, stopped: asyncio.Event, timetable: Sequence[Job] = TIMETABLE) -> None:
    scheduler = AsyncIOScheduler(timezone=ZONE)
    for job in timetable:
        scheduler.add_job(once, CompanyTime(job.trigger), args=(job, edges), id=job.name, name=job.name, max_instances=job.side_by_side, coalesce=True,
                          misfire_grace_time=3600, next_run_time=datetime.now(ZONE))
    scheduler.start()
    beside = [asyncio.create_task(wake(scheduler, edges.notices, timetable)), asyncio.create_task(follow_clock(scheduler, timetable))]
    await stopped.wait()
    for task in beside:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    scheduler.shutdown(wait=False)


async def wake(scheduler: AsyncIOScheduler, notices: Notices, timetable: Sequence[Job]) -> None:
    jobs = {job.wakes: job for job in timetable if job.wakes}
    async for notice in notices.subscribe(*jobs):
        if job := jobs.get(notice.topic):
            scheduler.modify_job(job.name, next_run_time=datetime.now(ZONE))


async def follow_clock(scheduler: AsyncIOScheduler, timetable: Sequence[Job]) -> None:
    """When a demonstration's clock is put forward, whatever would have run in between runs now, and the rest at its new hour."""
    before = clock.shift()
    while True:
        await asyncio.sleep(CLOCK_LOOK_S)
        if (shift := clock.shift()) != before:
            at = datetime.now(ZONE)
            for job in timetable:
                scheduler.modify_job(job.name, next_run_time=at if passed(job.trigger, at + before, at + shift)
                                     else CompanyTime(job.trigger).get_next_fire_time(None, at))
            before = shift


def passed(trigger: BaseTrigger, since: datetime, until: datetime) -> bool:
    """Would it have run after `since` and until `until`?"""
    then = trigger.get_next_fire_time(None, since + timedelta(microseconds=1))
    return then is not None and then <= until


async def once(job: Job, edges: Edges) -> None:
    """One run, and one more where the clock was put forward meanwhile. A failure is logged and the next run tries again: jobs are
    made so that a repeat is harmless."""
    while True:
        shift = clock.shift()
        try:
            await job.verb(edges, now())
        except Exception:
            log.exception("job %s failed", job.name)
        if clock.shift() == shift:
            return
