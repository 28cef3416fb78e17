"""Every sales report and the day's call lists over a year of a city a tenth the size, beside plain SQL over the same tables;
LEAFLINE_BENCH_RETAILERS=36000 is the whole."""

import contextlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from callcenter import database
from callcenter.demo.load import demo_now, plant
from callcenter.local_postgres import cluster
from callcenter.reporting import REPORTS
from callcenter.settings import Settings
from foundation import clock
from foundation.actor import COMMAND
from foundation.reports.asking import Asked, asked
from foundation.reports.periods import Kind, period
from foundation.reports.reading import read, span
from foundation.reports.report import Group, Report
from foundation.transaction import Sql, calendar_day, one, transact
from ordering.reports.statements import held
from telephony.campaigns.listing import keep_lists
from telephony.campaigns.models import CallTask

RETAILERS = int(os.environ.get("LEAFLINE_BENCH_RETAILERS", "3600"))
ENGINES = os.environ.get("LEAFLINE_BENCH_ENGINES", "sqlite postgres").split()
WEEKS = 52
BOUND_S = {"sqlite": 5.0, "postgres": 2.0}
LISTED = {"due": "all"}
"""The daily list: everybody who is due."""
LIST_S = 5.0


async def measure(settings: Settings) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory(prefix="leafline-bench-") as home:
        for engine in ENGINES:
            async with a_year(engine, Path(home)) as planted_s:
                rows += await reports(engine, planted_s)
    return rows


@contextlib.asynccontextmanager
async def a_year(engine: str, home: Path) -> AsyncIterator[float]:
    """Planted and summed; the seconds that took."""
    began = time.monotonic()
    with cluster() if engine == "postgres" else contextlib.nullcontext() as running:
        url = f"{running.url}/leafline" if running else ""
        if running:
            async with database.connected(f"{running.url}/postgres"):
                await database.transaction.reads().execute_query("CREATE DATABASE leafline")
        settings = Settings(home=home, database_url=url, card_pepper="p")
        await database.migrate(settings.database)
        await plant(settings, RETAILERS, 1, lambda words: None, WEEKS)
        async with database.connected(settings.database):
            yield time.monotonic() - began


async def reports(engine: str, planted_s: float) -> list[dict[str, object]]:
    today = clock.day(demo_now())
    [size] = await read("SELECT (SELECT COUNT(*) FROM orders) AS orders, (SELECT COUNT(*) FROM order_line) AS lines", longest_s=600)
    rows: list[dict[str, object]] = [{"engine": engine, "what": "planted and summed", "seconds": f"{planted_s:.0f}",
                                      "note": f"{size['orders']:,} orders, {size['lines']:,} lines"}]
    rows += await each_report(engine, today, (("day", Kind.DAY, today), ("cycle", Kind.CYCLE, today), ("month so far", Kind.MONTH, today),
                                              ("last month", Kind.MONTH, today.replace(day=1) - timedelta(days=1))))
    for what in ("made", "kept"):
        began = time.monotonic()
        await keep_lists(by=COMMAND, at=demo_now())
        took = time.monotonic() - began
        rows.append(result(engine, f"call lists {what}", took, await CallTask.filter(listed_on=today).count(), LIST_S))
    for name, plain in PLAIN.items():
        began = time.monotonic()
        count = len(await plain(today))
        rows.append({"engine": engine, "what": f"plain SQL: {name}", "seconds": f"{time.monotonic() - began:.2f}", "rows": count})
    evening = await last_day_unsummed()
    rows += await each_report(engine, evening, tuple((f"{kind}, evening", kind, evening) for kind in (Kind.DAY, Kind.CYCLE, Kind.MONTH)))
    return rows


async def each_report(engine: str, today: date, asking: tuple[tuple[str, Kind, date], ...]) -> list[dict[str, object]]:
    rows = []
    for report in (each for each in REPORTS.values() if each.group is Group.SALES):
        for what, kind, on in asking:
            about = asked({"period": kind, "on": period(kind, on).since.isoformat(), "step": LISTED.get(report.id, "")}, COMMAND, today)
            took, count = await timed(report, about)
            rows.append(result(engine, f"{report.id} {what}", took, count, BOUND_S[engine]))
    return rows


async def last_day_unsummed() -> date:
    """The evening before the night's sums: all orders of a whole day are read as they stand."""
    [row] = await read("SELECT MAX(sold_on) AS on_day FROM shop_day")
    on = calendar_day(row["on_day"])
    assert on is not None
    for table in ("summed_day", "shop_day", "sku_day", "scarce_day"):
        await transact(partial(one, Sql(f"DELETE FROM {table} WHERE sold_on >= $1 RETURNING sold_on", on)))
    return on


def result(engine: str, what: str, took: float, count: int, bound_s: float) -> dict[str, object]:
    return {"engine": engine, "what": what, "seconds": f"{took:.2f}", "rows": count,
            "bound": f"{bound_s:.0f} s {'ok' if took <= bound_s else 'MISSED'}"}


async def timed(report: Report, about: Asked) -> tuple[float, int]:
    began = time.monotonic()
    rows = await report.rows(about)
    return time.monotonic() - began, len(rows)


async def last_month_by_district(today: Any) -> list[Any]:
    """What `sales` reads of one month, from orders and lines without any sums."""
    month = period(Kind.MONTH, today.replace(day=1) - timedelta(days=1))
    return await read(f"""SELECT o.district_id, COUNT(DISTINCT o.retailer_id) AS shops, SUM(l.qty_ordered * p.sticks_per_carton) AS sticks,
            SUM(l.amount_fen) AS amount_fen, SUM(l.qty_allowed) AS allowed
        FROM orders AS o JOIN order_line AS l ON l.order_id = o.id JOIN product AS p ON p.id = l.product_id
        WHERE o.confirmed_at >= $1 AND o.confirmed_at < $2 AND {held()} GROUP BY o.district_id""", *span(month.since, month.until), longest_s=600)


async def last_month_by_sku(today: Any) -> list[Any]:
    month = period(Kind.MONTH, today.replace(day=1) - timedelta(days=1))
    return await read(f"""SELECT l.product_id, COUNT(DISTINCT o.retailer_id) AS shops, SUM(l.qty_ordered) AS cartons
        FROM orders AS o JOIN order_line AS l ON l.order_id = o.id
        WHERE o.confirmed_at >= $1 AND o.confirmed_at < $2 AND {held()} GROUP BY l.product_id""", *span(month.since, month.until), longest_s=600)


PLAIN: dict[str, Callable[[Any], Awaitable[list[Any]]]] = {
    "one month by district": last_month_by_district, "one month by sku with its shops": last_month_by_sku}
