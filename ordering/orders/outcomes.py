"""What the bank and finance make of a confirmed order: one guarded step for each."""

from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_all_sql, audit_sql
from foundation.transaction import Row, Sql, Work, as_json, rowset, sized, transact
from ordering.orders.models import SettlementMethod
from ordering.orders.rules import MOVES
from ordering.orders.trouble import debits_failed_sql
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


STEPS = "UPDATE orders SET state = '{target}' WHERE state || '' IN ({sources}) AND id IN (SELECT w.id FROM {orders}) RETURNING id, district_id"
"""`|| ''`: found by their ids; SQLite would rather look at all that are in the state."""


def steps(order_ids: Sequence[int], event: str, by: Actor, at: datetime) -> Work[list[int]]:
    """`step` for many at once, an audit line each. Returns those that moved; the others are elsewhere."""
    edge, orders = MOVES[event], as_json([{"id": order_id} for order_id in order_ids])
    sources = ", ".join(f"'{state}'" for state in edge.sources)
    moved = yield Sql(STEPS.format(target=edge.target, sources=sources, orders=sized(rowset("w", 1, id="bigint"), len(order_ids))), orders)
    order_ids = [row["id"] for row in moved]
    if order_ids and event == "debit_failed":
        yield debits_failed_sql(order_ids, at)
    if order_ids:
        facts = as_json({"state": edge.target})
        yield audit_all_sql(by, at, event, "order", ((row["id"], row["district_id"], facts) for row in moved))
    return order_ids


def step(order_id: int, event: str, by: Actor, at: datetime) -> Work[Row]:
    """One move with its audit line; also for `yield from` inside another package's transaction."""
    moved = yield from move(order_id, event)
    if event == "debit_failed":
        yield debits_failed_sql([order_id], at)
    yield audit_sql(by, at, event, "order", order_id, district_id=moved["district_id"], state=moved["state"])
    return moved


def fall_back_to_cod(order_id: int, *, by: Actor, at: datetime) -> Work[Row]:
    """DEBIT_FAILED -> READY: it could not be debited, so the driver collects at the door."""
    moved = yield from move(order_id, "fall_back_to_cod", {"settlement_method": SettlementMethod.COD})
    yield audit_sql(by, at, "fall_back_to_cod", "order", order_id, district_id=moved["district_id"], state=moved["state"])
    return moved
