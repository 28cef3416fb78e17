"""按档位投放: what the shops of each grade got of a scarce sku, held against what the policy gives their grade."""

from collections import defaultdict
from datetime import date
from typing import Any

from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.reading import read
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit
from foundation.staff.rules import Role
from ordering.reports.columns import CARTONS, FILL, SATISFIED, SHOPS, supplied
from ordering.reports.formulae import share
from ordering.reports.places import active_shops
from ordering.reports.products import Sku, skus
from ordering.reports.sources import scarce_sums, sku_sums

REACHED = Column("reached", N_("到货面"), Unit.PERCENT, note=N_("订到的户 ÷ 该档在营户"))


def columns(asked: Asked) -> tuple[Column, ...]:
    return (Column("name", N_("品规"), share=5), Column("grade", N_("档位"), Unit.COUNT), Column("limit", N_("政策限量"), Unit.CARTONS, note=N_("每户每期")),
            Column("active", N_("在营户"), Unit.COUNT), SHOPS, REACHED, Column("requested", N_("需求"), Unit.CARTONS), CARTONS,
            Column("mean", N_("户均"), Unit.MARK, note=N_("条数 ÷ 订到的户次，一户一期算一次")), FILL, SATISFIED,
            Column("most", N_("单户最多"), Unit.CARTONS, note=N_("一户一期订到的最多条数")), Column("over", N_("超限户次"), Unit.COUNT, note=N_("一期订到的多于其限量（核定的按核定）")),
            Column("matches", N_("与政策"), Unit.SAY))


async def rows(asked: Asked) -> list[Row]:
    """All scarce skus, or the one that is asked for; the best grade first. A month takes all its cycles together."""
    products = await skus(min(asked.period.until, asked.today))
    wanted = [one for one in products.values() if one.id == asked.product or (asked.product is None and one.state == "SCARCE")]
    sums = await sku_sums(asked, asked.period, "product_id * 100 + grade", products=[one.id for one in wanted])
    active = await active_shops(asked, "grade")
    on = min(asked.period.until, asked.today)
    most = await by_cycle(asked, [one.id for one in wanted], on)
    limits = await policy(next(iter(asked.districts)) if asked.single_district and asked.districts else 0, on)
    return [row(one, grade, sums.get(one.id * 100 + grade, {}), active.get(grade, 0), most[one.id, grade], limits.get((one.id, grade)))
            for one in wanted for grade in range(30, -1, -1) if active.get(grade) and (asked.grade in (None, grade))
            and (one.id * 100 + grade in sums or (one.id, grade) in limits)]


def row(sku: Sku, grade: int, sums: Any, active: int, found: tuple[int, int, int], limit: int | None) -> Row:
    most, over, times = found
    return Row(dict(supplied(sums)) | {
        "name": sku.name, "grade": grade or None, "limit": limit, "active": active, "shops": sums.get("shops", 0),
        "reached": share(sums.get("shops"), active), "requested": sums.get("requested", 0), "cartons": sums.get("cartons", 0),
        "mean": share(sums.get("cartons"), times), "most": most, "over": over,
        "matches": N_("没有限量") if limit is None else N_("超出") if over else N_("符合")})


async def by_cycle(asked: Asked, products: list[int], on: date) -> dict[tuple[int, int], tuple[int, int, int]]:
    """(sku, grade) -> the most cartons that a shop came to in a cycle, how often one came over its limit, how many shops' cycles
    began. A cycle that the period cuts counts where it began, and where its limit was passed."""
    found: dict[tuple[int, int], tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    rows = await scarce_sums(asked, asked.period, products) if products else []
    limits = {district: await policy(district, on) for district in {one["district_id"] for one in rows}}
    for one in rows:
        key, cartons, times = (one["product_id"], one["grade"]), int(one["cartons"]), int(one["times"])
        limit = limits[one["district_id"]].get(key) if one["own"] is None else one["own"]
        most, over, all_times = found[key]
        found[key] = (max(most, cartons) if times > 0 else most, over + (times if limit is not None and cartons > limit else 0), all_times + times)
    return found


async def policy(district: int, on: date) -> dict[tuple[int, int], int]:
    """(sku, grade) -> cartons a cycle, of a district or, for 0, of the city. Grade 0 has the first grade's."""
    found: dict[tuple[int, int], int] = {}
    for one in await read("""SELECT product_id, grade_from, grade_to, limit_cartons FROM grade_limit WHERE product_id IS NOT NULL
            AND (district_id = $1 OR district_id IS NULL) AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)
            ORDER BY CASE WHEN district_id IS NULL THEN 0 ELSE 1 END, valid_from, id""", district, on):
        for grade in range(one["grade_from"], one["grade_to"] + 1):
            found[one["product_id"], grade] = one["limit_cartons"]
    return found | {(sku, 0): cartons for (sku, grade), cartons in list(found.items()) if grade == 1}


REPORT = Report("grades", Group.SALES, N_("紧俏烟按档位"), N_("各档订到多少、户均多少、有没有超过政策限量"), "stairs", (Role.DISTRICT_MANAGER,), columns, rows,
                Chart("bar", "grade", ("mean", "limit")), ("manager", "route", "grade", "product"))
