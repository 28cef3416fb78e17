"""What an order is told of its money: ordering's own guarded step for each state of the debit."""

from datetime import datetime
from typing import Protocol

from foundation.actor import Actor
from foundation.errors import Refused
from foundation.transaction import Sql, Work
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


PAID_ALL_THE_SAME = """
    SELECT count(*) AS n FROM debit AS d JOIN debit_attempt AS a ON a.debit_id = d.id
    WHERE d.order_id = $1 AND a.state = 'SUCCEEDED' AND NOT a.surplus"""


def mark_order(order_id: int, state: DebitState, *, by: Actor, at: datetime) -> Work[None]:
    """An order that was called off before its money came waits for the refund of it. Of two payments one stands: the order is
    paid, and only the other is disputed."""
    if state == DebitState.DISPUTED:
        [standing] = yield Sql(PAID_ALL_THE_SAME, order_id)
        if standing["n"]:
            state = DebitState.SETTLED
    try:
        yield from step(order_id, EVENTS[state], by, at)
    except Refused:
        if state != DebitState.SETTLED:
            raise
        yield from step(order_id, "late_paid", by, at)
