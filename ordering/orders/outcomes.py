"""What the bank and finance make of a confirmed order: one guarded step for each."""

from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.transaction import Row, Sql, Work, as_json, dialect, rowset, transact
from ordering.orders.models import SettlementMethod
from ordering.orders.rules import MOVES
from ordering.orders.trouble import debit_failed_sql
from ordering.orders.writing import move


async def mark_debit_sent(order_id: int, *, by: Actor, at: datetime) -> None:
    """DEBIT_PENDING -> DEBIT_SENT, when the attempt was committed and goes out."""
    await transact(lambda: step(order_id, "debit_sent", by, at))


async def mark_paid(order_id: int, *, by: Actor, at: datetime) -> None:
    """DEBIT_SENT or DEBIT_UNKNOWN -> PAID."""
    await transact(lambda: step(order_id, "paid", by, at))


async def mark_debit_failed(order_id: int, *, by: Actor, at: datetime) -> None:
    """The bank said no for good: -> DEBIT_FAILED. Supply stays held until the order is void."""
    await transact(lambda: step(order_id, "debit_failed", by, at))


async def mark_debit_unknown(order_id: int, *, by: Actor, at: datetime) -> None:
    """No answer, or one that says nothing: -> DEBIT_UNKNOWN. The goods are held and nothing is sent again."""
    await transact(lambda: step(order_id, "debit_unknown", by, at))


async def mark_debit_dispute(order_id: int, *, by: Actor, at: datetime) -> None:
    """The bank took another amount, or says two things: -> DEBIT_DISPUTE, for finance."""
    await transact(lambda: step(order_id, "debit_dispute", by, at))


async def mark_debit_pending(order_id: int, *, by: Actor, at: datetime) -> None:
    """A new attempt is due: CONFIRMED, LOCKED or DEBIT_FAILED -> DEBIT_PENDING."""
    await transact(lambda: step(order_id, "ask_debit", by, at))


STEPS = "UPDATE orders SET state = '{target}' WHERE state IN ({sources}) AND id IN (SELECT w.id FROM {orders}) RETURNING id, district_id"
LINES = """
    INSERT INTO audit_line (at, by_kind, by_id, by_name, district_id, verb, noun, noun_id, facts)
    SELECT CAST($1 AS {time}), CAST($2 AS text), CAST($3 AS bigint), CAST($4 AS text), w.district_id, CAST($5 AS text), 'order',
           CAST(w.id AS text), CAST($6 AS {json}) FROM {orders}"""


def steps(order_ids: Sequence[int], event: str, by: Actor, at: datetime) -> Work[list[int]]:
    """The same move for many at once, an audit line each. Returns those that moved; the others are elsewhere."""
    edge, orders = MOVES[event], as_json([{"id": order_id} for order_id in order_ids])
    sources = ", ".join(f"'{state}'" for state in edge.sources)
    moved = yield Sql(STEPS.format(target=edge.target, sources=sources, orders=rowset("w", 1, id="bigint")), orders)
    time, json = ("text", "text") if dialect() == "sqlite" else ("timestamptz", "jsonb")
    told = rowset("w", 7, id="bigint", district_id="int")
    yield Sql(LINES.format(time=time, json=json, orders=told), at, str(by.kind), by.id, by.name, event,
              as_json({"state": str(edge.target)}), as_json(moved))
    return [row["id"] for row in moved]


def step(order_id: int, event: str, by: Actor, at: datetime) -> Work[Row]:
    """One move with its audit line; also for `yield from` inside another package's transaction."""
    moved = yield from move(order_id, event)
    if event == "debit_failed":
        yield debit_failed_sql(order_id, at)
    yield audit_sql(by, at, event, "order", order_id, district_id=moved["district_id"], state=moved["state"])
    return moved


def fall_back_to_cod(order_id: int, *, by: Actor, at: datetime) -> Work[Row]:
    """DEBIT_FAILED -> READY: it could not be debited, so the driver collects at the door."""
    moved = yield from move(order_id, "fall_back_to_cod", {"settlement_method": SettlementMethod.COD})
    yield audit_sql(by, at, "fall_back_to_cod", "order", order_id, district_id=moved["district_id"], state=moved["state"])
    return moved
