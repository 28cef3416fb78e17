"""What a change of a parameter would have done: the last thirty days' real orders, reviewed again under both values."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from foundation.clock import ZONE, day
from foundation.transaction import Row, Sql, Work, abreast, fetch, moment, one, reads
from ordering.kept import kept_for
from ordering.orders.ground import Ground, ground
from ordering.orders.models import Order
from ordering.orders.reading import HAD, LINES, ORDER, table_of
from ordering.policy.queries import Policy, rows_that_hold
from ordering.products.catalogue import Item
from ordering.review.engine import Verdict, review
from ordering.review.facts import Facts
from ordering.review.findings import Outcome
from ordering.states import NOT_HOLDING, State

DAYS, BUDGET_S, AT_ONCE = 30, 4.0, 20
ENOUGH = {"release_id": -1, "left_qty": 1_000_000, "pool_left": None}
"""As if there had been enough: what was left at that moment is not kept."""
UNSEEN = {("R23", ""), ("R24", ""), ("W1", ""), ("W2", ""), ("W3", ""), ("R38", "entry_grade")}
"""Rules, or single parameters, that the orders of the past cannot answer for: what was left at that moment is not kept."""


@dataclass(frozen=True, slots=True)
class LineMoved:
    """A line that would have gone otherwise: cartons that pass under the held and under the new value."""

    order_id: int
    order_no: str
    shop: str
    item: Item
    asked: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class OrderMoved:
    """An order whose outcome, or what the rule says of it, would have been another. spoken: the sentences (zh, en) it has now."""

    order_id: int
    order_no: str
    shop: str
    before: Outcome
    after: Outcome
    zh: str
    en: str


@dataclass(slots=True)
class Preview:
    """orders of in_all were looked at, the newest first, as far as the time went. unseen: the past cannot tell."""

    orders: int = 0
    in_all: int = 0
    lines: int = 0
    seconds: float = 0.0
    unseen: bool = False
    lines_moved: list[LineMoved] = field(default_factory=list)
    orders_moved: list[OrderMoved] = field(default_factory=list)

    @property
    def capped(self) -> int:
        return sum(1 for line in self.lines_moved if line.after < line.before)

    @property
    def freed(self) -> int:
        return len(self.lines_moved) - self.capped

    @property
    def stricter(self) -> int:
        return sum(1 for order in self.orders_moved if order.after > order.before)

    @property
    def milder(self) -> int:
        return sum(1 for order in self.orders_moved if order.after < order.before)

    @property
    def said_otherwise(self) -> int:
        return len(self.orders_moved) - self.stricter - self.milder

    def figures(self) -> dict[str, Any]:
        """What is kept with the proposal."""
        return {"orders": self.orders, "in_all": self.in_all, "lines": self.lines, "capped": self.capped, "freed": self.freed,
                "stricter": self.stricter, "milder": self.milder, "said": self.said_otherwise, "unseen": self.unseen}


def sees(rule: str, name: str) -> bool:
    return (rule, "") not in UNSEEN and (rule, name) not in UNSEEN


@kept_for(seconds=120)
async def would_change(rule: str, name: str, value: int, district_id: int | None, districts: frozenset[int] | None,
                       on: date) -> Preview:
    """Prices, limits, parameters and earlier orders as they were on the day of each order; the shop's standing as it is now,
    and supply as if there had been enough. districts: those the reader may see, None for all. Ends after a few seconds."""
    found, began = Preview(unseen=not sees(rule, name)), time.monotonic()
    if found.unseen:
        return found
    orders = await past_orders(rule, name, district_id, districts, on)
    found.in_all = len(orders)
    for start in range(0, len(orders), AT_ONCE):
        if time.monotonic() - began > BUDGET_S:
            break
        batch = [(order_id, confirmed, await ground(district, grade, day(confirmed)))
                 for order_id, district, grade, confirmed in orders[start:start + AT_ONCE]]
        for order, facts, held in await fetch(lambda batch=batch: past_facts(batch)):  # type: ignore[misc]
            compare(found, order, facts, held, changed(held, rule, name, value), rule)
        found.orders += len(batch)
    found.seconds = round(time.monotonic() - began, 1)
    return found


def changed(held: Policy, rule: str, name: str, value: int) -> Policy:
    return Policy({**held, rule: {**held[rule], name: value}})


async def past_orders(rule: str, name: str, district_id: int | None, districts: frozenset[int] | None,
                      on: date) -> list[tuple[int, int, int | None, datetime]]:
    """(order, district, grade, confirmed) of the last thirty days, the newest first. A value of the whole company does not
    reach districts that have their own."""
    since = datetime.combine(on - timedelta(days=DAYS), datetime.min.time(), ZONE)
    query = Order.filter(opened_at__gte=since).exclude(state__in=NOT_HOLDING)
    if district_id is not None:
        query = query.filter(district_id=district_id)
    elif own := await own_districts(rule, name, on):
        query = query.exclude(district_id__in=sorted(own))
    if districts is not None:
        query = query.filter(district_id__in=sorted(districts))
    rows = await query.using_db(reads()).order_by("-opened_at").values_list("id", "district_id", "retailer__grade", "confirmed_at")
    return [row for row in rows if row[3]]


async def own_districts(rule: str, name: str, on: date) -> set[int]:
    return {row.district_id for row in await rows_that_hold(on) if (row.rule, row.name) == (rule, name) and row.district_id}


def past_facts(batch: list[tuple[int, datetime, Ground]]) -> Work[list[tuple[Row, Facts, Policy]]]:
    """The facts of each order as they were when it was confirmed, by the very statements that read them in a call."""
    found = []
    for order_id, at, on in batch:
        [order], lines, had = yield from abreast(one(Sql(ORDER, order_id)), one(Sql(LINES, order_id)), one(Sql(HAD, order_id)))
        order |= {"state": State.CONFIRMED, "accepted_rules": ""} | own_day(order)
        lines = [row | ENOUGH for row in lines if row["product_id"] in on.catalogue]
        earlier = [row for row in had if row["what"] == "past" or before(row, at)]
        found.append((order, table_of(order, (lines, earlier), at, on).facts, on.parameters))
    return found


def own_day(order: Row) -> Row:
    """The window it was taken in, where the calendar of that cycle is not kept any more: it closed when the order did."""
    closes = moment(order["closes_at"])
    if order["call_date"] is not None or closes is None:
        return {}
    opens = datetime.combine(day(closes), datetime.min.time(), ZONE)
    return {"call_date": day(closes), "window_open": opens, "window_close": closes, "window_delivery": order["delivery_date"] or day(closes)}


def before(row: Row, at: datetime) -> bool:
    when = moment(row["confirmed_at"])
    return when is not None and when < at


def compare(found: Preview, order: Row, facts: Facts, held: Policy, new: Policy, rule: str) -> None:
    then, now = review(facts, held), review(facts, new)
    found.lines += len(facts.lines)
    found.lines_moved += lines_moved(order, facts, then, now)
    said, says = spoken(then, rule), spoken(now, rule)
    if then.outcome != now.outcome or (said != says and not any(of_line(verdict, rule) for verdict in (then, now))):
        zh, en = says or said or ("", "")
        found.orders_moved.append(OrderMoved(order["id"], order["order_no"], order["retailer_name"], then.outcome, now.outcome,
                                             zh, en))


def lines_moved(order: Row, facts: Facts, then: Verdict, now: Verdict) -> Iterator[LineMoved]:
    for line in facts.lines:
        was, becomes = then.lines[line.item.id].passes, now.lines[line.item.id].passes
        if was != becomes:
            yield LineMoved(order["id"], order["order_no"], order["retailer_name"], line.item, line.asked, was, becomes)


def spoken(verdict: Verdict, rule: str) -> tuple[str, str] | None:
    return next(((found.zh, found.en) for found in verdict.everything() if found.rule == rule), None)


def of_line(verdict: Verdict, rule: str) -> bool:
    """The rule set a figure: that is told line by line."""
    return any(found.rule == rule and found.allowed is not None for found in verdict.everything())
