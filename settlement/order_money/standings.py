"""How an order's debit stands, as every page and file calls it: the debit's own state, unless a case or a debt says more. Pure."""

from enum import StrEnum

from settlement.debits.states import DebitState
from settlement.debts.queries import Clarity


class Standing(StrEnum):
    """A debit's state, and behind them what is said instead of it: SETTLED and FAILED are those of which nothing else is known."""

    DUE = "DUE"
    IN_FLIGHT = "IN_FLIGHT"
    UNKNOWN = "UNKNOWN"
    SETTLED = "SETTLED"
    FAILED = "FAILED"
    DISPUTED = "DISPUTED"
    IN_DOUBT = "IN_DOUBT"
    OWED = "OWED"
    OTHERWISE = "OTHERWISE"


SAYING = {Clarity.IN_DOUBT: Standing.IN_DOUBT, Clarity.OWED: Standing.OWED, Clarity.SETTLED: Standing.OTHERWISE}
CLEARER = {standing: clarity for clarity, standing in SAYING.items()}
"""A clarity that is called SETTLED was settled otherwise: the debit of that name was not."""


def standing_of(state: DebitState, clarity: Clarity | None) -> Standing:
    return SAYING[clarity] if clarity else Standing(state)
