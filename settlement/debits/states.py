"""The life cycles of a debit and of its attempts: states, allowed moves, and the debit as a sum of its attempts. Pure."""

from collections.abc import Iterable
from enum import StrEnum

from foundation.errors import Refused


class AttemptState(StrEnum):
    """One try, under one request number. CLAIMED: a worker has it, so the number may have left us."""

    PREPARED = "PREPARED"
    CLAIMED = "CLAIMED"
    UNKNOWN = "UNKNOWN"
    SUCCEEDED = "SUCCEEDED"
    DECLINED = "DECLINED"
    NOT_EXECUTED = "NOT_EXECUTED"
    DISPUTED = "DISPUTED"


class DebitState(StrEnum):
    """What an order owes. DISPUTED: amounts or words differ, or it was paid twice; a person of finance decides."""

    DUE = "DUE"
    IN_FLIGHT = "IN_FLIGHT"
    UNKNOWN = "UNKNOWN"
    SETTLED = "SETTLED"
    FAILED = "FAILED"
    DISPUTED = "DISPUTED"


OPEN = (AttemptState.PREPARED, AttemptState.CLAIMED, AttemptState.UNKNOWN)
"""While an attempt is in one of these its debit may have no second one."""

OUTCOMES = frozenset(AttemptState) - frozenset(OPEN)

MOVES: dict[AttemptState, frozenset[AttemptState]] = {
    # Even an attempt that we believe unsent obeys what the bank says of it.
    AttemptState.PREPARED: OUTCOMES | {AttemptState.CLAIMED},
    # Back to PREPARED only when the connection was refused before a byte left.
    AttemptState.CLAIMED: OUTCOMES | {AttemptState.PREPARED, AttemptState.UNKNOWN},
    AttemptState.UNKNOWN: OUTCOMES,
    # A later word of higher rank may turn an outcome into another, never into an open state.
    **{outcome: OUTCOMES - {outcome} for outcome in OUTCOMES},
}


class MoveForbidden(Refused):
    code = "attempt_move_forbidden"


def check_move(before: AttemptState, after: AttemptState) -> None:
    if after not in MOVES[before]:
        raise MoveForbidden(before=before, after=after)


def debit_state(attempts: Iterable[AttemptState]) -> DebitState:
    """A debit is what its attempts make of it, in any order. Two successes are one too many."""
    states = list(attempts)
    paid = states.count(AttemptState.SUCCEEDED)
    if AttemptState.DISPUTED in states or paid > 1:
        return DebitState.DISPUTED
    if paid:
        return DebitState.SETTLED
    if AttemptState.UNKNOWN in states:
        return DebitState.UNKNOWN
    if AttemptState.CLAIMED in states:
        return DebitState.IN_FLIGHT
    return DebitState.DUE if AttemptState.PREPARED in states else DebitState.FAILED
