"""The timetable's lines of a day, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.actor import Actor
from foundation.districts.models import District
from foundation.job_runs.models import JobRun
from foundation.job_runs.queries import run_of, runs_of_day
from foundation.job_runs.rules import RunState
from foundation.transaction import reads
from retailers.order_days.queries import calendar_of
from retailers.order_days.rules import Calendar, cycles_around
from settlement.batches.models import BankProfile, Batch
from settlement.batches.rules import BatchState
from settlement.journal.models import DayClose
from settlement.reconciliation.models import BankStatement
from settlement.timetable.rules import DONE_BY_US, RED, Place, Planned, Standing, Step, day_plan

FIRST = ("TIMETABLE", date(2000, 1, 1))
"""The row that tells when this installation began to keep a timetable: what was over before is not missed."""
ANSWERED = (BatchState.ANSWERED, BatchState.PARTIAL, BatchState.REJECTED)


@dataclass(frozen=True)
class Line:
    """One line as the page shows it. done_at, took_s: when it ended and how long it took, None where it did not.

    outcome: figures as JSON where it is done, else why not."""

    planned: Planned
    standing: Standing
    done_at: datetime | None = None
    took_s: float | None = None
    outcome: str = ""
    holder: str = ""
    run_id: int | None = None

    @property
    def is_red(self) -> bool:
        return self.standing in RED


async def calendar_around(on: date) -> Calendar:
    return await calendar_of(cycles_around(on, 1, 2))


async def plan_for(on: date, calendar: Calendar | None = None) -> Sequence[Planned]:
    """Every line of a business day, for every district and bank that there is."""
    districts = [Place(one.id, one.seat_group, one.cutoff) for one in await District.all().using_db(reads()).order_by("id")]
    banks = [Place(one.id, one.code, by_batch=one.by_batch)
             for one in await BankProfile.filter(since__lte=on).using_db(reads()).order_by("code")]
    rejected = await Batch.filter(business_date=on, state=BatchState.REJECTED).using_db(reads())
    builds = sorted({(one.bank_code, one.run, one.build + 1) for one in rejected})
    return day_plan(on, districts, banks, calendar or await calendar_around(on), builds)


async def day_lines(on: date, *, by: Actor, at: datetime) -> list[Line]:
    """The page's lines: a district's only for who may see it, banks and the close for everyone who sees the page."""
    runs, facts, first = await runs_of_day(on), await facts_of(on), await run_of(*FIRST)
    lines = []
    for planned in await plan_for(on):
        of_district = planned.step in (Step.CUT_OFF, Step.DUNNING, Step.SORTING)
        if of_district and planned.place and not by.may_touch(planned.place.id):
            continue
        run = runs.get((planned.step, planned.slot))
        line = done_line(planned, run, at) if planned.step in DONE_BY_US else waited_line(planned, facts, at)
        is_before = line.standing == Standing.LATE and (first is None or planned.until <= first.planned_at)
        lines.append(Line(planned, Standing.BEFORE) if is_before else line)
    return lines


def done_line(planned: Planned, run: JobRun | None, at: datetime) -> Line:
    if run is None:
        over = planned.until <= at
        return Line(planned, Standing.AHEAD if planned.at > at else Standing.LATE if over else Standing.DUE)
    standing = Standing(run.state)
    if run.state == RunState.RUNNING and run.lease_until and run.lease_until <= at:
        standing = Standing.LATE
    took = (run.ended_at - run.began_at).total_seconds() if run.ended_at and run.began_at else None
    return Line(planned, standing, run.ended_at, took, run.outcome, run.holder, run.id)


Facts = dict[tuple[Step, str], datetime]


def waited_line(planned: Planned, facts: Facts, at: datetime) -> Line:
    if came := facts.get((planned.step, planned.slot)):
        return Line(planned, Standing.DONE, came)
    return Line(planned, Standing.AHEAD if planned.at > at else Standing.LATE if planned.until <= at else Standing.DUE)


async def facts_of(on: date) -> Facts:
    """When what is waited for came: each batch's answer, each bank's statement, the close."""
    facts: Facts = {}
    for batch in await Batch.filter(business_date=on).using_db(reads()):
        slot = f"{batch.bank_code}/{batch.run}" + (f"/{batch.build}" if batch.build > 1 else "")
        came = batch.answered_at if batch.state in ANSWERED else batch.created_at if not batch.rows and batch.file_id else None
        if came:  # a run that had nothing to ask for needs no answer
            facts[Step.RESULT, slot] = came
    for statement in await BankStatement.filter(business_date=on).using_db(reads()):
        facts[Step.STATEMENT, statement.bank_code] = statement.taken_at
    if close := await DayClose.filter(business_date=on, reopened_at=None).using_db(reads()).first():
        facts[Step.CLOSE, ""] = close.closed_at
    return facts
