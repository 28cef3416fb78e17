"""Closed days are summed once, and again where their orders have changed."""

from datetime import date, datetime, timedelta

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.reports.reading import day_of, span
from foundation.transaction import Row, Sql, Work, as_json, calendar_day, fetch, one, rowset, transact
from ordering.reports.statements import SCARCE, SHOP, SKU, held, listed, scarce_days, shop_days, sku_days

LOOKED_BACK = timedelta(days=100)
"""So far back a day's orders are held against its sums every night: delivery and refunds change orders of past days."""
EARLIEST = timedelta(days=14)


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
    """Whether the new shops of a day, or what a shop has had of its cycle by then, hang on another: it lies before it in the
    same month, or less than two weeks back, as an early order of the cycle may."""
    return other < on and ((on.year, on.month) == (other.year, other.month) or on - other < EARLIEST)


def by_day(rows: list[Row]) -> dict[date, Row]:
    found = {}
    for row in rows:
        on = calendar_day(row["sold_on"])
        assert on is not None
        found[on] = {name: int(row[name]) for name in ("orders", "cartons", "amount_fen")}
    return found


def sum_day(on: date, totals: Row, by: Actor, at: datetime) -> Work[None]:
    """The rows of one day in the three tables, made anew."""
    since, until = span(on, on)
    scarce = [row["id"] for row in (yield Sql("SELECT id FROM product WHERE supply_state = 'SCARCE' ORDER BY id"))]
    for table, columns, rows in (("shop_day", SHOP, shop_days("$1", "$2")), ("sku_day", SKU, sku_days("$1", "$2")),
                                 ("scarce_day", SCARCE, scarce_days("$1", "$2", scarce))):
        yield Sql(f"DELETE FROM {table} WHERE sold_on = $1 RETURNING id", on)
        yield Sql(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns)} FROM ({rows}) AS s", since, until)
    yield Sql("DELETE FROM summed_day WHERE sold_on = $1 RETURNING sold_on", on)
    yield Sql(f"""INSERT INTO summed_day (sold_on, orders, cartons, amount_fen, summed_at, scarce)
        SELECT $2, orders, cartons, amount_fen, $3, $4 FROM {rowset('w', 1, orders='int', cartons='bigint', amount_fen='bigint')}""",
        as_json([dict(totals)]), on, at, listed(scarce))
    yield audit_sql(by, at, "sum_day", "summed_day", on, orders=totals["orders"])
