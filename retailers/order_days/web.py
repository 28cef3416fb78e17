from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from foundation import clock
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import DomainError, Invalid
from foundation.language import N_
from foundation.staff.access import requires
from foundation.staff.rules import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.order_days.models import HolidayKind, OrderDaySource
from retailers.order_days.moving import Depend, Moves, move_day, put_holiday, remove_holiday
from retailers.order_days.queries import weeks_of, years_without_holidays
from retailers.order_days.rules import cycle_of, cycles_around

SEEN = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
WEEKS = 4
KIND_WORDS = {HolidayKind.OFF: N_("放假"), HolidayKind.WORKDAY: N_("调休上班")}
SOURCE_WORDS = {OrderDaySource.PLAN: N_("按计划"), OrderDaySource.HOLIDAY_SHIFT: N_("因放假调整"), OrderDaySource.MANUAL: N_("人工调整")}
WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


class DayUnreadable(Invalid):
    code = "calendar_day_unreadable"


@dataclass
class HolidayForm:
    on: str
    kind: HolidayKind
    name: str
    district: int = 0


@dataclass
class MoveForm:
    district: int
    from_day: str
    to_day: str
    reason: str


@get("/calendar", guards=SEEN)
async def calendar_page(by: NamedDependency[Actor], district: FromQuery[int] = 0, week: FromQuery[str] = "") -> Template:
    """district: an id, by default the first of one's own. week: any day of the first week shown."""
    return await page(by, district, a_day(week) if week else clock.now().date())


@post("/calendar/holidays", guards=[requires(Role.ADMINISTRATOR)], status_code=200)
async def put_holiday_here(data: URLEncodedBody[HolidayForm], by: NamedDependency[Actor], depend: NamedDependency[Depend]) -> Template:
    on = a_day(data.on)
    try:
        moves = await put_holiday(on, data.kind, data.name.strip(), depend=depend, by=by, at=clock.now())
    except DomainError as refusal:
        return await page(by, data.district, on, refusal=refusal)
    return await page(by, data.district, on, moves, city=True)


@post("/calendar/holidays/{on:str}/remove", guards=[requires(Role.ADMINISTRATOR)], status_code=200)
async def remove_holiday_here(on: FromPath[str], by: NamedDependency[Actor], depend: NamedDependency[Depend],
                              district: FromQuery[int] = 0) -> Template:
    day = a_day(on)
    try:
        moves = await remove_holiday(day, depend=depend, by=by, at=clock.now())
    except DomainError as refusal:
        return await page(by, district, day, refusal=refusal)
    return await page(by, district, day, moves, city=True)


@post("/calendar/move", guards=[requires(Role.DISTRICT_MANAGER)], status_code=200)
async def move_here(data: URLEncodedBody[MoveForm], by: NamedDependency[Actor], depend: NamedDependency[Depend]) -> Template:
    first = a_day(data.from_day)
    try:
        moves = await move_day(data.district, first, a_day(data.to_day), data.reason.strip(), depend=depend, by=by, at=clock.now())
    except DomainError as refusal:
        return await page(by, data.district, first, refusal=refusal)
    return await page(by, data.district, first, moves)


async def page(by: Actor, district_id: int, first: date, moves: Moves | None = None, refusal: DomainError | None = None,
               city: bool = False) -> Template:
    districts = await scoped(District.all(), by, "id").using_db(reads()).order_by("code")
    chosen = next((one for one in districts if one.id == district_id), districts[0] if districts else None)
    weeks = await weeks_of(chosen.id, cycles_around(first, 0, WEEKS - 1)) if chosen else {}
    today = clock.now().date()
    context: dict[str, Any] = {
        "districts": districts, "chosen": chosen, "weeks": weeks, "first": first, "today": today,
        "before": first - timedelta(weeks=WEEKS), "after": first + timedelta(weeks=WEEKS), "this_cycle": cycle_of(today),
        "busiest": max((cell.due for week in weeks.values() for cell in week), default=0) or 1,
        "unknown_years": await years_without_holidays(cell.on.year for week in weeks.values() for cell in week),
        "moves": moves, "moves_city": city, "refusal": refusal, "kinds": KIND_WORDS, "sources": SOURCE_WORDS, "weekdays": WEEKDAYS,
        "may_move": by.role in (Role.DISTRICT_MANAGER, Role.ADMINISTRATOR), "may_set": by.role == Role.ADMINISTRATOR}
    return Template("retailers/order_days/calendar.html", context=context, status_code=409 if refusal else 200)


def a_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayUnreadable(text=text[:32]) from error


ROUTES = (calendar_page, put_holiday_here, remove_holiday_here, move_here)
