"""Finance's pages: the day at a glance, the cases to empty, one case to its bottom, and the close of the day."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.errors import DomainError
from foundation.notices import Notices
from foundation.staff.access import requires
from foundation.staff.models import Role
from settlement.approvals.rules import Reason
from settlement.batches.service import send_again
from settlement.batches.taking import discard_file
from settlement.batches.ways import Exchange
from settlement.receivables.rules import age_bucket
from settlement.reconciliation import words
from settlement.reconciliation.categories import CaseState, Treatment
from settlement.reconciliation.closing import ask_reopen, close_day, reopen_day
from settlement.reconciliation.queries import DayView, case_view, cases_listed, day_view
from settlement.reconciliation.treating import chosen_from, own_case, treat_case
from settlement.refund_files.service import send_refunds_again

FINANCE = [requires(Role.FINANCE)]


@dataclass
class TreatForm:
    """treatment: as in the list; note: why. reason, evidence: empty for the usual ones. standing, category: the list's filters, to come back to."""

    treatment: Treatment
    note: str = ""
    reason: str = ""
    evidence: str = ""
    standing: str = ""
    category: str = ""


@dataclass
class DayForm:
    on: date
    reason: str = ""


@get("/settlement", guards=FINANCE)
async def day_page(by: NamedDependency[Actor], on: FromQuery[date | None] = None) -> Template:
    return await day_shown(on or clock.day(clock.now()), by)


async def day_shown(on: date, by: Actor, refusal: DomainError | None = None) -> Template:
    context = {"day": await day_view(on), "batches_of": batches_of, "by": by, "words": words, "refusal": refusal}
    return Template("settlement/reconciliation/day.html", context=context, status_code=409 if refusal else 200)


def batches_of(day: DayView) -> list[tuple[Any, str]]:
    """Each file that left, with the address under which it is sent again."""
    return [*((one, "refund-files") for one in day.refund_batches), *((one, "batches") for one in day.batches)]


@post("/settlement/close", guards=FINANCE)
async def close_here(data: URLEncodedBody[DayForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await close_day(data.on, by=by, at=clock.now())
    except DomainError as refusal:
        return await day_shown(data.on, by, refusal)
    return Redirect(f"/settlement?on={data.on}", status_code=303)


@post("/settlement/reopen", guards=FINANCE)
async def reopen_here(data: URLEncodedBody[DayForm], by: NamedDependency[Actor]) -> Redirect | Template:
    """With a reason it is asked for, without one it is agreed to, by another person."""
    try:
        if data.reason.strip():
            await ask_reopen(data.on, data.reason.strip(), by=by, at=clock.now())
        else:
            await reopen_day(data.on, by=by, at=clock.now())
    except DomainError as refusal:
        return await day_shown(data.on, by, refusal)
    return Redirect(f"/settlement?on={data.on}", status_code=303)


@post("/settlement/batches/{batch_id:int}/send-again", guards=FINANCE)
async def send_again_here(batch_id: FromPath[int], by: NamedDependency[Actor], exchange: NamedDependency[Exchange]) -> Redirect:
    await send_again(batch_id, exchange, by=by, at=clock.now())
    return Redirect("/settlement", status_code=303)


@post("/settlement/refund-files/{batch_id:int}/send-again", guards=FINANCE)
async def send_refunds_again_here(batch_id: FromPath[int], by: NamedDependency[Actor], exchange: NamedDependency[Exchange]) -> Redirect:
    await send_refunds_again(batch_id, exchange, by=by, at=clock.now())
    return Redirect("/settlement", status_code=303)


@post("/settlement/files/{file_id:int}/discard", guards=FINANCE)
async def discard_here(file_id: FromPath[int], by: NamedDependency[Actor]) -> Redirect | Template:
    """A file put aside is not used: two persons say so, one after the other."""
    try:
        await discard_file(file_id, "", by=by, at=clock.now())
    except DomainError as refusal:
        return await day_shown(clock.day(clock.now()), by, refusal)
    return Redirect("/settlement", status_code=303)


@get("/settlement/cases", guards=FINANCE)
async def cases_page(by: NamedDependency[Actor], standing: FromQuery[str] = "", category: FromQuery[str] = "") -> Template:
    return await cases_shown(by, standing, category)


async def cases_shown(by: Actor, standing: str, category: str, refusal: DomainError | None = None) -> Template:
    today = clock.day(clock.now())
    cases = await cases_listed(by=by, standing=standing, category=category)
    context = {"cases": cases, "standing": standing, "category": category, "words": words, "by": by,
               "fitting": await chosen_from(cases),
               "ages": {case.id: age_bucket(case.business_date, today) for case in cases}, "today": today, "refusal": refusal}
    return Template("settlement/reconciliation/cases.html", context=context, status_code=409 if refusal else 200)


@get("/settlement/cases/{case_id:int}", guards=FINANCE)
async def case_page(case_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    view = await case_view(case_id, by=by)
    context = {"view": view, "words": words, "by": by, "closed": CaseState.CLOSED,
               "fitting": (await chosen_from([view.case]))[view.case.id]}
    return Template("settlement/reconciliation/case.html", context=context)


@post("/settlement/cases/{case_id:int}", guards=FINANCE)
async def treat_here(case_id: FromPath[int], data: URLEncodedBody[TreatForm], by: NamedDependency[Actor],
                     notices: NamedDependency[Notices]) -> Redirect | Template:
    try:
        reason = Reason(data.reason) if data.reason in Reason.__members__ else None
        state = await treat_case(case_id, data.treatment, data.note, reason, data.evidence, by=by, at=clock.now())
    except DomainError as refusal:
        return await cases_shown(by, data.standing, data.category, refusal)
    if state == CaseState.CLOSED and (order_id := (await case_view(case_id, by=by)).case.order_id):
        await notices.publish(f"order.{order_id}", what="case")
    filters = urlencode({"standing": data.standing, "category": data.category})
    return Redirect(f"/settlement/cases?{filters}", status_code=303)


@post("/settlement/cases/{case_id:int}/own", guards=FINANCE)
async def own_here(case_id: FromPath[int], by: NamedDependency[Actor]) -> Redirect:
    await own_case(case_id, by=by, at=clock.now())
    return Redirect("/settlement/cases", status_code=303)


ROUTES = (day_page, close_here, reopen_here, send_again_here, send_refunds_again_here, discard_here, cases_page, case_page, treat_here, own_here)
