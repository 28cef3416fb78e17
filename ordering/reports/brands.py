"""品规: what each sku sold, how many shops carry it, and how far it was given."""

import asyncio

from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit
from foundation.staff.rules import Role
from ordering.reports.columns import (
    AMOUNT,
    BOXES,
    CARTONS,
    ON_BEFORE,
    SHARE,
    SHOPS,
    SUPPLY,
    YEAR_ON_YEAR,
    sold,
    supplied,
)
from ordering.reports.formulae import share
from ordering.reports.mix import CLASS_NAMES, STATE_NAMES
from ordering.reports.places import active_shops
from ordering.reports.products import skus
from ordering.reports.sources import added, sku_sums

STEPS = {"": N_("全部品规"), "NEW": N_("新品"), "SCARCE": N_("紧俏"), "SLOW": N_("滞销")}
LISTED = Column("listed", N_("上柜率"), Unit.PERCENT, note=N_("订过的户 ÷ 在营户"))
REFUSED = Column("refused", N_("断货率"), Unit.PERCENT, note=N_("要了却没订到的行 ÷ 要了的行"))


def columns(asked: Asked) -> tuple[Column, ...]:
    return (Column("code", N_("短码")), Column("name", N_("品规"), share=5), Column("class", N_("价类"), Unit.SAY), Column("state", N_("货源"), Unit.SAY),
            BOXES, SHARE, CARTONS, AMOUNT, YEAR_ON_YEAR, ON_BEFORE, SHOPS, LISTED, *SUPPLY, REFUSED)


async def rows(asked: Asked) -> list[Row]:
    now, before, year, products, active = await asyncio.gather(
        sku_sums(asked, asked.period), sku_sums(asked, asked.before, shops=False), sku_sums(asked, asked.year_before, shops=False),
        skus(min(asked.period.until, asked.today)), active_shops(asked, "district_id"))
    shops, whole = sum(active.values()), added(now.values())
    wanted = [one for one in products.values() if (one.id in now or one.id in before) and asked.step in ("", one.state)]
    found = []
    for one in sorted(wanted, key=lambda one: -now.get(one.id, {}).get("sticks", 0)):
        sums = now.get(one.id, {})
        found.append(Row(sold(sums, before.get(one.id), year.get(one.id)) | supplied(sums) | {
            "code": one.short_code, "name": one.name, "class": CLASS_NAMES[one.price_class], "state": STATE_NAMES[one.state],
            "share": share(sums.get("sticks"), whole.get("sticks")), "listed": share(sums.get("shops"), shops),
            "refused": share(sums.get("lines_refused"), sums.get("lines_asked"))}, asked.link("grades", product=one.id, step="")))
    return found


REPORT = Report(
    "brands", Group.SALES, N_("品规销售"), N_("各品规销量、上柜率、订足率、断货率；新品看覆盖面"), "packages", (Role.DISTRICT_MANAGER,), columns, rows,
    Chart("bar", "name", ("sticks",), ("listed",), most=15), ("manager", "route", "grade", "retailer"), STEPS)
