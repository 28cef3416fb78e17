"""An independent count of a played day: plain statements over the raw rows, added up here, through no code of the reports."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from foundation.clock import ZONE
from foundation.transaction import Row, Sql, Work, fetch

CALLED_OFF = {"VOID", "REFUND_PENDING", "REFUNDED"}
STICKS_A_BOX = 50_000


async def rows(text: str, *params: Any) -> list[Row]:
    def work() -> Work[list[Row]]:
        return (yield Sql(text, *params))

    return await fetch(work)


@dataclass(frozen=True)
class Day:
    since: datetime
    until: datetime

    @classmethod
    def of(cls, on: date) -> "Day":
        begin = datetime.combine(on, datetime.min.time(), ZONE)
        return cls(begin, begin + timedelta(days=1))


@dataclass(frozen=True)
class Sold:
    orders: int
    shops: int
    cartons: int
    sticks: int
    fen: int
    active: int

    @property
    def boxes(self) -> float:
        return self.sticks / STICKS_A_BOX


async def sold(on: Day, districts: list[int]) -> Sold:
    """Line by line of the orders that were confirmed on the day and stand."""
    kept, shops, cartons, sticks, fen = set(), set(), 0, 0, 0
    orders = {row["id"]: row for row in await rows(
        "SELECT id, retailer_id, district_id, state FROM orders WHERE confirmed_at >= $1 AND confirmed_at < $2", on.since, on.until)}
    carton_of = {row["id"]: row["sticks_per_carton"] for row in await rows("SELECT id, sticks_per_carton FROM product")}
    for order_id, order in orders.items():
        if order["state"] in CALLED_OFF or order["district_id"] not in districts:
            continue
        kept.add(order_id)
        shops.add(order["retailer_id"])
        for line in await rows("SELECT product_id, qty_ordered, price_fen FROM order_line WHERE order_id = $1", order_id):
            cartons += line["qty_ordered"]
            sticks += line["qty_ordered"] * carton_of[line["product_id"]]
            fen += line["qty_ordered"] * line["price_fen"]
    trading = await rows("SELECT district_id FROM retailer WHERE status NOT IN ('PENDING', 'BUSINESS_PAUSED', 'CLOSED', 'REVOKED')")
    return Sold(len(kept), len(shops), cartons, sticks, fen, sum(row["district_id"] in districts for row in trading))


async def marks(on: Day, districts: list[int]) -> Counter[int]:
    """mark -> how often, by the shops of these districts."""
    homes = {row["id"]: row["district_id"] for row in await rows("SELECT id, district_id FROM retailer")}
    given = await rows("SELECT mark, retailer_id FROM survey_mark WHERE at >= $1 AND at < $2", on.since, on.until)
    return Counter(row["mark"] for row in given if homes.get(row["retailer_id"]) in districts)


@dataclass(frozen=True)
class Tried:
    """Tries to debit: how many, and their money in fen."""

    asked: int
    asked_fen: int
    paid: int
    paid_fen: int
    refused: int
    refused_fen: int


async def debits(on: Day) -> Tried:
    tries = await rows("SELECT state, amount_fen FROM debit_attempt WHERE created_at >= $1 AND created_at < $2", on.since, on.until)

    def those(*states: str) -> list[int]:
        return [row["amount_fen"] for row in tries if not states or row["state"] in states]

    paid, refused = those("SUCCEEDED"), those("DECLINED", "NOT_EXECUTED")
    return Tried(len(tries), sum(those()), len(paid), sum(paid), len(refused), sum(refused))


async def queued(on: Day, districts: list[int]) -> tuple[int, int]:
    """(calls that came into a queue, those of them that somebody answered), from the events of each call."""
    calls = {row["call_id"]: row["district_id"] for row in await rows("SELECT call_id, district_id FROM call")}
    events = await rows("SELECT call_id, what FROM call_event WHERE at >= $1 AND at < $2", on.since, on.until)
    came = {row["call_id"] for row in events if row["what"] == "queued" and calls[row["call_id"]] in districts}
    answered = {row["call_id"] for row in events if row["what"] == "answered"}
    return len(came), len(came & answered)
