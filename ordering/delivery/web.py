"""The day's runs, one run with its picking and stop lists, and the hand-over of a stop."""

import asyncio
from dataclasses import dataclass
from datetime import date

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.errors import NotFound
from foundation.pdf import tables_pdf
from foundation.sheets import MEDIA_TYPES
from foundation.staff.access import requires
from foundation.staff.models import Role
from ordering.delivery import words
from ordering.delivery.forms import chosen, handover, shortages
from ordering.delivery.lists import LISTS, as_sheet
from ordering.delivery.queries import not_delivered, run_sheet, runs_of_day, shown_day, stop_sheet
from ordering.delivery.rules import REFUSAL_REASONS, SHORT_REASONS, RunState
from ordering.delivery.service import (
    assign_truck,
    close_run,
    deliver_stop,
    dispatch_run,
    pick_run,
    plan_runs,
    send_extra,
)
from ordering.delivery.waiting import late_orders, missed_orders, stopped_orders
from ordering.orders import words as order_words

READERS = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER, Role.FINANCE)]
DOERS = [requires(Role.DISTRICT_MANAGER)]


class NoSuchList(NotFound):
    code = "no_such_list"


@dataclass
class DayForm:
    on: date


@dataclass
class CloseForm:
    signed_by: str = ""


@dataclass
class TruckForm:
    truck: str
    driver: str


@get("/delivery", guards=READERS)
async def day_page(by: NamedDependency[Actor], on: FromQuery[date | None] = None) -> Template:
    shown = on or await shown_day(by, clock.day(clock.now()))
    context = {"runs": await runs_of_day(shown, by=by), "missed": await missed_orders(shown, by=by), "on": shown,
               "back": await not_delivered(shown, by=by), "late": await late_orders(shown, by=by),
               "stopped": await stopped_orders(shown, by=by), "order_words": order_words}
    return Template("ordering/delivery/day.html", context=context | {"words": words, "may_do": does(by)})


@post("/delivery/plan", guards=DOERS)
async def plan_here(request: Request, data: URLEncodedBody[DayForm], by: NamedDependency[Actor]) -> Response:
    await plan_runs(data.on, by=by, at=clock.now())
    return to(request, f"/delivery?on={data.on}")


@post("/delivery/extra", guards=DOERS)
async def extra_here(request: Request, data: URLEncodedBody[dict[str, str]], by: NamedDependency[Actor]) -> Response:
    run_id = await send_extra(chosen(data), date.fromisoformat(data["on"]), by=by, at=clock.now())
    return to(request, f"/delivery/{run_id}")


@get("/delivery/{run_id:int}", guards=READERS)
async def run_page(run_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    context = {"sheet": await run_sheet(run_id, by=by), "words": words, "may_do": does(by), "reasons": SHORT_REASONS}
    return Template("ordering/delivery/run.html", context=context | {"states": RunState})


@post("/delivery/{run_id:int}/truck", guards=DOERS)
async def truck_here(request: Request, run_id: FromPath[int], data: URLEncodedBody[TruckForm],
                     by: NamedDependency[Actor]) -> Response:
    await assign_truck(run_id, truck=data.truck, driver=data.driver, by=by, at=clock.now())
    return to(request, f"/delivery/{run_id}")


@post("/delivery/{run_id:int}/pick", guards=DOERS)
async def pick_here(request: Request, run_id: FromPath[int], data: URLEncodedBody[dict[str, str]],
                    by: NamedDependency[Actor]) -> Response:
    planned = {pick.sku: pick.picked for pick in (await run_sheet(run_id, by=by)).picks}
    await pick_run(run_id, shortages(data, planned), by=by, at=clock.now())
    return to(request, f"/delivery/{run_id}")


@post("/delivery/{run_id:int}/dispatch", guards=DOERS)
async def dispatch_here(request: Request, run_id: FromPath[int], by: NamedDependency[Actor]) -> Response:
    await dispatch_run(run_id, by=by, at=clock.now())
    return to(request, f"/delivery/{run_id}")


@post("/delivery/{run_id:int}/close", guards=DOERS)
async def close_here(request: Request, run_id: FromPath[int], data: URLEncodedBody[CloseForm],
                     by: NamedDependency[Actor]) -> Response:
    await close_run(run_id, data.signed_by, by=by, at=clock.now())
    return to(request, f"/delivery/{run_id}")


@get("/delivery/{run_id:int}/lists.pdf", guards=READERS)
async def lists_pdf(run_id: FromPath[int], by: NamedDependency[Actor]) -> Response:
    sheet = await run_sheet(run_id, by=by)
    name = f"{sheet.run.route}-{sheet.run.delivery_date}"
    content = await asyncio.to_thread(tables_pdf, name, [of(sheet) for of in LISTS.values()])
    return as_file(content, f"{name}.pdf", "application/pdf", shown=True)


@get("/delivery/{run_id:int}/lists/{file:str}", guards=READERS)
async def list_file(run_id: FromPath[int], file: FromPath[str], by: NamedDependency[Actor]) -> Response:
    """picking.xlsx, picking.csv, stops.xlsx or stops.csv."""
    what, _, kind = file.partition(".")
    if what not in LISTS or kind not in MEDIA_TYPES:
        raise NoSuchList(file=file)
    sheet = await run_sheet(run_id, by=by)
    return as_file(as_sheet(LISTS[what](sheet), kind), f"{sheet.run.route}-{sheet.run.delivery_date}-{file}", MEDIA_TYPES[kind])


@get("/delivery/stops/{stop_id:int}", guards=READERS)
async def stop_page(stop_id: FromPath[int], by: NamedDependency[Actor]) -> Template:
    context = {"sheet": await stop_sheet(stop_id, by=by), "words": words, "may_do": does(by), "reasons": REFUSAL_REASONS}
    return Template("ordering/delivery/stop.html", context=context | {"states": RunState})


@post("/delivery/stops/{stop_id:int}", guards=DOERS)
async def hand_over_here(request: Request, stop_id: FromPath[int], data: URLEncodedBody[dict[str, str]],
                         by: NamedDependency[Actor]) -> Response:
    """Then the next stop that waits, or the run when none does."""
    sheet = await stop_sheet(stop_id, by=by)
    await deliver_stop(stop_id, handover(data), by=by, at=clock.now())
    return to(request, f"/delivery/stops/{sheet.next_id}" if sheet.next_id else f"/delivery/{sheet.run.id}")


def as_file(content: bytes, name: str, media_type: str, *, shown: bool = False) -> Response:
    """shown: a browser opens it; else it is kept."""
    disposition = f"{'inline' if shown else 'attachment'}; filename={name}"
    return Response(content, media_type=media_type, headers={"content-disposition": disposition})


def does(by: Actor) -> bool:
    """May the page show the forms?"""
    return by.role in (Role.DISTRICT_MANAGER, Role.ADMINISTRATOR)


def to(request: Request, address: str) -> Response:
    """On to the next page; a form sent by htmx keeps what was typed when it fails, and goes on by its header."""
    if "hx-request" in request.headers:
        return Response(b"", headers={"hx-redirect": address}, status_code=200)
    return Redirect(address, status_code=303)


ROUTES = (day_page, plan_here, extra_here, run_page, truck_here, pick_here, dispatch_here, close_here, lists_pdf, list_file,
          stop_page, hand_over_here)
