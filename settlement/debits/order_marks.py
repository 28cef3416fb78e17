"""What orders are told of their money: ordering's own guarded step for each state of the debit."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from foundation.actor import Actor
from foundation.audit import audit_all_sql
from foundation.transaction import Sql, Work, as_json, rowset
from ordering.orders.outcomes import steps
from ordering.orders.reading import OrderChanged
from ordering.orders.trouble import paid_up_sql
from settlement.debits.states import DebitState

EVENTS = {
    DebitState.DUE: "debit_again",
    DebitState.IN_FLIGHT: "debit_sent",
    DebitState.UNKNOWN: "debit_unknown",
    DebitState.SETTLED: "paid",
    DebitState.FAILED: "debit_failed",
    DebitState.DISPUTED: "debit_dispute",
}


class MarkOrder(Protocol):
    """Statements inside the transaction that moved the debits; which orders are elsewhere and stay so, and the code that says it."""

    def __call__(self, states: Mapping[int, DebitState], /, *, by: Actor, at: datetime) -> Work[dict[int, str]]: ...


PAID_ALL_THE_SAME = """
    SELECT DISTINCT d.order_id FROM debit AS d JOIN debit_attempt AS a ON a.debit_id = d.id
    WHERE d.order_id IN (SELECT w.id FROM {orders}) AND a.state = 'SUCCEEDED' AND NOT a.surplus"""


def mark_order(states: Mapping[int, DebitState], /, *, by: Actor, at: datetime) -> Work[dict[int, str]]:
    """states: by order id, one or many. An order that was called off before its money came waits for the refund of it.
    Of two payments one stands: the order is paid, and only the other is disputed."""
    refused: dict[int, str] = {}
    orders: dict[DebitState, list[int]] = defaultdict(list)
    paid = yield from paid_all_the_same([order_id for order_id, state in states.items() if state == DebitState.DISPUTED])
    for order_id, state in states.items():
        orders[DebitState.SETTLED if order_id in paid else state].append(order_id)
    for state, order_ids in orders.items():
        elsewhere = set(order_ids).difference((yield from steps(order_ids, EVENTS[state], by, at)))
        if elsewhere and state == DebitState.SETTLED:
            elsewhere = elsewhere.difference((yield from steps(sorted(elsewhere), "late_paid", by, at)))
            yield from quit_debts(elsewhere, by, at)
        refused |= dict.fromkeys(elsewhere, OrderChanged.code)
    return refused


def quit_debts(order_ids: Collection[int], by: Actor, at: datetime) -> Work[None]:
    """Goods that are gone stay where they are; that they are paid now ends their shop's debt (R09)."""
    settled = (yield paid_up_sql(sorted(order_ids), at)) if order_ids else []
    if settled:
        yield audit_all_sql(by, at, "note_paid_up", "order", ((row["order_id"], row["district_id"], "{}") for row in settled))


def paid_all_the_same(order_ids: list[int]) -> Work[set[int]]:
    """Those of them that a payment of theirs has paid, besides the one in dispute."""
    if not order_ids:
        return set()
    orders = as_json([{"id": order_id} for order_id in order_ids])
    rows = yield Sql(PAID_ALL_THE_SAME.format(orders=rowset("w", 1, id="bigint")), orders)
    return {row["order_id"] for row in rows}
