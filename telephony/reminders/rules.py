"""What a call of a reminder leads to, how many may go on at a time, and what a shop may key. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from retailers.consent.policy import DEFAULT, CallPolicy
from retailers.consent.rules import OWED, Purpose, next_time
from retailers.messages.rules import MessageState, Step

LINES = 4
"""Calls at a time, in the whole city and in a district, until somebody sets it otherwise."""
REMINDED = (Purpose.ORDER_REMINDER, Purpose.DEPOSIT, Purpose.DEBIT_FAILED, Purpose.GOODS_ARRIVING, Purpose.NEW_PRODUCT, Purpose.LICENCE,
            Purpose.REFUND_PAID, Purpose.DEBIT_LATE, Purpose.DEBIT_ENDED, Purpose.DEBIT_UNKNOWN, Purpose.DEBIT_DISPUTED)
WRITTEN_FIRST = frozenset({Purpose.REFUND_PAID, Purpose.DEBIT_LATE, Purpose.DEBIT_ENDED, Purpose.DEBIT_UNKNOWN, Purpose.DEBIT_DISPUTED})
"""What asks nothing of the shop: a telephone rings only where nothing can be written."""
LAST_CALL = timedelta(minutes=10)
"""No reminder to order is of use later than this before the cut-off."""
UNKNOWN_FOR = timedelta(minutes=15)
"""Most unknown debits are known when the bank has been asked a second time; that is no news for the shop."""
CLAIM = timedelta(minutes=2)
"""So long may a worker take from claiming a reminder to asking for its call."""
TALK = timedelta(minutes=20)
"""So long at most is a call under way before it is looked for."""


class Outcome(StrEnum):
    """What came of one call. Those of ANSWERED are noted while it goes on, by what was heard and keyed."""

    HEARD = "HEARD"
    AGENT = "AGENT"
    KEYPAD = "KEYPAD"
    LATER = "LATER"
    STOP = "STOP"
    NOT_PROVED = "NOT_PROVED"
    HUNG_UP = "HUNG_UP"
    MACHINE = "MACHINE"
    BUSY = "BUSY"
    NO_ANSWER = "NO_ANSWER"
    REFUSED = "REFUSED"
    POWERED_OFF = "POWERED_OFF"
    NOT_IN_SERVICE = "NOT_IN_SERVICE"
    NO_LINE = "NO_LINE"


S = MessageState
REACHED = frozenset({Outcome.HEARD, Outcome.AGENT, Outcome.KEYPAD, Outcome.STOP})
"""The shop knows: nothing more is said to it."""
NO_LINE_TRIES_MAX = 15
NO_LINE_WAIT = timedelta(minutes=2)
FROM_NETWORK = {
    "BUSY": Outcome.BUSY, "NO_ANSWER": Outcome.NO_ANSWER, "REFUSED": Outcome.REFUSED, "NOT_IN_SERVICE": Outcome.NOT_IN_SERVICE, "POWERED_OFF": Outcome.POWERED_OFF,
    "ANSWERED": Outcome.HUNG_UP,
}
"""How a call of ours ended -> what that is for a reminder. Whatever tells of us and not of the shop is NO_LINE."""

KEYS = {"1": "agent", "2": "keypad", "3": "later", "*": "again", "9": "stop"}
LATER_MINUTES = {"1": "30", "2": "60", "3": "120"}


def keys_for(purpose: Purpose) -> dict[str, str]:
    """Goods can be ordered by keys where goods are the matter; nobody opts out of his debts."""
    orders = purpose in (Purpose.ORDER_REMINDER, Purpose.NEW_PRODUCT)
    return {key: choice for key, choice in KEYS.items()
            if not (choice == "keypad" and not orders) and not (choice == "stop" and purpose in OWED)}


def keys_unproved() -> dict[str, str]:
    """What whoever has not proved himself may still choose."""
    return {key: choice for key, choice in KEYS.items() if choice in ("agent", "later")}


def again_after(outcome: Outcome, policy: CallPolicy) -> timedelta | None:
    """None for REFUSED, HUNG_UP, NOT_PROVED and NOT_IN_SERVICE: they are not called again, they get it in writing."""
    return {
        Outcome.BUSY: policy.reminder_busy_wait, Outcome.NO_ANSWER: policy.reminder_no_answer_wait, Outcome.MACHINE: policy.reminder_machine_wait,
        Outcome.POWERED_OFF: policy.reminder_machine_wait, Outcome.NO_LINE: NO_LINE_WAIT,
    }.get(outcome)


def after_call(outcome: Outcome, purpose: Purpose, tries: int, at: datetime, expires_at: datetime | None,
               later: timedelta = timedelta(hours=1), policy: CallPolicy = DEFAULT) -> Step:
    """DELIVERED, another call, or FAILED and GIVEN_UP, after which the shop is written to.

    tries: made so far, this one included. BUSY at 10:00, first try -> again at 10:10; third try -> given up."""
    if outcome in REACHED:
        return Step(S.DELIVERED)
    if outcome is Outcome.LATER:
        return again(at + later, at, expires_at)
    wait = again_after(outcome, policy)
    if wait is None:
        return Step(S.FAILED)
    if tries >= (NO_LINE_TRIES_MAX if outcome is Outcome.NO_LINE else policy.reminder_tries):
        return Step(S.GIVEN_UP)
    return again(next_time(purpose, at + wait, policy), at, expires_at)


def again(then: datetime, at: datetime, expires_at: datetime | None) -> Step:
    """Not later than it is of use: one last call just before, where there is still time for one."""
    if expires_at is None or then < expires_at:
        return Step(S.DUE, then)
    last = expires_at - timedelta(minutes=2)
    return Step(S.DUE, last) if last > at + timedelta(minutes=5) else Step(S.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Candidate:
    id: int
    district_id: int | None


def within_lines(waiting: Iterable[Candidate], busy: Mapping[int | None, int], city: int, districts: Mapping[int, int]) -> list[int]:
    """Ids of those to be called now, the longest waiting first, within the city's lines and each district's own.

    busy: district -> calls under way. districts: the lines of those that have a number of their own."""
    taken = Counter(busy)
    chosen: list[int] = []
    for one in waiting:
        free = city - taken.total()
        own = districts.get(one.district_id, city) if one.district_id is not None else city
        if free <= 0:
            break
        if taken[one.district_id] < own:
            taken[one.district_id] += 1
            chosen.append(one.id)
    return chosen
