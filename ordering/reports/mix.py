"""结构: how the volume is shared among price classes, price bands, provinces, shapes and supply states."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from foundation.language import N_, _
from foundation.reports.asking import Asked
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit
from foundation.staff.rules import Role
from ordering.products.rules import BANDS_YUAN, CLASSES
from ordering.reports.columns import AMOUNT, BOXES, CARTONS, ON_BEFORE, PER_BOX, PER_CARTON, SHARE, YEAR_ON_YEAR, sold
from ordering.reports.formulae import gap, share
from ordering.reports.products import Sku, skus
from ordering.reports.sources import added, sku_sums

STEPS = {"class": N_("价类"), "band": N_("价位段"), "origin": N_("省内外"), "shape": N_("细支中支"), "state": N_("货源类别")}
CLASS_NAMES = {"I": N_("一类"), "II": N_("二类"), "III": N_("三类"), "IV": N_("四类"), "V": N_("五类")}
STATE_NAMES = {"SCARCE": N_("紧俏"), "FAST": N_("畅销"), "STEADY": N_("顺销"), "NORMAL": N_("正常"), "NEW": N_("新品"), "SLOW": N_("滞销"),
               "WITHDRAWN": N_("退出")}
SHAPES = {"REGULAR": N_("常规"), "MEDIUM": N_("中支"), "SLIM": N_("细支")}
ORIGINS = {True: N_("省内"), False: N_("省外")}
OF: Mapping[str, Callable[[Sku], Any]] = {
    "class": lambda sku: sku.price_class, "band": lambda sku: sku.band, "origin": lambda sku: sku.in_province,
    "shape": lambda sku: sku.shape, "state": lambda sku: sku.state}
PARTS: Mapping[str, tuple[Any, ...]] = {"class": tuple(name for name, _lower in CLASSES), "band": BANDS_YUAN, "origin": tuple(ORIGINS),
                                        "shape": tuple(SHAPES), "state": tuple(STATE_NAMES)}

NAMES: Mapping[str, Mapping[Any, str]] = {"class": CLASS_NAMES, "origin": ORIGINS, "shape": SHAPES, "state": STATE_NAMES}


def columns(asked: Asked) -> tuple[Column, ...]:
    return (Column("name", STEPS[step_of(asked)], share=3), BOXES, SHARE, Column("share_before", N_("上期占比"), Unit.PERCENT),
            Column("moved", N_("占比变动"), Unit.CHANGE, note=N_("本期占比 − 上期占比，百分点")), CARTONS, AMOUNT,
            Column("amount_share", N_("金额占比"), Unit.PERCENT), PER_BOX, PER_CARTON, YEAR_ON_YEAR, ON_BEFORE)


def step_of(asked: Asked) -> str:
    return asked.step if asked.step in STEPS else "class"


async def rows(asked: Asked) -> list[Row]:
    step = step_of(asked)
    products = await skus(min(asked.period.until, asked.today))
    now, before, year = [parts(sums, products, OF[step]) for sums in await asyncio.gather(*(
        sku_sums(asked, of, shops=False) for of in (asked.period, asked.before, asked.year_before)))]
    whole, whole_before = added(now.values()), added(before.values())
    found = []
    for part in PARTS[step]:
        if part in now or part in before:
            mine = share(now[part].get("sticks"), whole.get("sticks"))
            was = share(before[part].get("sticks"), whole_before.get("sticks"))
            found.append(Row(sold(now[part], before[part], year[part]) | {
                "name": name_of(step, part), "share": mine, "share_before": was, "moved": gap(mine, was),
                "amount_share": share(now[part].get("amount_fen"), whole.get("amount_fen"))}))
    total = sold(whole, whole_before, added(year.values())) | {"name": _("合计"), "share": share(1, 1), "amount_share": share(1, 1)}
    return [*found, Row(total, total=True)] if found else []


def parts(sums: Mapping[int, Any], products: Mapping[int, Sku], of: Callable[[Sku], Any]) -> Mapping[Any, dict[str, int]]:
    """part -> the measures of its skus."""
    by_part: dict[Any, list[Any]] = defaultdict(list)
    for sku, row in sums.items():
        by_part[of(products[sku])].append(row)
    return defaultdict(dict, {part: added(held) for part, held in by_part.items()})


def name_of(step: str, part: Any) -> str:
    if step != "band":
        return _(NAMES[step][part])
    place = BANDS_YUAN.index(part)
    if place == 0:
        return _("{lower} 元以上", lower=part)
    return _("{lower}–{upper} 元", lower=part, upper=BANDS_YUAN[place - 1]) if part else _("{upper} 元以下", upper=BANDS_YUAN[place - 1])


REPORT = Report(
    "mix", Group.SALES, N_("销售结构"), N_("按价类、价位段、省内外、细支中支、货源类别看销量和金额的占比"), "chart-donut", (Role.DISTRICT_MANAGER,), columns,
    rows, Chart("bar", "name", ("share", "share_before")), ("manager", "route", "grade", "retailer"), STEPS)
