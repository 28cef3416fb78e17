"""满意与投诉: the seven items of satisfaction and the complaints for a thousand orders, down to the shop."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from foundation.language import N_, _
from foundation.reports.asking import Asked
from foundation.reports.reading import among, read, span
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, Value
from foundation.staff.rules import Role
from ordering.reports.columns import ORDERS
from ordering.reports.formulae import complaints_per_thousand, share
from ordering.reports.places import LEVELS, level, names
from ordering.reports.sources import narrowed, narrowing, shop_sums
from retailers.surveys.rules import POINTS_A_MARK
from retailers.surveys.words import ITEMS

STEPS = {"place": N_("按区县和客户"), "item": N_("按项目")}
SEVEN: Mapping[str, tuple[str, ...]] = {
    "supply": (), "order_service": ("order_call", "order_speed", "attitude", "rules_explained"), "delivery": ("on_time", "count_right", "driver"),
    "account_manager": (), "settlement": ("debit_right",), "complaints": (), "inspector": (),
}
"""The yearly survey's items, and which questions of the other questionnaires are asked about the same."""
ITEM_OF = {part: item for item, parts in SEVEN.items() for part in (item, *parts)}
SATISFIED, LOW = 4, 2
NOBODY = "–"
"""Marks and complaints of callers whom nobody knows: without them the total would differ from one level to the next."""
MARKS = Column("marks", N_("评分数"), Unit.COUNT)
COMPLAINTS = Column("complained", N_("投诉数"), Unit.COUNT, note=N_("这段时间记下的投诉，不算作废的"))
RATE = Column("rate", N_("千单投诉"), Unit.MARK, note=N_("投诉 ÷ 订单 × 1000"))
POINTS = N_("百分制：平均分 × 20")
BY_ITEM = (Column("name", N_("项目"), Unit.SAY, share=3), MARKS, Column("mean", N_("平均分"), Unit.MARK), Column("points", N_("百分制"), Unit.MARK, note=POINTS),
           Column("satisfied", N_("满意率"), Unit.PERCENT, note=N_("4 分以上 ÷ 评分数")), Column("low", N_("低分"), Unit.COUNT, note=N_("2 分以下")))


def columns(asked: Asked) -> tuple[Column, ...]:
    if asked.step == "item":
        return BY_ITEM
    items = tuple(Column(item, ITEMS[item], Unit.MARK, note=POINTS) for item in SEVEN)
    return (Column("name", LEVELS[level(asked)], share=4), ORDERS, COMPLAINTS, RATE, MARKS, Column("points", N_("总评"), Unit.MARK, note=POINTS), *items)


async def rows(asked: Asked) -> list[Row]:
    key = level(asked)
    if asked.step == "item":
        return by_item(await marks(asked, key))
    given, complained, ordered = await asyncio.gather(marks(asked, key), complaints(asked, key), shop_sums(asked, asked.period, key))
    orders = {one: int(sums["orders"] or 0) for one, sums in ordered.items()}
    keys = sorted({*orders, *complained, *given}, key=lambda one: (-complained.get(one, 0), -orders.get(one, 0), str(one)))
    called = await names(key, [one for one in keys if one is not None])
    found = [Row(figures(orders.get(one, 0), complained.get(one, 0), given.get(one, {})) | {"name": called.get(one, NOBODY)},
                 deeper(asked, key, one) if one is not None else "") for one in keys]
    whole: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for items in given.values():
        for item, counts in items.items():
            for mark, count in counts.items():
                whole[item][mark] += count
    total = figures(sum(orders.values()), sum(complained.values()), whole)
    return [*found, Row(total | {"name": _("合计")}, total=True)] if found else []


def figures(orders: int, complained: int, items: Mapping[str, Mapping[int, int]]) -> dict[str, Value]:
    every = [pair for counts in items.values() for pair in counts.items()]
    return {"orders": orders, "complained": complained, "rate": complaints_per_thousand(complained, orders),
            "marks": sum(count for _mark, count in every), "points": points(every),
            **{item: points(list(items[item].items())) for item in SEVEN if item in items}}


def by_item(given: Mapping[Any, Mapping[str, Mapping[int, int]]]) -> list[Row]:
    """The seven in their own order, those without a mark too, so that a hole is seen."""
    listed = []
    for item in SEVEN:
        pairs = [pair for items in given.values() for pair in items.get(item, {}).items()]
        count = sum(many for _mark, many in pairs)
        listed.append(Row({
            "name": ITEMS[item], "marks": count, "mean": share(sum(mark * many for mark, many in pairs), count), "points": points(pairs),
            "satisfied": share(sum(many for mark, many in pairs if mark >= SATISFIED), count),
            "low": sum(many for mark, many in pairs if mark <= LOW)}))
    return listed


def points(pairs: list[tuple[int, int]]) -> Fraction | None:
    """(mark, how many) -> mean × 20; None of nothing."""
    mean = share(sum(mark * many for mark, many in pairs), sum(many for _mark, many in pairs))
    return mean * POINTS_A_MARK if mean is not None else None


NARROWED = {"manager": "r.account_manager", "route": "r.route", "retailer": "r.id"}
KEYS = {"district_id": "COALESCE(r.district_id, {own})", "manager": "r.account_manager", "retailer_id": "r.id"}


async def marks(asked: Asked, key: str) -> dict[Any, dict[str, dict[int, int]]]:
    """key -> item of the seven -> mark -> how many. Questions that belong to none of them are left out."""
    column = KEYS[key].format(own="m.district_id")
    found = await read(f"""
        SELECT {column} AS key, m.question, m.mark, COUNT(*) AS many FROM survey_mark AS m LEFT JOIN retailer AS r ON r.id = m.retailer_id
        WHERE m.at >= $1 AND m.at < $2 AND {among(KEYS['district_id'].format(own='m.district_id'), asked.districts)}{narrowed(asked, 3, NARROWED)}
        GROUP BY {column}, m.question, m.mark""", *span(asked.period.since, asked.period.until), *narrowing(asked, NARROWED).values())
    sums: dict[Any, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for row in found:
        if item := ITEM_OF.get(row["question"]):
            sums[row["key"]][item][int(row["mark"])] += int(row["many"])
    return sums


async def complaints(asked: Asked, key: str) -> dict[Any, int]:
    """key -> complaints written down in those days, whoever took them; dropped ones were none."""
    column = KEYS[key].format(own="f.district_id")
    found = await read(f"""
        SELECT {column} AS key, COUNT(*) AS many FROM follow_up AS f LEFT JOIN retailer AS r ON r.id = f.retailer_id
        WHERE f.kind = 'COMPLAINT' AND f.state <> 'DROPPED' AND f.created_at >= $1 AND f.created_at < $2
        AND {among(KEYS['district_id'].format(own='f.district_id'), asked.districts)}{narrowed(asked, 3, NARROWED)}
        GROUP BY {column}""", *span(asked.period.since, asked.period.until), *narrowing(asked, NARROWED).values())
    return {row["key"]: int(row["many"]) for row in found}


def deeper(asked: Asked, key: str, value: Any) -> str:
    if key == "district_id":
        return asked.link("care", district=value)
    return asked.link("care", manager=value) if key == "manager" else f"/retailers/{value}"


REPORT = Report("care", Group.SALES, N_("满意与投诉"), N_("七项满意度和每千张订单的投诉；区县 → 客户经理 → 客户"), "mood-smile", (Role.DISTRICT_MANAGER, Role.SHIFT_LEADER),
                columns, rows, Chart("bar", "name", ("points",), most=16), filters=("manager", "route"), steps=STEPS)
