"""What orders are told of their money: ordering's own guarded step for each state of the debit."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from foundation.actor import Actor
from foundation.transaction import Work
from ordering.orders.outcomes import steps
from ordering.orders.reading import OrderChanged
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


def mark_order(states: Mapping[int, DebitState], /, *, by: Actor, at: datetime) -> Work[dict[int, str]]:
    """states: by order id, one or many. An order that was called off before its money came waits for the refund of it."""
    refused: dict[int, str] = {}
    orders: dict[DebitState, list[int]] = defaultdict(list)
    for order_id, state in states.items():
        orders[state].append(order_id)
    for state, order_ids in orders.items():
        elsewhere = set(order_ids).difference((yield from steps(order_ids, EVENTS[state], by, at)))
        if elsewhere and state == DebitState.SETTLED:
            elsewhere = elsewhere.difference((yield from steps(sorted(elsewhere), "late_paid", by, at)))
        refused |= dict.fromkeys(elsewhere, OrderChanged.code)
    return refused
