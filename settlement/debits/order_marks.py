"""What an order is told of its money: ordering's own guarded step for each state of the debit."""

from datetime import datetime
from typing import Protocol

from foundation.actor import Actor
from foundation.errors import Refused
from foundation.transaction import Work
from ordering.orders.outcomes import step
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
    """Statements inside the transaction that moved the debit; Refused, with nothing written, if the order is elsewhere."""

    def __call__(self, order_id: int, state: DebitState, /, *, by: Actor, at: datetime) -> Work[None]: ...


def mark_order(order_id: int, state: DebitState, *, by: Actor, at: datetime) -> Work[None]:
    """An order that was called off before its money came waits for the refund of it."""
    try:
        yield from step(order_id, EVENTS[state], by, at)
    except Refused:
        if state != DebitState.SETTLED:
            raise
        yield from step(order_id, "late_paid", by, at)
