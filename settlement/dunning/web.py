"""Failed debits and what is planned for each, whom to ask to sign again, and the table of codes with the district's figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock, language
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import DomainError
from foundation.notices import Notices
from foundation.parameters import ParameterForm
from foundation.staff.access import requires
from foundation.staff.models import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads
from settlement.approvals.settings import changes_waiting
from settlement.debits.codes import CODES, class_of
from settlement.dunning import words
from settlement.dunning.parameters import PARAMETERS
from settlement.dunning.queries import agreements_to_sign, failed_debit_of, failed_debits, parameters_held
from settlement.dunning.rules import CALLED
from settlement.dunning.service import NOUN, agree_parameter, pay_at_the_door, propose_parameter, refuse_parameter

READERS = [requires(Role.FINANCE, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
DESK = [requires(Role.AGENT, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER, Role.FINANCE)]
OWNERS = [requires(Role.FINANCE, Role.DISTRICT_MANAGER)]
OWNING = (Role.FINANCE, Role.DISTRICT_MANAGER, Role.ADMINISTRATOR)


async def places(by: Actor) -> list[District]:
    return await scoped(District.all(), by, "id").using_db(reads()).order_by("id")


async def district_names(by: Actor) -> dict[int, District]:
    return {one.id: one for one in await places(by)}


@get("/dunning", guards=READERS)
async def dunning_page(by: NamedDependency[Actor], district: FromQuery[str] = "", action: FromQuery[str] = "") -> Template:
    """district, action: filters; empty for all."""
    debits = await failed_debits(by=by, at=clock.now())
    shown = [one for one in debits if district in ("", str(one.district_id)) and action in ("", one.action)]
    context = {"debits": shown, "places": await district_names(by), "district": district, "action": action, "words": words,
               "owed_fen": sum(one.amount_fen for one in shown), "calls": sum(one.action in CALLED for one in shown),
               "reader": language.current.get()}
    return Template("settlement/dunning/dunning.html", context=context)


@post("/dunning/{order_id:int}/cod", guards=READERS)
async def cod_here(order_id: FromPath[int], by: NamedDependency[Actor], notices: NamedDependency[Notices]) -> Redirect:
    await pay_at_the_door(order_id, by=by, at=clock.now())
    await notices.publish(f"order.{order_id}", what="READY")
    return Redirect("/dunning", status_code=303)


@get("/orders/{order_id:int}/next-try", guards=DESK)
async def next_try_fragment(order_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    """What is planned for this order's failed debit, for the order's page and the agent's; empty where nothing is."""
    debit = await failed_debit_of(order_id, by=by, at=clock.now())
    return Template("settlement/dunning/_next_try.html", context={"debit": debit, "words": words})


@get("/dunning/agreements", guards=READERS)
async def agreements_page(by: NamedDependency[Actor], district: FromQuery[str] = "", reason: FromQuery[str] = "") -> Template:
    found = await agreements_to_sign(by=by, on=clock.day(clock.now()))
    shown = [one for one in found if district in ("", str(one.district_id)) and reason in ("", one.reason)]
    context = {"agreements": shown[:500], "count": len(shown), "places": await district_names(by), "district": district,
               "reason": reason, "words": words, "reader": language.current.get()}
    return Template("settlement/dunning/agreements.html", context=context)


@get("/dunning/table", guards=READERS)
async def table_page(by: NamedDependency[Actor], district: FromQuery[str] = "", on: FromQuery[date | None] = None) -> Template:
    return await table_shown(by, district, on or clock.day(clock.now()))


async def table_shown(by: Actor, district: str, on: date, refusal: DomainError | None = None,
                      tried: ParameterForm | None = None) -> Template:
    names = await district_names(by)
    if not district and by.districts is not None and names:
        district = str(next(iter(names)))
    place = names.get(int(district)) if district.isdigit() else None
    held = await parameters_held(place.id if place else None, on)
    actions = {one.name: one for one in held}
    table: list[tuple[str, Any]] = [(code, class_of(code)) for code in CODES]
    context = {"held": held, "actions": actions, "table": table, "places": names, "place": place, "on": on, "words": words,
               "refusal": refusal, "tried": tried, "owner": by.role in OWNING, "whole": by.districts is None,
               "parameters": PARAMETERS, "tomorrow": clock.day(clock.now()) + timedelta(days=1), "reader": language.current.get(),
               "changes": await changes_waiting(NOUN, by=by), "by": by}
    return Template("settlement/dunning/table.html", context=context, status_code=422 if refusal else 200)


@dataclass
class AnswerForm:
    """district: that the page showed."""

    district: str = ""
    why: str = ""


@post("/dunning/table", guards=OWNERS)
async def propose_here(data: URLEncodedBody[ParameterForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await propose_parameter(data.name, data.value, district_id=int(data.district) if data.district.isdigit() else None,
                                valid_from=data.valid_from, by=by, at=clock.now())
    except DomainError as refusal:
        return await table_shown(by, data.district, clock.day(clock.now()), refusal, data)
    return Redirect(f"/dunning/table?district={data.district}&on={data.valid_from}", status_code=303)


@post("/dunning/table/{change_id:int}/agree", guards=OWNERS)
async def agree_here(change_id: FromPath[int], data: URLEncodedBody[AnswerForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await agree_parameter(change_id, by=by, at=clock.now())
    except DomainError as refusal:
        return await table_shown(by, data.district, clock.day(clock.now()), refusal)
    return Redirect(f"/dunning/table?district={data.district}", status_code=303)


@post("/dunning/table/{change_id:int}/refuse", guards=OWNERS)
async def refuse_here(change_id: FromPath[int], data: URLEncodedBody[AnswerForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await refuse_parameter(change_id, data.why, by=by, at=clock.now())
    except DomainError as refusal:
        return await table_shown(by, data.district, clock.day(clock.now()), refusal)
    return Redirect(f"/dunning/table?district={data.district}", status_code=303)


ROUTES = (dunning_page, cod_here, next_try_fragment, agreements_page, table_page, propose_here, agree_here, refuse_here)
