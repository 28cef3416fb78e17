"""One statement says what a day's sums are: closed days have theirs in tables, later days are read by the same statement."""

from collections.abc import Collection

from foundation.reports.reading import among, day_of
from foundation.transaction import dialect
from ordering.states import NOT_HELD

MEASURES = ("cartons", "sticks", "amount_fen", "requested", "allowed", "lines_asked", "lines_allowed", "lines_full", "lines_taken",
            "lines_refused")
SHOP = ("sold_on", "retailer_id", "district_id", "manager", "route", "grade", "orders", *MEASURES)
SKU = ("sold_on", "district_id", "grade", "product_id", "shops", "new_in_cycle", "new_in_month", *MEASURES)
SCARCE = ("sold_on", "district_id", "grade", "product_id", "own", "cartons", "times")
SUMS = """
    SUM(l.qty_ordered) AS cartons, SUM(l.qty_ordered * p.sticks_per_carton) AS sticks, SUM(l.amount_fen) AS amount_fen,
    SUM(l.qty_requested) AS requested, SUM(l.qty_allowed) AS allowed,
    SUM(CASE WHEN l.qty_requested > 0 THEN 1 ELSE 0 END) AS lines_asked,
    SUM(CASE WHEN l.qty_allowed > 0 THEN 1 ELSE 0 END) AS lines_allowed,
    SUM(CASE WHEN l.qty_allowed > 0 AND l.qty_ordered = l.qty_allowed THEN 1 ELSE 0 END) AS lines_full,
    SUM(CASE WHEN l.qty_ordered > 0 THEN 1 ELSE 0 END) AS lines_taken,
    SUM(CASE WHEN l.qty_requested > 0 AND l.qty_ordered = 0 THEN 1 ELSE 0 END) AS lines_refused"""

MOMENTS = {
    "sqlite": {"cycle": "datetime(b.sold_on, 'weekday 0', '-6 days', '-8 hours')", "month": "datetime(b.sold_on, 'start of month', '-8 hours')",
               "day": "datetime(b.sold_on, '-8 hours')"},
    "postgres": {"cycle": "date_trunc('week', b.sold_on)::timestamp AT TIME ZONE 'Asia/Shanghai'",
                 "month": "date_trunc('month', b.sold_on)::timestamp AT TIME ZONE 'Asia/Shanghai'",
                 "day": "b.sold_on::timestamp AT TIME ZONE 'Asia/Shanghai'"}}
"""When the cycle, the month and the day of `b` began. SQLite compares times as text in UTC."""


def held(alias: str = "o") -> str:
    return f"{alias}.confirmed_at IS NOT NULL AND {alias}.state NOT IN ({NOT_HELD})"


def lines(since: str, until: str, where: str = "TRUE") -> str:
    """FROM the lines of the orders that hold their goods, confirmed from one moment up to another. since, until: expressions."""
    return f"""FROM orders AS o JOIN order_line AS l ON l.order_id = o.id JOIN product AS p ON p.id = l.product_id
        JOIN retailer AS r ON r.id = o.retailer_id
        WHERE o.confirmed_at >= {since} AND o.confirmed_at < {until} AND {held()} AND {where}"""


def shop_days(since: str, until: str, where: str = "TRUE") -> str:
    """The rows of ShopDay for those moments."""
    on = day_of("o.confirmed_at")
    return f"""SELECT {on} AS sold_on, o.retailer_id, o.district_id, r.account_manager AS manager, r.route,
        COALESCE(r.grade, 0) AS grade, COUNT(DISTINCT o.id) AS orders, {SUMS} {lines(since, until, where)}
        GROUP BY {on}, o.retailer_id, o.district_id, r.account_manager, r.route, r.grade"""


def sku_days(since: str, until: str, where: str = "TRUE", new_in: Collection[str] = ("cycle", "month")) -> str:
    """The rows of SkuDay: a shop is new on the day before which it had no carton of the sku in the cycle, in the month.

    new_in: which of the two are wanted, the other is 0: looking back over a month of a large city takes seconds."""
    on = day_of("o.confirmed_at")
    new = ", ".join(f"SUM(CASE WHEN took = 1 AND NOT EXISTS ({earlier(one)}) THEN 1 ELSE 0 END) AS new_in_{one}" if one in new_in
                    else f"0 AS new_in_{one}" for one in ("cycle", "month"))
    return f"""SELECT sold_on, district_id, grade, product_id, SUM(took) AS shops,
        {new}, {', '.join(f'SUM({name}) AS {name}' for name in MEASURES)}
        FROM (SELECT {on} AS sold_on, o.retailer_id, o.district_id, COALESCE(r.grade, 0) AS grade, l.product_id,
                     MAX(CASE WHEN l.qty_ordered > 0 THEN 1 ELSE 0 END) AS took, {SUMS}
              {lines(since, until, where)}
              GROUP BY {on}, o.retailer_id, o.district_id, r.grade, l.product_id) AS b
        GROUP BY sold_on, district_id, grade, product_id"""


def earlier(stretch: str) -> str:
    """A carton of the same sku earlier in the same cycle or month than the day of `b`, found by the shop's orders."""
    return f"""SELECT 1 FROM orders AS e JOIN order_line AS k ON k.order_id = e.id AND k.product_id = b.product_id
        WHERE e.retailer_id = b.retailer_id AND e.confirmed_at >= {MOMENTS[dialect()][stretch]}
        AND e.confirmed_at < {MOMENTS[dialect()]['day']} AND {held('e')} AND k.qty_ordered > 0"""


def of_skus(products: Collection[int] | None) -> str:
    """Only lines of these. The plus keeps SQLite from the index of products, which would read every year there is."""
    return among("+l.product_id", products)


def listed(skus: Collection[int]) -> str:
    """As they stand in SummedDay.scarce."""
    return ",".join(str(one) for one in skus)


def skus_of(scarce: str) -> set[int]:
    """The same the other way."""
    return {int(one) for one in scarce.split(",") if one}


def scarce_days(since: str, until: str, products: Collection[int], where: str = "TRUE") -> str:
    """The rows of ScarceDay for those moments and skus: each shop at what it has now, and away from what it had before."""
    on = day_of("o.confirmed_at")
    got = f"""SELECT {on} AS sold_on, o.retailer_id, o.district_id, o.cycle_no, COALESCE(r.grade, 0) AS grade, l.product_id, SUM(l.qty_ordered) AS cartons
        {lines(since, until, f"{of_skus(products)} AND l.qty_ordered > 0 AND {where}")}
        GROUP BY {on}, o.retailer_id, o.district_id, o.cycle_no, r.grade, l.product_id"""
    before = f"""SELECT COALESCE(SUM(k.qty_ordered), 0) FROM orders AS e JOIN order_line AS k ON k.order_id = e.id AND k.product_id = b.product_id
        WHERE e.retailer_id = b.retailer_id AND e.cycle_no = b.cycle_no AND e.confirmed_at < {MOMENTS[dialect()]['day']} AND {held('e')}"""
    had = f"""SELECT b.sold_on, b.district_id, b.grade, b.product_id, v.limit_cartons AS own, b.cartons, ({before}) AS had
        FROM ({got}) AS b LEFT JOIN limit_override AS v
            ON v.retailer_id = b.retailer_id AND v.product_id = b.product_id AND v.cycle_no = b.cycle_no"""
    # By cartons first: what is left to turn into two rows each is short.
    cartons = "c.had + s.more * c.cartons"
    return f"""SELECT c.sold_on, c.district_id, c.grade, c.product_id, c.own, {cartons} AS cartons, SUM(c.shops * s.sign) AS times
        FROM (SELECT sold_on, district_id, grade, product_id, own, cartons, had, COUNT(*) AS shops FROM ({had}) AS h
              GROUP BY sold_on, district_id, grade, product_id, own, cartons, had) AS c
        JOIN (SELECT 1 AS sign, 1 AS more UNION ALL SELECT -1, 0) AS s ON s.sign = 1 OR c.had > 0
        GROUP BY c.sold_on, c.district_id, c.grade, c.product_id, c.own, {cartons}"""
