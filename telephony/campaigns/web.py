from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import DomainError
from foundation.language import _
from foundation.sheets import MEDIA_TYPES, write_sheet
from foundation.staff.access import requires
from foundation.staff.rules import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.consent.rules import Purpose
from telephony.campaigns import words
from telephony.campaigns.answering import NoSuchTask
from telephony.campaigns.leading import add_shop, put_back, remove_shop, set_right_of_way
from telephony.campaigns.listing import keep_list, share_list
from telephony.campaigns.queries import Sheet, sheet
from telephony.campaigns.rules import TaskState
from telephony.campaigns.sources import SOURCES

LEADERS = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
EXPORTED_MAX = 20_000


@dataclass
class Reason:
    reason: str = ""


@dataclass
class NewShop:
    named: str = ""
    reason: str = ""


@dataclass
class Way:
    waiting_max: int
    paused: str = ""


@dataclass(frozen=True)
class Filters:
    """What the address of the page says. staff: an agent's id, 0 for all."""

    district: int
    on: date
    purpose: Purpose
    standing: str
    staff: int

    @property
    def address(self) -> str:
        return urlencode({"district": self.district, "on": self.on, "purpose": self.purpose, "standing": self.standing, "staff": self.staff})


@get("/call-list", guards=LEADERS)
async def call_list_page(by: NamedDependency[Actor], district: FromQuery[int] = 0, on: FromQuery[date | None] = None,
                         purpose: FromQuery[Purpose] = Purpose.ORDER, standing: FromQuery[str] = "", staff: FromQuery[int] = 0,
                         done: FromQuery[str] = "") -> Template:
    return await page(by, Filters(district, on or clock.day(clock.now()), purpose, standing, staff), done)


@get("/call-list/{kind:str}", guards=LEADERS)
async def export_call_list(kind: FromPath[str], by: NamedDependency[Actor], district: FromQuery[int] = 0,
                           on: FromQuery[date | None] = None, purpose: FromQuery[Purpose] = Purpose.ORDER,
                           standing: FromQuery[str] = "", staff: FromQuery[int] = 0) -> Response[bytes]:
    """The list as it is filtered, every row of it."""
    chosen = await one_of(by, district)
    if kind not in MEDIA_TYPES or chosen is None:
        raise NoSuchTask(kind=kind)
    day = on or clock.day(clock.now())
    shown = await sheet(chosen.id, day, purpose, state=standing, staff_id=staff, limit=EXPORTED_MAX)
    headings = [_(word) for word in words.COLUMNS]
    name = f"call-list-{chosen.seat_group}-{day}.{kind}"
    return Response(write_sheet(kind, headings, (row_of(task, shown) for task in shown.tasks)), media_type=MEDIA_TYPES[kind],
                    headers={"content-disposition": f'attachment; filename="{name}"'})


def row_of(task: Any, shown: Sheet) -> list[str]:
    return [task.retailer.customer_code, task.retailer.name, task.retailer.order_phone, task.route, str(task.route_seq),
            shown.names.get(task.staff_id or 0, ""), _(words.STATES[task.state]), _(words.RESULTS[task.result]), str(task.tries),
            f"{clock.local(task.due_at):%H:%M}", task.note]


@post("/call-list/{district_id:int}/share", guards=LEADERS)
async def share_here(district_id: FromPath[int], by: NamedDependency[Actor]) -> Redirect:
    """Share again among those who are there, without regard to whose a route was."""
    await owned(by, district_id)
    await share_list(district_id, by=by, at=clock.now(), afresh=True)
    return back(district_id, "shared")


@post("/call-list/{district_id:int}/add", guards=LEADERS)
async def add_here(district_id: FromPath[int], data: URLEncodedBody[NewShop], by: NamedDependency[Actor]) -> Template | Redirect:
    return await done_or_told(district_id, by, add_shop(district_id, data.named, Purpose.ORDER, data.reason, by=by, at=clock.now()), "added")


@post("/call-list/{district_id:int}/way", guards=LEADERS)
async def way_here(district_id: FromPath[int], data: URLEncodedBody[Way], by: NamedDependency[Actor]) -> Template | Redirect:
    change = set_right_of_way(district_id, bool(data.paused), data.waiting_max, by=by, at=clock.now())
    return await done_or_told(district_id, by, change, "way")


@post("/call-list/{district_id:int}/tasks/{task_id:int}/remove", guards=LEADERS)
async def remove_here(district_id: FromPath[int], task_id: FromPath[int], data: URLEncodedBody[Reason], by: NamedDependency[Actor]) -> Template | Redirect:
    return await done_or_told(district_id, by, remove_shop(task_id, data.reason, by=by, at=clock.now()), "removed")


@post("/call-list/{district_id:int}/tasks/{task_id:int}/put-back", guards=LEADERS)
async def put_back_here(district_id: FromPath[int], task_id: FromPath[int], data: URLEncodedBody[Reason], by: NamedDependency[Actor]) -> Template | Redirect:
    return await done_or_told(district_id, by, put_back(task_id, data.reason, by=by, at=clock.now()), "put_back")


async def done_or_told(district_id: int, by: Actor, change: Any, done: str) -> Template | Redirect:
    """Do it and go back to the list, shared; or the list with the sentence why not."""
    try:
        await change
        await keep_list(district_id, by=by, at=clock.now())
    except DomainError as refusal:
        return await page(by, Filters(district_id, clock.day(clock.now()), Purpose.ORDER, "", 0), refusal=refusal)
    return back(district_id, done)


def back(district_id: int, done: str) -> Redirect:
    return Redirect(f"/call-list?district={district_id}&done={done}", status_code=303)


async def owned(by: Actor, district_id: int) -> None:
    if not by.may_touch(district_id):
        raise NoSuchTask(district_id=district_id)


async def one_of(by: Actor, district_id: int) -> District | None:
    """The chosen district of the asker's, or his first."""
    districts = await scoped(District.all(), by, "id").using_db(reads()).order_by("code")
    return next((one for one in districts if one.id == district_id), districts[0] if districts else None)


async def page(by: Actor, filters: Filters, done: str = "", refusal: DomainError | None = None) -> Template:
    districts = await scoped(District.all(), by, "id").using_db(reads()).order_by("code")
    chosen = await one_of(by, filters.district)
    standing = filters.standing if filters.standing in set(TaskState) else ""
    shown = await sheet(chosen.id, filters.on, filters.purpose, state=standing, staff_id=filters.staff) if chosen else None
    today = clock.day(clock.now())
    return Template("telephony/campaigns/call_list.html", status_code=409 if refusal else 200, context={
        "districts": districts, "chosen": chosen, "filters": filters, "sheet": shown, "words": words, "done": done, "refusal": refusal,
        "today": filters.on == today, "purposes": [source.purpose for source in SOURCES], "states": TaskState, "at": clock.now()})


ROUTES = (call_list_page, export_call_list, share_here, add_here, way_here, remove_here, put_back_here)
