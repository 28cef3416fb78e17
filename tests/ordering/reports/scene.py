"""Three shops and what they ordered, small enough to be reckoned by hand. `TODAY` is Wednesday 2 December 2026."""

import itertools
from datetime import date, datetime, time, timedelta
from typing import Any

from foundation.actor import COMMAND
from foundation.clock import ZONE
from foundation.reports.asking import Asked, asked
from foundation.reports.report import Report, Row
from ordering.orders.models import Order, OrderLine
from ordering.products.models import Product
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer
from tests.ordering.conftest import TODAY, City

numbers = itertools.count(1)
PRICES = {"1021": 97_00, "3013": 158_00, "1001": 593_60, "1012": 263_00, "5002": 66_78}
Lines = dict[str, tuple[int, int, int]]
"""Short code -> asked for, allowed, ordered."""


async def sold(city: City, shop: Retailer, on: date, lines: Lines, *, state: State = State.PAID, kind: OrderKind = OrderKind.MID_CYCLE,
               **columns: Any) -> Order:
    """An order confirmed at nine on that day."""
    at = datetime.combine(on, time(9), ZONE)
    fen = sum(PRICES[code] * ordered for code, (_, _, ordered) in lines.items())
    columns = {
        "order_no": f"HP{next(numbers):010d}", "retailer_id": shop.id, "district_id": shop.district_id, "cycle_no": cycle_of(on), "kind": kind,
        "channel": "INBOUND", "state": state, "total_qty": sum(ordered for _, _, ordered in lines.values()), "total_fen": fen, "opened_at": at,
        "confirmed_at": at} | columns
    order = await Order.create(**columns)
    await OrderLine.bulk_create([
        OrderLine(order_id=order.id, product_id=city.skus[code], position=place, qty_requested=wanted, qty_allowed=allowed, qty_ordered=ordered,
                  price_fen=PRICES[code], amount_fen=PRICES[code] * ordered)
        for place, (code, (wanted, allowed, ordered)) in enumerate(lines.items(), 1)])
    return order


async def three_shops(city: City) -> tuple[Retailer, Retailer, Retailer]:
    """周敏's, 吴刚's, and 周敏's without a grade; the first two have a grade of 18."""
    return (await city.shop(account_manager="周敏", name="甲店"), await city.shop(account_manager="吴刚", name="乙店"),
            await city.shop(grade=None, account_manager="周敏", name="丙店"))


async def the_example(city: City) -> tuple[Retailer, Retailer, Retailer]:
    """December: 7,800 sticks in 41 cartons for 5,580.20 yuan. The two days of November that it is compared with: 2,000 sticks;
    the same days a year ago: 7,800."""
    one, two, three = await three_shops(city)
    first = TODAY - timedelta(days=1)
    await sold(city, one, first, {"1021": (30, 20, 20), "3013": (10, 10, 10)})
    await sold(city, three, first, {"1021": (4, 4, 4), "1001": (3, 0, 0)})
    await sold(city, two, TODAY, {"1001": (5, 2, 2), "1021": (5, 10, 5)})
    await sold(city, one, first, {"1021": (99, 99, 99)}, state=State.VOID)
    await sold(city, two, TODAY, {"1021": (9, 9, 9)}, state=State.DRAFT, confirmed_at=None)
    await sold(city, one, date(2026, 11, 2), {"1021": (10, 10, 10)})
    await sold(city, two, date(2026, 11, 20), {"1021": (50, 50, 50)})
    await sold(city, two, date(2025, 12, 2), {"1021": (39, 39, 39)})
    await Product.filter(short_code__in=["1021", "1001"]).update(in_province=True)
    return one, two, three


def about(today: date = TODAY, **given: Any) -> Asked:
    return asked({name: str(value) for name, value in given.items()}, COMMAND, today)


async def rows_of(report: Report, today: date = TODAY, **given: Any) -> dict[Any, Row]:
    """The rows by what stands in their first column; the total under None."""
    asking = about(today, **given)
    first = report.columns(asking)[0].name
    return {None if row.total else row.cells[first]: row for row in await report.rows(asking)}


async def cells(report: Report, name: Any, today: date = TODAY, **given: Any) -> dict[str, Any]:
    return dict((await rows_of(report, today, **given))[name].cells)
