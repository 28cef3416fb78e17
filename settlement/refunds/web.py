"""Finance's refunds: the list by state, and one refund to its bottom."""

from dataclasses import dataclass
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
from settlement.approvals.rules import Grounds, Reason
from settlement.refunds import words
from settlement.refunds.queries import refund_story, refund_totals, refunds_listed
from settlement.refunds.rules import PREPARABLE, USUAL, Way
from settlement.refunds.service import approve_refund, prepare_refund, reject_refund

FINANCE = [requires(Role.FINANCE)]


@dataclass
class PrepareForm:
    """bank_ref: of a transfer by hand, the bank's number. back, standing: where the form stood, to come back to it."""

    way: Way
    reason: Reason
    note: str = ""
    evidence: str = ""
    bank_ref: str = ""
    standing: str = ""
    back: str = ""


@dataclass
class AnswerForm:
    why: str = ""
    standing: str = ""
    back: str = ""


@get("/refunds", guards=FINANCE)
async def refunds_page(by: NamedDependency[Actor], standing: FromQuery[str] = "") -> Template:
    return await list_shown(by, standing)


async def list_shown(by: Actor, standing: str, refusal: DomainError | None = None) -> Template:
    return shown("refunds", {"rows": await refunds_listed(by=by, standing=standing), "totals": await refund_totals(by=by),
                             "standing": standing}, by, refusal)


@get("/refunds/{refund_id:int}", guards=FINANCE)
async def refund_page(refund_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    return await one_shown(refund_id, by)


async def one_shown(refund_id: int, by: Actor, refusal: DomainError | None = None) -> Template:
    return shown("refund", {"story": await refund_story(refund_id, by=by)}, by, refusal)


def shown(page: str, context: dict[str, Any], by: Actor, refusal: DomainError | None) -> Template:
    context |= {"words": words, "by": by, "refusal": refusal, "preparable": PREPARABLE, "usual": USUAL}
    return Template(f"settlement/refunds/{page}.html", context=context, status_code=409 if refusal else 200)


@post("/refunds/{refund_id:int}/prepare", guards=FINANCE)
async def prepare_here(refund_id: FromPath[int], data: URLEncodedBody[PrepareForm], by: NamedDependency[Actor]) -> Redirect | Template:
    grounds = Grounds(data.reason, data.evidence, data.note)
    try:
        await prepare_refund(refund_id, data.way, grounds, data.bank_ref, by=by, at=clock.now())
    except DomainError as refusal:
        return await again(refund_id, data, by, refusal)
    return to(refund_id, data)


@post("/refunds/{refund_id:int}/approve", guards=FINANCE)
async def approve_here(refund_id: FromPath[int], data: URLEncodedBody[AnswerForm], by: NamedDependency[Actor],
                       notices: NamedDependency[Notices]) -> Redirect | Template:
    try:
        await approve_refund(refund_id, by=by, at=clock.now())
    except DomainError as refusal:
        return await again(refund_id, data, by, refusal)
    await notices.publish("refund.approved", refund_id=refund_id)
    return to(refund_id, data)


@post("/refunds/{refund_id:int}/reject", guards=FINANCE)
async def reject_here(refund_id: FromPath[int], data: URLEncodedBody[AnswerForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await reject_refund(refund_id, data.why, by=by, at=clock.now())
    except DomainError as refusal:
        return await again(refund_id, data, by, refusal)
    return to(refund_id, data)


async def again(refund_id: int, data: PrepareForm | AnswerForm, by: Actor, refusal: DomainError) -> Template:
    """The page that the form stood on, with the sentence of what is wrong."""
    return await one_shown(refund_id, by, refusal) if data.back else await list_shown(by, data.standing, refusal)


def to(refund_id: int, data: PrepareForm | AnswerForm) -> Redirect:
    address = f"/refunds/{refund_id}" if data.back else f"/refunds?{urlencode({'standing': data.standing})}"
    return Redirect(address, status_code=303)


ROUTES = (refunds_page, refund_page, prepare_here, approve_here, reject_here)
