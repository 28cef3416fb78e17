"""Where a report reads its sums from: tables for the days that were summed, the orders themselves for the days after."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from foundation.reports.asking import Asked
from foundation.reports.periods import Kind, Period
from foundation.reports.reading import among, read, span
from foundation.transaction import Row, calendar_day
from ordering.reports.statements import (
    MEASURES,
    SCARCE,
    SHOP,
    SKU,
    lines,
    of_skus,
    scarce_days,
    shop_days,
    sku_days,
    skus_of,
)

SUMMED = ", ".join(f"SUM({name}) AS {name}" for name in MEASURES)
LONG_AGO = date(2000, 1, 1)
NEW_IN = {Kind.CYCLE: "cycle", Kind.MONTH: "month"}
"""Over which stretch a shop is counted once, by the kind of period."""


async def live_from() -> date:
    """The first day that is read from the orders themselves."""
    [row] = await read("SELECT MAX(sold_on) AS summed FROM summed_day")
    summed = calendar_day(row["summed"])
    return summed + timedelta(days=1) if summed else LONG_AGO


@dataclass(frozen=True, slots=True)
class Source:
    """A FROM item and its parameters, whose places begin at `place`."""

    text: str
    params: tuple[Any, ...]


async def by_shop(asked: Asked, of: Period, place: int = 1) -> Source:
    """Rows of ShopDay."""
    live = await live_from()
    narrow = f"{among('district_id', asked.districts)}{narrowed(asked, place + 4)}"
    text = f"""(SELECT {', '.join(SHOP)} FROM shop_day WHERE sold_on >= ${place} AND sold_on <= ${place + 1} AND {narrow}
        UNION ALL SELECT {', '.join(SHOP)} FROM ({shop_days(f'${place + 2}', f'${place + 3}', among('o.district_id', asked.districts))}) AS t
        WHERE {narrow.replace('district_id', 't.district_id')}) AS s"""
    return Source(text, (*bounds(of, live), *narrowing(asked).values()))


async def by_sku(asked: Asked, of: Period, products: Collection[int] | None = None, new_in: Collection[str] = ()) -> Source:
    """Rows of SkuDay, of some skus or all. Where it is about some shops only, all of them are read from the orders."""
    live = LONG_AGO if asked.of_shops else await live_from()
    wanted = products if asked.product is None else [one for one in (asked.product,) if products is None or one in products]
    where = f"{among('o.district_id', asked.districts)} AND {of_skus(wanted)}{narrowed(asked, 5, SHOPS)}"
    grade = "" if asked.grade is None else f" AND grade = {int(asked.grade)}"
    text = f"""(SELECT {', '.join(SKU)} FROM sku_day
        WHERE sold_on >= $1 AND sold_on <= $2 AND {among('district_id', asked.districts)} AND {among('product_id', wanted)}{grade}
        UNION ALL SELECT {', '.join(SKU)} FROM ({sku_days('$3', '$4', where, new_in)}) AS t WHERE TRUE{grade}) AS s"""
    params = bounds(of, live)
    return Source(text, (*params, *narrowing(asked, SHOPS).values()))


def bounds(of: Period, live: date) -> tuple[Any, ...]:
    """First and last day of what is read from tables, first and last moment of what is not."""
    since, until = span(max(of.since, live), max(of.until, live - timedelta(days=1)))
    return of.since, min(of.until, live - timedelta(days=1)), since, until


SHOP_COLUMNS = {"manager": "manager", "route": "route", "grade": "grade", "retailer": "retailer_id"}
SHOPS = {"manager": "r.account_manager", "route": "r.route", "retailer": "o.retailer_id"}


def narrowing(asked: Asked, columns: Mapping[str, str] = SHOP_COLUMNS) -> dict[str, Any]:
    given = {"manager": asked.manager, "route": asked.route, "grade": asked.grade, "retailer": asked.retailer}
    return {columns[name]: value for name, value in given.items() if name in columns and value not in (None, "")}


def narrowed(asked: Asked, place: int, columns: Mapping[str, str] = SHOP_COLUMNS) -> str:
    """' AND manager = $5 …' for what was narrowed besides the district."""
    return "".join(f" AND {column} = ${place + n}" for n, column in enumerate(narrowing(asked, columns)))


async def shop_sums(asked: Asked, of: Period, key: str) -> dict[Any, Row]:
    """key -> the measures summed, with `shops` that ordered and `orders`. allowed_graded and the like leave grade 0 out."""
    source = await by_shop(asked, of)
    rows = await read(f"""SELECT {key} AS key, COUNT(DISTINCT retailer_id) AS shops, SUM(orders) AS orders, {SUMMED}, {GRADED}
        FROM {source.text} GROUP BY {key}""", *source.params)
    return {row["key"]: counted(row) for row in rows}


async def sku_sums(asked: Asked, of: Period, key: str = "product_id", *, products: Collection[int] | None = None,
                   shops: bool = True) -> dict[Any, Row]:
    """key -> the measures summed over skus, with `shops` (distinct for one sku; for several only an upper bound).

    products: of these only. shops: False where nobody looks at them, since finding who is new in a month takes longest."""
    new_in = [NEW_IN[of.kind]] if shops and of.kind in NEW_IN else []
    source = await by_sku(asked, of, products, new_in)
    reach = f"new_in_{new_in[0]}" if new_in else "shops"
    rows = await read(f"""SELECT {key} AS key, SUM({reach}) AS shops, {SUMMED}, {GRADED} FROM {source.text} GROUP BY {key}""",
                      *source.params)
    found = {row["key"]: counted(row) for row in rows}
    if shops and of.kind is Kind.CUSTOM and key == "product_id":
        for product, count in (await reached(asked, of)).items():
            found[product]["shops"] = count
    return found


async def scarce_sums(asked: Asked, of: Period, products: Collection[int]) -> list[Row]:
    """Rows of district_id, product_id, grade, own, cartons, times. Skus that were not scarce when a day of the period was
    summed, and some shops only, are read from the orders."""
    live = LONG_AGO if asked.of_shops or not await kept(of, products) else await live_from()
    where = f"{among('o.district_id', asked.districts)}{narrowed(asked, 5, SHOPS)}"
    return await read(f"""SELECT district_id, product_id, grade, own, cartons, SUM(times) AS times FROM (
            SELECT {', '.join(SCARCE)} FROM scarce_day
            WHERE sold_on >= $1 AND sold_on <= $2 AND {among('product_id', products)} AND {among('district_id', asked.districts)}
            UNION ALL SELECT {', '.join(SCARCE)} FROM ({scarce_days('$3', '$4', products, where)}) AS t) AS s
        {'' if asked.grade is None else f'WHERE grade = {int(asked.grade)}'}
        GROUP BY district_id, product_id, grade, own, cartons""", *bounds(of, live), *narrowing(asked, SHOPS).values())


async def kept(of: Period, products: Collection[int]) -> bool:
    """Whether the sums of every closed day hold these skus."""
    rows = await read("SELECT DISTINCT scarce FROM summed_day WHERE sold_on >= $1 AND sold_on <= $2", of.since, of.until)
    return all(set(products) <= skus_of(row["scarce"]) for row in rows)


async def reached(asked: Asked, of: Period) -> dict[int, int]:
    """sku -> shops that took a carton in those days, counted from the orders: sums of days would count a shop twice."""
    grade = "" if asked.grade is None else f" AND COALESCE(r.grade, 0) = {int(asked.grade)}"
    where = f"{among('o.district_id', asked.districts)} AND l.qty_ordered > 0{grade}{narrowed(asked, 3, SHOPS)}"
    rows = await read(f"SELECT l.product_id, COUNT(DISTINCT o.retailer_id) AS shops {lines('$1', '$2', where)} GROUP BY l.product_id",
                      *span(of.since, of.until), *narrowing(asked, SHOPS).values())
    return {row["product_id"]: int(row["shops"]) for row in rows}


GRADED = ", ".join(f"SUM(CASE WHEN grade <> 0 THEN {name} ELSE 0 END) AS {name}_graded"
                   for name in ("cartons", "allowed", "lines_allowed", "lines_full", "lines_taken"))
"""订足率 and its family: only shops that have a grade."""


def counted(row: Row) -> Row:
    """PostgreSQL sums into decimals; all of ours are whole."""
    return {name: value if name == "key" else int(value or 0) for name, value in row.items()}


def added(rows: Any) -> Row:
    """The measures over all keys; shops of distinct keys are added too, so the keys must not share any."""
    total: dict[str, int] = {}
    for row in rows:
        for name, value in row.items():
            if name != "key":
                total[name] = total.get(name, 0) + value
    return total
