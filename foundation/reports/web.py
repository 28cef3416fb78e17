"""The reports page, one report with its filters and chart, its files, saved views, and the managers' pack."""

import asyncio
import contextlib
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.language import _
from foundation.reports.asking import Asked, asked
from foundation.reports.cells import NONE, heading, text_of
from foundation.reports.charting import drawing
from foundation.reports.periods import KIND_NAMES, Kind, Period, next_of, whole_before
from foundation.reports.printing import FORMS, covered, pack, printed, spoken
from foundation.reports.queries import pack_orders, place_of, views
from foundation.reports.report import WORDS, Group, NoSuchReport, Pack, Packs, Report
from foundation.reports.service import forget_view, order_pack, save_view
from foundation.sheets import MEDIA_TYPES
from foundation.staff.rules import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads

T = TypeVar("T")
SHOWN_MAX = 300
GROUPS = {Group.SALES: "chart-bar", Group.FLOOR: "headset", Group.FINANCE: "scale"}
LEFT = 499
"""What a server notes when the browser has gone; nobody reads it."""
Reports = Mapping[str, Report]


@dataclass
class ViewForm:
    name: str
    query: str = ""


@dataclass
class PackForm:
    period: str
    email: str = ""


@get("/reports")
async def reports_page(by: NamedDependency[Actor], reports: NamedDependency[Reports], packs: NamedDependency[Packs]) -> Template:
    mine = [report for report in reports.values() if may_read(report, by)]
    context = {"groups": {group: [one for one in mine if one.group is group] for group in GROUPS}, "icons": GROUPS, "names": group_names(),
               "views": await views(by), "reports": reports, "pack": packs.get(Role(by.role)),
               "today": clock.day(clock.now()), "kinds": KIND_NAMES, "packs": (Kind.DAY, Kind.CYCLE, Kind.MONTH), "orders": await pack_orders(by)}
    return Template("foundation/reports/reports.html", context=context)


@get("/reports/{name:str}")
async def report_page(request: Request, by: NamedDependency[Actor], reports: NamedDependency[Reports], name: FromPath[str]) -> Response[Any]:
    report, about = ask(request, by, reports, name)
    rows = await while_here(request, report.rows(about))
    if rows is None:
        return Response(b"", status_code=LEFT)
    columns = report.columns(about)
    drawn = drawing(report.chart, columns, rows)
    total = next((row for row in rows if row.total), None)
    districts = await scoped(District.all(), by, "id").using_db(reads()).order_by("code")
    context = {
        "report": report, "about": about, "columns": columns, "rows": rows[:SHOWN_MAX], "left": max(len(rows) - SHOWN_MAX, 0), "total": total,
        "heading": heading, "text": text_of, "words": WORDS, "none": NONE, "chart": drawn.plain() if drawn else None, "kinds": KIND_NAMES,
        "spoken": spoken(covered(report, about)), "districts": districts, "chips": await chips(about), "views": await views(by, report.id),
        "reach": partial(reach, reports, by),
        "earlier": moved(about, whole_before(about.period)), "later": moved(about, following(about)), "forms": FORMS, "saved": saved_query(about)}
    return Template("foundation/reports/report.html", context=context)


@get("/reports/{name:str}/{form:str}")
async def report_file(request: Request, by: NamedDependency[Actor], reports: NamedDependency[Reports], name: FromPath[str],
                      form: FromPath[str]) -> Response[bytes]:
    """form: xlsx, csv or pdf. The file has every row."""
    report, about = ask(request, by, reports, name)
    if form not in FORMS:
        raise NoSuchReport(name=f"{name}.{form}")
    rows = await while_here(request, report.rows(about))
    if rows is None:
        return Response(b"", status_code=LEFT)
    content = await asyncio.to_thread(printed, report, about, rows, form, await place_of(about))
    return a_file(content, f"leafline-{report.id}-{about.period.since:%Y%m%d}.{form}", form)


@get("/reports/pack")
async def pack_file(request: Request, by: NamedDependency[Actor], packs: NamedDependency[Packs]) -> Response[bytes]:
    """The pack of his role of a day, a cycle or a month, as PDF."""
    mine = packs.get(Role(by.role))
    if mine is None:
        raise PermissionDeniedException()
    about = asked(request.query_params, by, clock.day(clock.now()))
    content = await while_here(request, made_pack(mine, about))
    return a_file(content or b"", f"leafline-{mine.name}-{about.period.since:%Y%m%d}.pdf", "pdf")


@post("/reports/packs")
async def order_pack_here(data: URLEncodedBody[PackForm], by: NamedDependency[Actor], packs: NamedDependency[Packs]) -> Redirect:
    if by.role not in packs:
        raise PermissionDeniedException()
    await order_pack(Kind(data.period), data.email, by=by, at=clock.now())
    return Redirect("/reports")


@post("/reports/{name:str}/views")
async def save_view_here(data: URLEncodedBody[ViewForm], by: NamedDependency[Actor], reports: NamedDependency[Reports],
                         name: FromPath[str]) -> Redirect:
    report = readable(reports, name, by)
    await save_view(report.id, data.name, data.query, by=by, at=clock.now())
    return Redirect(f"/reports/{report.id}?{data.query}")


@post("/reports/views/{view:int}/forget")
async def forget_view_here(view: FromPath[int], by: NamedDependency[Actor]) -> Redirect:
    report = await forget_view(view, by=by, at=clock.now())
    return Redirect(f"/reports/{report}")


async def made_pack(of: Pack, about: Asked) -> bytes:
    """One after the other: a pack is in no hurry, and leaves the reading connections to the pages."""
    read = [(report, about, await report.rows(about)) for report in of.reports]
    return await asyncio.to_thread(pack, f"{_(of.title)} {spoken(about.period)}", read, await place_of(about))


async def while_here(request: Request, reading: Awaitable[T]) -> T | None:
    """What was read, or None when the browser left before: then the statement is cancelled at the database."""
    task = asyncio.ensure_future(reading)
    leaving = asyncio.ensure_future(left(request))
    try:
        await asyncio.wait({task, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for one in (task, leaving):
            one.cancel()
        if not task.done():
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def ask(request: Request, by: Actor, reports: Reports, name: str) -> tuple[Report, Asked]:
    return readable(reports, name, by), asked(request.query_params, by, clock.day(clock.now()))


def readable(reports: Reports, name: str, by: Actor) -> Report:
    if name not in reports:
        raise NoSuchReport(name=name)
    if not may_read(reports[name], by):
        raise PermissionDeniedException()
    return reports[name]


def reach(reports: Reports, by: Actor, link: str) -> str:
    """The address itself, '' where it leads to a report that he may not read."""
    name = link.removeprefix("/reports/").partition("?")[0] if link.startswith("/reports/") else ""
    return "" if name in reports and not may_read(reports[name], by) else link


def may_read(report: Report, by: Actor) -> bool:
    return by.role in (*report.roles, Role.ADMINISTRATOR)


async def chips(about: Asked) -> list[tuple[str, str]]:
    """What the rows are narrowed to besides the district, each with the address without it."""
    shown = {"manager": about.manager, "route": about.route, "grade": about.grade, "queue": about.queue}
    found = [(str(value), name) for name, value in shown.items() if value not in (None, "")]
    found += [(f"{about.quarter // 4:02d}:{about.quarter % 4 * 15:02d}", "quarter")] if about.quarter is not None else []
    found += [(_("一家店"), "retailer")] if about.retailer is not None else []
    found += [(_("一个品规"), "product")] if about.product is not None else []
    found += [(_("一位座席"), "staff")] if about.staff is not None else []
    return [(text, about.query(**{name: ""})) for text, name in found]


def moved(about: Asked, to: Period | None) -> str:
    return about.during(to).query() if to else ""


def following(about: Asked) -> Period | None:
    """The period after, if it has begun."""
    first: date = next_of(about.period)
    if first > about.today or about.period.kind is Kind.CUSTOM:
        return None
    return asked({"period": about.period.kind, "on": first.isoformat()}, about.by, about.today).period


def saved_query(about: Asked) -> str:
    """A view of the running period moves along with the calendar; one of a past period stays there."""
    running = about.period.since <= about.today <= about.period.until and about.period.kind is not Kind.CUSTOM
    return about.query(on="") if running else about.query()


def group_names() -> dict[Group, str]:
    return {Group.SALES: _("销售评审"), Group.FLOOR: _("呼叫中心"), Group.FINANCE: _("财务")}


def a_file(content: bytes, name: str, form: str) -> Response[bytes]:
    media = MEDIA_TYPES.get(form, "application/pdf")
    return Response(content, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})


ROUTES = (reports_page, report_page, report_file, pack_file, order_pack_here, save_view_here, forget_view_here)
