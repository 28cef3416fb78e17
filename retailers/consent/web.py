"""When and how often we call, by district and day; and who wants no calls of which kind."""

from dataclasses import dataclass
from datetime import date, timedelta

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import DomainError
from foundation.parameters import ParameterForm
from foundation.staff.access import requires
from foundation.staff.rules import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.consent import words
from retailers.consent.parameters import parameters_held, put_parameter
from retailers.consent.queries import refusals
from retailers.consent.rules import OWED, Purpose
from retailers.consent.service import opt_in, opt_out
from retailers.profile.queries import shop_of

LEADERS = (Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)
OWNING = (Role.DISTRICT_MANAGER, Role.ADMINISTRATOR)


@dataclass
class ReasonForm:
    reason: str = ""


async def places(by: Actor) -> list[District]:
    return await scoped(District.all(), by, "id").using_db(reads()).order_by("code")


@get("/calling", guards=[requires(*LEADERS)])
async def calling_page(by: NamedDependency[Actor], district: FromQuery[str] = "", on: FromQuery[date | None] = None,
                       done: FromQuery[str] = "") -> Template:
    return await calling(by, district, on or clock.day(clock.now()), done=done)


async def calling(by: Actor, district: str, on: date, *, done: str = "", refusal: DomainError | None = None,
                  tried: ParameterForm | None = None) -> Template:
    mine = await places(by)
    if not district and by.districts is not None and mine:
        district = str(mine[0].id)
    place = next((one for one in mine if str(one.id) == district), None)
    held = {one.name: one for one in await parameters_held(place.id if place else None, on)}
    return Template("retailers/consent/calling.html", status_code=422 if refusal else 200, context={
        "held": held, "places": mine, "place": place, "on": on, "words": words, "refusal": refusal, "tried": tried, "done": done,
        "owner": by.role in OWNING and (place is not None or by.districts is None), "whole": by.districts is None,
        "tomorrow": clock.day(clock.now()) + timedelta(days=1)})


@post("/calling", guards=[requires(Role.DISTRICT_MANAGER)])
async def put_here(data: URLEncodedBody[ParameterForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await put_parameter(data.name, data.value, district_id=int(data.district) if data.district.isdecimal() else None,
                            valid_from=data.valid_from, by=by, at=clock.now())
    except DomainError as refusal:
        return await calling(by, data.district, clock.day(clock.now()), refusal=refusal, tried=data)
    return Redirect(f"/calling?district={data.district}&on={data.valid_from}&done=kept", status_code=303)


@get("/opt-outs", guards=[requires(*LEADERS)])
async def opt_outs_page(by: NamedDependency[Actor], purpose: FromQuery[str] = "", district: FromQuery[str] = "") -> Template:
    rows = await refusals(by, purpose=purpose, district_id=int(district) if district.isdecimal() else None)
    return Template("retailers/consent/opt_outs.html", context={
        "rows": rows, "places": await places(by), "purpose": purpose, "district": district, "words": words,
        "purposes": [one for one in Purpose if one not in OWED]})


@post("/retailers/{retailer_id:int}/calls/{purpose:str}/{wanted:str}", guards=[requires(*LEADERS)])
async def wanted_here(retailer_id: FromPath[int], purpose: FromPath[str], wanted: FromPath[str], data: URLEncodedBody[ReasonForm],
                      by: NamedDependency[Actor]) -> Redirect:
    """wanted: yes or no. With a reason, as the shop gave it."""
    shop = await shop_of(retailer_id, by)
    verb = opt_in if wanted == "yes" else opt_out
    await verb(shop.id, Purpose(purpose), reason=data.reason, by=by, at=clock.now())
    return Redirect(f"/retailers/{shop.id}?done={wanted}#calls", status_code=303)


ROUTES = (calling_page, put_here, opt_outs_page, wanted_here)
