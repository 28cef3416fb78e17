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
from foundation.districts.models import District
from foundation.errors import DomainError, Invalid
from foundation.language import current
from foundation.staff.access import requires
from foundation.staff.rules import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.consent.rules import Purpose
from retailers.messages.service import send_again
from telephony.reminders import words
from telephony.reminders.queries import Filters, day_by_purpose, shop_seen, told
from telephony.reminders.settings import set_lines, switch, switches

LEADERS = (Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)
SEEN = [requires(*LEADERS)]
OWNED = [requires(Role.DISTRICT_MANAGER)]


class ReminderDayUnreadable(Invalid):
    code = "reminder_day_unreadable"


@dataclass
class SwitchForm:
    purpose: Purpose
    on: int
    district: str = ""


@dataclass
class LinesForm:
    lines: int
    district: str = ""


@get("/reminders", guards=SEEN)
async def reminders_page(by: NamedDependency[Actor], on: FromQuery[str] = "", district: FromQuery[str] = "", purpose: FromQuery[str] = "",
                         channel: FromQuery[str] = "", outcome: FromQuery[str] = "", retailer: FromQuery[int] = 0, done: FromQuery[str] = "") -> Template:
    """What goes out today and what came of it; with a shop, all that was ever said to it."""
    return await page(by, {"on": on, "district": district, "purpose": purpose, "channel": channel, "outcome": outcome,
                           "retailer": str(retailer or "")}, done=done)


@post("/reminders/switch", guards=OWNED, status_code=200)
async def switch_here(data: URLEncodedBody[SwitchForm], by: NamedDependency[Actor]) -> Template | Redirect:
    try:
        await switch(data.purpose, bool(data.on), number(data.district), by=by, at=clock.now())
    except DomainError as refusal:
        return await page(by, {"district": data.district}, refusal)
    return back({"district": data.district, "done": "switched"})


@post("/reminders/lines", guards=OWNED, status_code=200)
async def lines_here(data: URLEncodedBody[LinesForm], by: NamedDependency[Actor]) -> Template | Redirect:
    try:
        await set_lines(data.lines, number(data.district), by=by, at=clock.now())
    except DomainError as refusal:
        return await page(by, {"district": data.district}, refusal)
    return back({"district": data.district, "done": "lines"})


@post("/reminders/{message_id:int}/again", guards=SEEN)
async def again_here(message_id: FromPath[int], by: NamedDependency[Actor], retailer: FromQuery[int] = 0) -> Redirect:
    """An SMS or an e-mail that failed, or whose fate is unknown, goes out once more."""
    await send_again(message_id, by=by, at=clock.now())
    return back({"retailer": str(retailer or ""), "done": "again"})


async def page(by: Actor, given: dict[str, str], refusal: DomainError | None = None, done: str = "") -> Template:
    on, place = day_of(given.get("on", "")), number(given.get("district", ""))
    filters = Filters(on, given.get("purpose", ""), given.get("channel", ""), given.get("outcome", ""), place, number(given.get("retailer", "")))
    shop, refused = await shop_seen(by, filters.retailer_id) if filters.retailer_id else (None, set())
    places = await scoped(District.all(), by, "id").using_db(reads()).order_by("code")
    known = {name: given.get(name, "") for name in ("on", "district", "purpose", "channel", "outcome", "retailer")}
    context: dict[str, Any] = {
        "lines": [] if shop else await day_by_purpose(by, on, place), "told": await told(by, filters), "filters": known, "on": on,
        "places": places, "place": next((one for one in places if one.id == place), None), "switches": await switches(), "words": words,
        "shop": shop, "refused": refused, "refusal": refusal, "done": done, "reader": current.get(), "whole": by.districts is None,
        "owner": by.role in (Role.DISTRICT_MANAGER, Role.ADMINISTRATOR), "address": lambda **change: urlencode(known | change)}
    return Template("telephony/reminders/reminders.html", context=context, status_code=409 if refusal else 200)


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else clock.day(clock.now())
    except ValueError:
        raise ReminderDayUnreadable(text=text[:32]) from None


def number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def back(given: dict[str, str]) -> Redirect:
    return Redirect(f"/reminders?{urlencode({name: value for name, value in given.items() if value})}", status_code=303)


ROUTES = (reminders_page, switch_here, lines_here, again_here)
