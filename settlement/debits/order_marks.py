"""What an order is told of its money: ordering's own guarded step for each state of the debit."""

from collections.abc import Callable

from foundation.transaction import Work
from ordering.orders.writing import move
from settlement.debits.states import DebitState

MarkOrder = Callable[[int, DebitState], Work[None]]
"""(order id, state of its debit) -> statements inside the transaction that moved the debit; Refused if it cannot be."""

EVENTS = {
    DebitState.DUE: "debit_again",
    DebitState.IN_FLIGHT: "debit_sent",
    DebitState.UNKNOWN: "debit_unknown",
    DebitState.SETTLED: "paid",
    DebitState.FAILED: "debit_failed",
    DebitState.DISPUTED: "debit_dispute",
}


def mark_order(order_id: int, state: DebitState) -> Work[None]:
    yield from move(order_id, EVENTS[state])
