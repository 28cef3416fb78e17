"""销售评审: what was sold, at which price, how it moved, and how far the shops were given what they asked for."""

import asyncio
from typing import Any

from foundation.language import N_, _
from foundation.reports.asking import Asked
from foundation.reports.reading import read
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit
from foundation.staff.rules import Role
from ordering.reports.columns import (
    AMOUNT,
    BOXES,
    ON_BEFORE,
    ORDERS,
    PER_BOX,
    PER_CARTON,
    REPURCHASE,
    SHOPS,
    SUPPLY,
    YEAR_ON_YEAR,
    sold,
    supplied,
)
from ordering.reports.formulae import share
from ordering.reports.places import active_shops, deeper, level, names, place_column
from ordering.reports.sources import added, by_shop, shop_sums

ACTIVE = Column("active", N_("在营户"), Unit.COUNT)
MOVEMENT = Column("movement", N_("订货面"), Unit.PERCENT, note=N_("订货户 ÷ 在营户"))


def columns(asked: Asked) -> tuple[Column, ...]:
    return (place_column(asked), BOXES, AMOUNT, PER_BOX, PER_CARTON, YEAR_ON_YEAR, ON_BEFORE, ORDERS, SHOPS, ACTIVE, MOVEMENT, *SUPPLY,
            REPURCHASE)


async def rows(asked: Asked) -> list[Row]:
    key = level(asked)
    now, before, year, again, active = await asyncio.gather(
        shop_sums(asked, asked.period, key), shop_sums(asked, asked.before, key), shop_sums(asked, asked.year_before, key),
        ordered_again(asked, key), active_shops(asked, key))
    keys = sorted({*now, *before, *active}, key=lambda one: (-now.get(one, {}).get("sticks", 0), str(one)))
    called = await names(key, keys)
    found = [Row(figures(now.get(one, {}), before.get(one), year.get(one), active.get(one, 0), again.get(one, 0))
                 | {"name": called.get(one, str(one))}, deeper(asked, key, one)) for one in keys]
    whole = figures(added(now.values()), added(before.values()), added(year.values()), sum(active.values()), sum(again.values()))
    return [*found, Row(whole | {"name": _("合计")}, total=True)] if found else []


def figures(now: Any, before: Any, year: Any, active: int, again: int) -> dict[str, Any]:
    return {**sold(now, before, year), **supplied(now), "active": active, "movement": share(now.get("shops"), active),
            "repurchase": share(again, (before or {}).get("shops"))}


async def ordered_again(asked: Asked, key: str) -> dict[Any, int]:
    """key -> shops that ordered in the period before and in this one."""
    now = await by_shop(asked, asked.period)
    before = await by_shop(asked, asked.before, 1 + len(now.params))
    found = await read(f"""SELECT {key} AS key, COUNT(*) AS shops FROM (
            SELECT DISTINCT {', '.join(dict.fromkeys((key, 'retailer_id')))} FROM {before.text}) AS b
        WHERE retailer_id IN (SELECT retailer_id FROM {now.text}) GROUP BY {key}""", *now.params, *before.params)
    return {row["key"]: int(row["shops"]) for row in found}


REPORT = Report(
    "sales", Group.SALES, N_("销售评审"), N_("销量、金额、单箱值、同比环比、订足率、重购率；区县 → 客户经理 → 客户 → 订单"), "chart-bar",
    (Role.DISTRICT_MANAGER,), columns, rows, Chart("bar", "name", ("sticks",), ("per_box",), most=16), ("manager", "route", "grade"),
    headline=("sticks", "amount_fen", "per_box", "yoy", "mom", "fill", "movement", "repurchase"))
