"""Writing the demo city's history: orders with their lines, and the debits of the last cycles. Many rows, few statements."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from callcenter.demo.bulk import insert
from callcenter.demo.city import DemoShop
from callcenter.demo.history import Offer, PastOrder, past_orders
from foundation.clock import ZONE, day
from ordering.orders.rules import order_no
from ordering.products.queries import catalogue
from ordering.supply.queries import grade_limits
from ordering.supply.rules import GradeLimits, effective_limit
from retailers.order_days.rules import cycle_days, cycles_around, delivery_after
from settlement.debits.rules import request_no

WEEKS = 12
AT_ONCE, TOLD_EVERY = 500, 3000
DEBITED_WEEKS, SHORT_EVERY = 2, 37
ORDER = ("id", "order_no", "retailer_id", "district_id", "cycle_no", "kind", "channel", "overflow", "state", "version",
         "total_qty", "total_fen", "settlement_method", "delivery_date", "closes_at", "opened_at", "read_back_at",
         "confirmed_at", "fingerprint", "accepted_rules", "void_reason", "remark")
LINE = ("order_id", "product_id", "position", "qty_requested", "qty_allowed", "qty_ordered", "price_fen", "amount_fen", "said")
DEBIT = ("id", "order_id", "order_no", "purpose", "seq", "retailer_id", "district_id", "amount_fen", "state", "created_at",
         "settled_at")
ATTEMPT = ("debit_id", "request_no", "bank_code", "agreement_no", "account_no", "account_name", "licence_no", "order_date",
           "amount_fen", "state", "code", "tries", "refused", "asked", "sent_at", "created_at")


async def plant_history(connection: Any, shops: list[DemoShop], districts: dict[str, int], seed: int, at: datetime,
                        progress: Callable[[str], object], weeks: int = WEEKS) -> None:
    """The past weeks of every shop, written a few hundred shops at a time."""
    today = day(at)
    items = (await catalogue(today)).values()
    offers = [Offer(item.id, item.price_fen, item.price_class, item.supply_state) for item in items]
    limits = {grade: await grade_limits(0, grade, today) for grade in range(1, 31)}
    by_grade = {grade: {item.id: effective_limit(item, held, None).cartons for item in items} for grade, held in limits.items()}
    numbers, debit_ids, debited = count(1), count(1), recent(today)
    for start in range(0, len(shops), AT_ONCE):
        orders: list[tuple[Any, ...]] = []
        lines: list[tuple[Any, ...]] = []
        debits: list[tuple[Any, ...]] = []
        attempts: list[tuple[Any, ...]] = []
        for shop in shops[start:start + AT_ONCE]:
            for past in past_of(shop, offers, by_grade, limits, seed, today, weeks):
                number = next(numbers)
                orders.append(order_row(number, past, shop, districts))
                lines.extend(line_rows(number, past))
                if past.cycle_no in debited:
                    debits.append(debit_row(next(debit_ids), orders[-1]))
                    attempts += attempt_rows(debits[-1], shop, past.order_date)
        await insert(connection, "orders", ORDER, orders)
        await insert(connection, "order_line", LINE, lines)
        await insert(connection, "debit", DEBIT, debits)
        await insert(connection, "debit_attempt", ATTEMPT, attempts)
        if start and start % TOLD_EVERY == 0:
            progress(f"  {start} of {len(shops)} shops with their orders")


def past_of(shop: DemoShop, offers: list[Offer], by_grade: dict[int, dict[int, int | None]],
            limits: dict[int, GradeLimits], seed: int, today: date, weeks: int) -> Iterator[PastOrder]:
    past = [(cycle, cycle_days(cycle)[shop.cycle_day - 1]) for cycle in cycles_around(today, weeks, 0)[:-1]]
    return past_orders(seed, shop, offers, lambda product, grade: by_grade[grade][product],
                       limits[shop.grade].total_cap or 60, past)


def recent(today: date) -> list[int]:
    return cycles_around(today, DEBITED_WEEKS, 0)[:-1]


def order_row(number: int, past: PastOrder, shop: DemoShop, districts: dict[str, int]) -> tuple[Any, ...]:
    confirmed = datetime.combine(past.order_date, time(9), ZONE) + timedelta(minutes=number % 300)
    closes = datetime.combine(past.order_date, time.fromisoformat(shop.district["cutoff"]), ZONE)
    cartons = sum(ordered for _, _, ordered, _ in past.lines)
    total_fen = sum(ordered * price for _, _, ordered, price in past.lines)
    return (number, order_no(shop.district["seat_group"], number), past.shop_id, districts[shop.district["code"]],
            past.cycle_no, "REGULAR", "OUTBOUND" if number % 3 else "INBOUND", False, "CLOSED", 1, cartons, total_fen,
            "DEBIT", delivery_after(past.order_date), closes, confirmed - timedelta(minutes=3), confirmed, confirmed,
            "", "", "", "")


def line_rows(number: int, past: PastOrder) -> Iterator[tuple[Any, ...]]:
    for position, (product, asked, ordered, price) in enumerate(past.lines, 1):
        yield number, product, position, asked, ordered, ordered, price, ordered * price, ""


def debit_row(id: int, order: tuple[Any, ...]) -> tuple[Any, ...]:
    named = dict(zip(ORDER, order, strict=True))
    at = named["confirmed_at"]
    return (id, named["id"], named["order_no"], "ORDER", 1, named["retailer_id"], named["district_id"], named["total_fen"],
            "SETTLED", at, at + timedelta(seconds=2))


def attempt_rows(debit: tuple[Any, ...], shop: DemoShop, on: date) -> Iterator[tuple[Any, ...]]:
    """Now and then the money was not there at once: then a second try took it."""
    named = dict(zip(DEBIT, debit, strict=True))
    outcomes = [("DECLINED", "51" if named["id"] % 3 else "91"), ("SUCCEEDED", "00")][0 if named["id"] % SHORT_EVERY == 0 else 1:]
    for tries, (state, code) in enumerate(outcomes, 1):
        at = named["created_at"]
        yield (named["id"], request_no(named["order_no"], tries, on), "PRAC", shop.agreement_no, shop.account_no, shop.holder,
               shop.licence_no, on, named["amount_fen"], state, code, 1, 0, 0, at, at)
