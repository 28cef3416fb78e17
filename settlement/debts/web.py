"""Finance's page of debts: the list, one debt with what can be done about it; and what a shop owes, for the shop's own page."""

from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.errors import DomainError
from foundation.money import parse_yuan
from foundation.notices import Notices
from foundation.staff.access import requires
from foundation.staff.models import Role
from settlement.debts import words
from settlement.debts.queries import by_age, debt_story, debts_listed, debts_of_shop
from settlement.debts.rules import Way
from settlement.debts.service import agree_settling, debit_debt, propose_settling, refuse_settling
from settlement.receivables.rules import age_bucket
from settlement.refunds import words as refund_words

FINANCE = [requires(Role.FINANCE)]
READERS = [requires(*Role)]


@dataclass
class SettleForm:
    """amount: in yuan, empty for all of it. evidence: the receipt's number, or the bank's number of the transfer."""

    way: Way
    evidence: str = ""
    amount: str = ""
    note: str = ""


@dataclass
class WhyForm:
    why: str = ""


@get("/settlement/debts", guards=FINANCE)
async def debts_page(by: NamedDependency[Actor], standing: FromQuery[str] = "") -> Template:
    """standing: '' for the open ones, 'SETTLED' for those that ended."""
    at, settled = clock.now(), standing == "SETTLED"
    rows = await debts_listed(by=by, settled=settled)
    context = {"rows": rows, "standing": standing, "totals": by_age(rows, at), "words": words, "by": by,
               "ages": {one.id: age_bucket(clock.day(one.since), clock.day(at)) for one in rows}}
    return Template("settlement/debts/debts.html", context=context)


@get("/settlement/debts/{debt_id:int}", guards=FINANCE)
async def debt_page(debt_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    return await one_shown(debt_id, by)


async def one_shown(debt_id: int, by: Actor, refusal: DomainError | None = None, given: SettleForm | None = None) -> Template:
    story = await debt_story(debt_id, by=by)
    context: dict[str, Any] = {"story": story, "debt": story.debt, "words": words, "refund_words": refund_words, "by": by, "refusal": refusal,
                               "given": given, "days": (clock.day(clock.now()) - clock.day(story.debt.since)).days}
    return Template("settlement/debts/debt.html", context=context, status_code=409 if refusal else 200)


@post("/settlement/debts/{debt_id:int}/debit", guards=FINANCE)
async def debit_here(debt_id: FromPath[int], by: NamedDependency[Actor], notices: NamedDependency[Notices]) -> Redirect | Template:
    try:
        written = await debit_debt(debt_id, by=by, at=clock.now())
    except DomainError as refusal:
        return await one_shown(debt_id, by, refusal)
    await notices.publish("debit.written", attempt_id=written.attempt_id)
    return to(debt_id)


@post("/settlement/debts/{debt_id:int}/settle", guards=FINANCE)
async def settle_here(debt_id: FromPath[int], data: URLEncodedBody[SettleForm], by: NamedDependency[Actor]) -> Redirect | Template:
    """What the first person says."""
    try:
        amount_fen = parse_yuan(data.amount) if data.amount.strip() else None
        await propose_settling(debt_id, data.way, amount_fen, data.evidence, data.note, by=by, at=clock.now())
    except DomainError as refusal:
        return await one_shown(debt_id, by, refusal, data)
    return to(debt_id)


@post("/settlement/debts/{debt_id:int}/agree", guards=FINANCE)
async def agree_here(debt_id: FromPath[int], by: NamedDependency[Actor], notices: NamedDependency[Notices]) -> Redirect | Template:
    try:
        await agree_settling(debt_id, by=by, at=clock.now())
    except DomainError as refusal:
        return await one_shown(debt_id, by, refusal)
    story = await debt_story(debt_id, by=by)
    await notices.publish(f"order.{story.debt.order_id}", what="debt")
    return to(debt_id)


@post("/settlement/debts/{debt_id:int}/refuse", guards=FINANCE)
async def refuse_here(debt_id: FromPath[int], data: URLEncodedBody[WhyForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await refuse_settling(debt_id, data.why, by=by, at=clock.now())
    except DomainError as refusal:
        return await one_shown(debt_id, by, refusal)
    return to(debt_id)


def to(debt_id: int) -> Redirect:
    return Redirect(f"/settlement/debts/{debt_id}", status_code=303)


@get("/retailers/{retailer_id:int}/debts", guards=READERS)
async def shop_debts_fragment(retailer_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    return Template("settlement/debts/_shop_debts.html", context={"debts": await debts_of_shop(retailer_id, by=by), "words": words, "by": by})


ROUTES = (debts_page, debt_page, debit_here, settle_here, agree_here, refuse_here, shop_debts_fragment)
