"""时刻表: every job of a business day with its planned time, when it was done, how long it took, and what was missed."""

from datetime import date, timedelta

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from foundation import clock, language
from foundation.actor import Actor
from foundation.audit import audit
from foundation.districts.models import District
from foundation.job_runs.service import ask_again
from foundation.staff.access import requires
from foundation.staff.models import Role
from foundation.transaction import reads
from settlement.batches.models import BankProfile
from settlement.timetable import words
from settlement.timetable.queries import calendar_around, day_lines
from settlement.timetable.rules import Step

FINANCE = [requires(Role.FINANCE)]


@get("/timetable", guards=FINANCE)
async def timetable_page(by: NamedDependency[Actor], on: FromQuery[date | None] = None, step: FromQuery[str] = "",
                         red: FromQuery[bool] = False) -> Template:
    """on: the business day. step, red: filters."""
    at = clock.now()
    shown = on or clock.day(at)
    lines = await day_lines(shown, by=by, at=at)
    context = {
        "lines": [line for line in lines if step in ("", line.planned.step) and (line.is_red or not red)], "on": shown, "step": step,
        "red": red, "missed": sum(line.is_red for line in lines), "steps": list(Step), "words": words, "at": at,
        "works": (await calendar_around(shown)).works(shown), "before": shown - timedelta(days=1), "after": shown + timedelta(days=1),
        "districts": {one.seat_group: one for one in await District.all().using_db(reads())},
        "banks": {one.code: one.name for one in await BankProfile.all().using_db(reads())}, "reader": language.current.get(),
    }  # fmt: skip
    return Template("settlement/timetable/timetable.html", context=context)


@post("/timetable/{run_id:int}/again", guards=FINANCE)
async def again_here(run_id: FromPath[int], by: NamedDependency[Actor]) -> Redirect:
    """What was wrong is mended: a failed job is due at once instead of at its next try."""
    at = clock.now()
    if await ask_again(run_id, at=at):
        await audit(by, at, "ask_job_again", "job_run", run_id)
    return Redirect("/timetable", status_code=303)


ROUTES = (timetable_page, again_here)
