"""走势: the days, cycles or months of a period one after the other, beside the year before."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from foundation.language import N_, _
from foundation.reports.asking import Asked
from foundation.reports.periods import Kind, Period, a_year_ago, period
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit
from foundation.staff.rules import Role
from foundation.transaction import calendar_day, dialect
from ordering.reports.columns import AMOUNT, BOXES, ORDERS, PER_BOX, SHOPS, SUPPLY, YEAR_ON_YEAR, sold, supplied
from ordering.reports.formulae import change
from ordering.reports.sources import added, shop_sums

STEPS = {"day": N_("按日"), "cycle": N_("按周期"), "month": N_("按月")}
BEGINNING = {
    "sqlite": {"day": "sold_on", "cycle": "date(sold_on, 'weekday 0', '-6 days')", "month": "date(sold_on, 'start of month')"},
    "postgres": {"day": "sold_on", "cycle": "date_trunc('week', sold_on)::date", "month": "date_trunc('month', sold_on)::date"}}
"""The first day of the step that a day is of."""


def columns(asked: Asked) -> tuple[Column, ...]:
    return (Column("name", N_("日期"), share=3), BOXES, Column("then", N_("去年同期"), Unit.BOXES), YEAR_ON_YEAR, AMOUNT, PER_BOX, ORDERS, SHOPS,
            *SUPPLY)


async def rows(asked: Asked) -> list[Row]:
    step = asked.step if asked.step in STEPS else "day"
    now = await by_step(asked, asked.period, step)
    year = await by_step(asked, asked.year_before, step)
    found = []
    for first in steps(asked.period.through(asked.today), step):
        sums = now.get(first, {})
        then = year.get(namesake(first, step), {}).get("sticks", 0)
        if sums or then:
            cells = sold(sums) | supplied(sums) | {"name": spoken(first, step), "then": then or None, "yoy": change(sums.get("sticks", 0), then)}
            found.append(Row(cells, asked.link("sales", period=step, on=first.isoformat(), until="", step="")))
    whole = added(now.values())
    then = added(year.values()).get("sticks", 0)
    # A shop that ordered on two days is one shop: only their number on each day is known here.
    total = sold(whole) | supplied(whole) | {"name": _("合计"), "then": then or None, "shops": None, "yoy": change(whole.get("sticks", 0), then)}
    return [*found, Row(total, total=True)] if found else []


async def by_step(asked: Asked, of: Period, step: str) -> dict[date, Any]:
    sums = await shop_sums(asked, of, BEGINNING[dialect()][step])
    return {on: row for key, row in sums.items() if (on := calendar_day(key)) is not None}


def steps(of: Period, step: str) -> Iterator[date]:
    on = period(Kind(step), of.since).since
    while on <= of.until:
        yield on
        on = period(Kind(step), on).until + timedelta(days=1)


def namesake(on: date, step: str) -> date:
    """The step's first day a year ago; a cycle's is 52 weeks back."""
    return on - timedelta(weeks=52) if step == "cycle" else a_year_ago(on)


def spoken(on: date, step: str) -> str:
    if step == "month":
        return f"{on:%Y-%m}"
    return "{}-W{:02d}".format(*on.isocalendar()[:2]) if step == "cycle" else on.isoformat()


REPORT = Report(
    "trend", Group.SALES, N_("销售走势"), N_("按日、周期、月的销量、单箱值，与去年同期相比"), "chart-line", (Role.DISTRICT_MANAGER,), columns, rows,
    Chart("bar", "name", ("sticks", "then"), ("per_box",)), ("manager", "route", "grade", "retailer"), STEPS)
