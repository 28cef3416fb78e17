"""The sums that the watch goes by, read in bulk on the reading connection. A day is the day of delivery."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from math import sqrt
from typing import Any

from foundation.districts.models import District
from foundation.transaction import Row, Sql, calendar_day, fetch, one, reads
from ordering.review.surge import DEAR_SHARE_FEN
from ordering.states import NOT_HELD

SALES = f"""FROM orders o JOIN order_line l ON l.order_id = o.id
            WHERE o.delivery_date > $1 AND o.state NOT IN ({NOT_HELD}) AND l.qty_ordered > 0"""
OF_DISTRICT = SALES.replace("WHERE", "JOIN retailer r ON r.id = o.retailer_id WHERE o.district_id = $2 AND")
SHARED = {
    "phone": "SELECT order_phone AS what, id AS shop FROM retailer WHERE order_phone <> '' AND status <> 'CLOSED'",
    "account": "SELECT account_no AS what, retailer_id AS shop FROM debit_agreement WHERE status = 'ACTIVE'",
}


async def rows_of(text: str, *params: Any) -> list[Row]:
    return await fetch(lambda: one(Sql(text, *params)))


async def sku_days(after: date, until: date) -> dict[int, dict[date, int]]:
    """sku -> day -> cartons, after a day and up to another one."""
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for row in await rows_of(f"""SELECT l.product_id, o.delivery_date, SUM(l.qty_ordered) AS qty {SALES}
                                 AND o.delivery_date <= $2 GROUP BY l.product_id, o.delivery_date""", after, until):
        sold_on = calendar_day(row["delivery_date"])
        assert sold_on is not None
        found[row["product_id"]][sold_on] = int(row["qty"])
    return found


async def top_skus(after: date, top: int) -> list[tuple[int, int, str, list[int]]]:
    """(shop, district, route, its best selling skus) of every shop that ordered; read district by district."""
    found = []
    for district in await districts():
        rows = await rows_of(f"""
            SELECT o.retailer_id, r.route, l.product_id, SUM(l.qty_ordered) AS qty {OF_DISTRICT}
            GROUP BY o.retailer_id, r.route, l.product_id ORDER BY o.retailer_id, qty DESC, l.product_id""", after, district)
        found += [(shop, district, route, [row["product_id"] for row in mine][:top])
                  for (shop, route), mine in groupby(rows, key=lambda row: (row["retailer_id"], row["route"]))]
    return found


async def districts() -> list[int]:
    return [int(str(id)) for id in await District.all().using_db(reads()).order_by("id").values_list("id", flat=True)]


async def links() -> list[tuple[str, list[int]]]:
    """('phone' or 'account', the shops that share one) for every one that is shared."""
    found = []
    for by, everyone in SHARED.items():
        rows = await rows_of(f"""SELECT a.what, a.shop FROM ({everyone}) AS a JOIN (
            SELECT what FROM ({everyone}) AS e GROUP BY what HAVING COUNT(DISTINCT shop) > 1) AS s ON s.what = a.what
            ORDER BY a.what, a.shop""")
        found += [(by, sorted({row["shop"] for row in mine})) for _, mine in groupby(rows, key=lambda row: row["what"])]
    return found


async def peer_figures(after: date) -> list[dict[str, Any]]:
    """Columns of GradePeer: mean and deviation over the regular orders of each district and grade."""
    found: list[dict[str, Any]] = []
    for district in await districts():
        rows = await rows_of(f"""
            SELECT r.grade, o.retailer_id, o.total_qty AS cartons, o.total_fen / 100.0 / o.total_qty AS price,
                   100.0 * SUM(CASE WHEN l.price_fen >= {DEAR_SHARE_FEN} THEN l.qty_ordered ELSE 0 END) / o.total_qty AS dear
            {OF_DISTRICT} AND o.kind = 'REGULAR' AND o.total_qty > 0 AND r.grade IS NOT NULL
            GROUP BY o.id, r.grade, o.retailer_id, o.total_qty, o.total_fen ORDER BY r.grade""", after, district)
        for grade, mine in groupby(rows, key=lambda row: int(row["grade"])):
            found += of_grade(district, grade, list(mine))
    return found


def of_grade(district: int, grade: int, rows: list[Row]) -> Iterator[dict[str, Any]]:
    shops = len({row["retailer_id"] for row in rows})
    for measure in ("cartons", "price", "dear"):
        values = [float(row[measure]) for row in rows]
        mean = sum(values) / len(values)
        deviation = sqrt(sum((value - mean) ** 2 for value in values) / len(values))
        yield {"district_id": district, "grade": grade, "measure": measure, "mean": mean, "deviation": deviation, "shops": shops}
