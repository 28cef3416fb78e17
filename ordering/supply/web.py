from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import DomainError
from foundation.staff.access import requires
from foundation.staff.rules import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads
from ordering.products.queries import catalogue
from ordering.supply.pooling import WeekPlan
from ordering.supply.queries import cycles_released, releases_of
from ordering.supply.service import release_reserve, share_out
from retailers.order_days.rules import cycle_of, cycles_around

SEEN = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]


@dataclass
class ReserveForm:
    cartons: int
    reason: str
    back: str = ""


@dataclass
class ShareForm:
    cycle: int
    short_code: str
    cartons: int
    reserve: int = 0
    by_day: str = ""


@get("/supply", guards=SEEN)
async def supply_page(by: NamedDependency[Actor], district: FromQuery[int] = 0, cycle: FromQuery[int] = 0, done: FromQuery[str] = "") -> Template:
    """district: an id, -1 for the whole city, by default the first of one's own. cycle: by default the running one."""
    return await page(by, district, cycle, done)


@post("/supply/{release_id:int}/reserve", guards=[requires(Role.DISTRICT_MANAGER)])
async def release_reserve_here(release_id: FromPath[int], data: URLEncodedBody[ReserveForm], by: NamedDependency[Actor],
                               district: FromQuery[int] = 0, cycle: FromQuery[int] = 0) -> Template | Redirect:
    try:
        await release_reserve(release_id, data.cartons, data.reason.strip(), by=by, at=clock.now())
    except DomainError as refusal:
        return await page(by, district, cycle, refusal=refusal)
    return Redirect(f"/supply?district={district}&cycle={cycle}&done=reserve", status_code=303)


@post("/supply/share", guards=[requires(Role.ADMINISTRATOR)])
async def share_out_here(data: URLEncodedBody[ShareForm], by: NamedDependency[Actor]) -> Template | Redirect:
    """A city's week of one sku, shared out to the districts by their shops due."""
    at = clock.now()
    try:
        item = (await catalogue(at.date())).by_short_code(data.short_code.strip())
        await share_out(data.cycle, item.id, WeekPlan(data.cartons, data.reserve, bool(data.by_day)), by=by, at=at)
    except DomainError as refusal:
        return await page(by, 0, data.cycle, refusal=refusal)
    return Redirect(f"/supply?cycle={data.cycle}&done=share", status_code=303)


async def page(by: Actor, district_id: int, cycle_no: int, done: str = "", refusal: DomainError | None = None) -> Template:
    districts = await scoped(District.all(), by, "id").using_db(reads()).order_by("code")
    chosen = next((one for one in districts if one.id == district_id), districts[0] if districts and district_id >= 0 else None)
    today = clock.now().date()
    cycle_no = cycle_no or cycle_of(today)
    cycles = sorted({*await cycles_released(), *cycles_around(today, 0, 2), cycle_no}, reverse=True)
    context: dict[str, Any] = {
        "districts": districts, "chosen": chosen, "cycle": cycle_no, "cycles": cycles[:16],
        "stands": await releases_of(chosen.id if chosen else None, cycle_no, by=by), "done": done, "refusal": refusal, "today": today,
        "may_open": by.role in (Role.DISTRICT_MANAGER, Role.ADMINISTRATOR) and (chosen or by.districts is None),
        "may_share": by.role == Role.ADMINISTRATOR}
    return Template("ordering/supply/supply.html", context=context, status_code=409 if refusal else 200)


ROUTES = (supply_page, release_reserve_here, share_out_here)
