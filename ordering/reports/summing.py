"""One statement says what a day's sums are. Closed days have theirs in tables, later days are read by the same statement."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.reports.reading import day_of, span
from foundation.transaction import Row, Sql, Work, as_json, calendar_day, dialect, fetch, one, rowset, transact
from ordering.states import NOT_HELD
from retailers.order_days.rules import cycle_of

LOOKED_BACK = timedelta(days=100)
"""So far back a day's orders are held against its sums every night: delivery and refunds change orders of past days."""
MEASURES = ("cartons", "sticks", "amount_fen", "requested", "allowed", "lines_asked", "lines_allowed", "lines_full", "lines_taken",
            "lines_refused")
SHOP = ("sold_on", "retailer_id", "district_id", "manager", "route", "grade", "orders", *MEASURES)
SKU = ("sold_on", "district_id", "grade", "product_id", "shops", "new_in_cycle", "new_in_month", *MEASURES)
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


def order_totals(since: date, until: date) -> Sql:
    """What the orders of each day add up to: enough to see that a day's sums no longer hold."""
    on = day_of("confirmed_at")
    return Sql(f"""SELECT {on} AS sold_on, COUNT(*) AS orders, SUM(total_qty) AS cartons, SUM(total_fen) AS amount_fen
        FROM orders AS o WHERE confirmed_at >= $1 AND confirmed_at < $2 AND {held()} GROUP BY {on}""", *span(since, until))


async def sum_days(*, by: Actor, at: datetime, since: date | None = None) -> list[date]:
    """Sum every closed day whose orders are not as they were summed, each in a transaction of its own. A repeat does nothing.

    since: look back to that day; else a hundred days, and to the first order where nothing was summed yet."""
    yesterday = day(at) - timedelta(days=1)
    first = since or await first_day(yesterday)
    done = []
    for on, totals in sorted((await differing(first, yesterday)).items()):
        await transact(lambda on=on, totals=totals: sum_day(on, totals, by, at))  # type: ignore[misc]
        done.append(on)
    return done


async def first_day(yesterday: date) -> date:
    [row] = await fetch(lambda: one(Sql(f"""SELECT (SELECT MAX(sold_on) FROM summed_day) AS summed,
        (SELECT MIN(confirmed_at) FROM orders AS o WHERE {held()}) AS first_at""")))
    if row["summed"] is None and row["first_at"] is not None:
        began = datetime.fromisoformat(row["first_at"]) if isinstance(row["first_at"], str) else row["first_at"]
        return day(began)
    return yesterday - LOOKED_BACK


async def differing(since: date, until: date) -> dict[date, Row]:
    """day -> its orders' totals now, of the days that were summed otherwise or not yet; days that lost all orders too.

    With a day those after it in its month and cycle: which of their shops are new hangs on it."""
    now = by_day(await fetch(lambda: one(order_totals(since, until))))
    then = by_day(await fetch(lambda: one(Sql(
        "SELECT sold_on, orders, cartons, amount_fen FROM summed_day WHERE sold_on >= $1 AND sold_on <= $2", since, until))))
    nothing = {"orders": 0, "cartons": 0, "amount_fen": 0}
    # Days without an order are summed too, up to the last: what follows the last summed day is read live.
    days = {*now, *then, *([until] if until >= since else [])}
    moved = {on for on in days if now.get(on, nothing) != then.get(on)}
    return {on: now.get(on, nothing) for on in days if on in moved or any(follows(on, other) for other in moved)}


def follows(on: date, other: date) -> bool:
    """Whether the new shops of a day hang on another: it lies before it in the same month or cycle."""
    return other < on and ((on.year, on.month) == (other.year, other.month) or cycle_of(on) == cycle_of(other))


def by_day(rows: list[Row]) -> dict[date, Row]:
    found = {}
    for row in rows:
        on = calendar_day(row["sold_on"])
        assert on is not None
        found[on] = {name: int(row[name]) for name in ("orders", "cartons", "amount_fen")}
    return found


def sum_day(on: date, totals: Row, by: Actor, at: datetime) -> Work[None]:
    """Both tables' rows of one day, made anew."""
    since, until = span(on, on)
    for table, columns, rows in (("shop_day", SHOP, shop_days("$1", "$2")), ("sku_day", SKU, sku_days("$1", "$2"))):
        yield Sql(f"DELETE FROM {table} WHERE sold_on = $1 RETURNING id", on)
        yield Sql(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns)} FROM ({rows}) AS s", since, until)
    yield Sql("DELETE FROM summed_day WHERE sold_on = $1 RETURNING sold_on", on)
    yield Sql(f"""INSERT INTO summed_day (sold_on, orders, cartons, amount_fen, summed_at)
        SELECT $2, orders, cartons, amount_fen, $3 FROM {rowset('w', 1, orders='int', cartons='bigint', amount_fen='bigint')}""",
        as_json([dict(totals)]), on, at)
    yield audit_sql(by, at, "sum_day", "summed_day", on, orders=totals["orders"])
