"""What the caller's card stresses: each fact is fine, worth a look, or in the way of an order."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from settlement.debits.states import DebitState
from settlement.debts.queries import Clarity

LICENCE_WARN = timedelta(days=30)
LOW_MARK = 2
MARK_FRESH = timedelta(days=30)
CUTOFF_SOON = timedelta(minutes=30)


class Stage(StrEnum):
    """How far a call of ours is, as its agent sees it."""

    MY_PHONE = "my_phone"
    RINGS = "rings"
    PROVE = "prove"
    ORDER = "order"
    UNREACHED = "unreached"
    OVER = "over"


def stage_of(*, rang: bool, answered: bool, verified: bool, over: bool) -> Stage:
    """rang, answered: the shop's telephone. over: the agent no longer talks."""
    if over:
        return Stage.OVER if answered else Stage.UNREACHED
    if not answered:
        return Stage.RINGS if rang else Stage.MY_PHONE
    return Stage.ORDER if verified else Stage.PROVE


class Standing(StrEnum):
    FINE = "fine"
    LOOK = "look"
    BAD = "bad"


def licence_standing(state: str, valid_to: date, on: date) -> Standing:
    """Thirty days before its end a licence is worth a word; after it, or when taken away, it stops the order."""
    if state != "VALID" or valid_to < on:
        return Standing.BAD
    return Standing.LOOK if valid_to <= on + LICENCE_WARN else Standing.FINE


def agreement_standing(valid_to: date | None, on: date) -> Standing:
    """None: no active agreement, so that nothing can be debited."""
    return Standing.BAD if valid_to is None or valid_to < on else Standing.FINE


def debit_standing(state: DebitState, clarity: Clarity | None = None) -> Standing:
    """The last debit: settled is fine, failed is in the way, what is under way, unknown or in doubt is worth a look."""
    if clarity:
        return {Clarity.SETTLED: Standing.FINE, Clarity.OWED: Standing.BAD}.get(clarity, Standing.LOOK)
    return {DebitState.SETTLED: Standing.FINE, DebitState.FAILED: Standing.BAD}.get(state, Standing.LOOK)


def mark_standing(mark: int, given_at: datetime, at: datetime) -> Standing:
    """A low mark is remembered for a month: the agent says a word about it."""
    return Standing.LOOK if mark <= LOW_MARK and given_at > at - MARK_FRESH else Standing.FINE
