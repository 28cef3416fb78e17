"""The month's page: its roll, its gates in green and red, its close and its reopening by two persons."""

from dataclasses import dataclass

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.errors import DomainError
from foundation.staff.access import requires
from foundation.staff.models import Role
from settlement.months import words
from settlement.months.queries import month_view
from settlement.months.service import ask_reopen_month, close_month, reopen_month
from settlement.receivables.rules import month_before, month_of, read_month

FINANCE = [requires(Role.FINANCE)]


@dataclass
class ReopenForm:
    reason: str = ""


@get("/settlement/months", guards=FINANCE)
async def this_month(month: FromQuery[str] = "") -> Redirect:
    """The month chosen on the page, or the one that is to be closed next: the last one until it is over for ten days."""
    today = clock.day(clock.now())
    period = read_month(month) if month else month_of(today) if today.day > 10 else month_before(month_of(today))
    return Redirect(f"/settlement/months/{period.name}")


@get("/settlement/months/{month:str}", guards=FINANCE)
async def month_page(month: FromPath[str], by: NamedDependency[Actor]) -> Template:
    return await month_shown(month, by)


async def month_shown(month: str, by: Actor, refusal: DomainError | None = None) -> Template:
    view = await month_view(read_month(month), by=by, at=clock.now())
    context = {"view": view, "by": by, "words": words, "refusal": refusal}
    return Template("settlement/months/month.html", context=context, status_code=409 if refusal else 200)


@post("/settlement/months/{month:str}/close", guards=FINANCE)
async def close_month_here(month: FromPath[str], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await close_month(read_month(month), by=by, at=clock.now())
    except DomainError as refusal:
        return await month_shown(month, by, refusal)
    return Redirect(f"/settlement/months/{month}", status_code=303)


@post("/settlement/months/{month:str}/reopen", guards=FINANCE)
async def reopen_month_here(month: FromPath[str], data: URLEncodedBody[ReopenForm], by: NamedDependency[Actor]) -> Redirect | Template:
    """With a reason it is asked for, without one it is agreed to, by another person."""
    try:
        if data.reason.strip():
            await ask_reopen_month(read_month(month), data.reason, by=by, at=clock.now())
        else:
            await reopen_month(read_month(month), by=by, at=clock.now())
    except DomainError as refusal:
        return await month_shown(month, by, refusal)
    return Redirect(f"/settlement/months/{month}", status_code=303)


ROUTES = (this_month, month_page, close_month_here, reopen_month_here)
