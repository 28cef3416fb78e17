"""What follows from a failed debit: the action, the next try and why, and when and how the order ends. Pure.

The table code -> class is the bank's (settlement/debits/codes.py), class -> action and every figure are the district's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from foundation.clock import ZONE, day, local
from settlement.debits.codes import CodeClass, class_of
from settlement.dunning.hours import Hour

BEFORE_THE_RUN = timedelta(minutes=5)
"""A new attempt at a bank that is debited by file is written so long before the run that takes it."""


class Action(StrEnum):
    """What a failure asks for. Only the first two are done without a person."""

    TRY_WITH_MONEY = "TRY_WITH_MONEY"
    TRY_SOON = "TRY_SOON"
    CALL = "CALL"
    SIGN_AGAIN = "SIGN_AGAIN"
    OFFER_COD = "OFFER_COD"
    PAGE_IT = "PAGE_IT"


TRYING = (Action.TRY_WITH_MONEY, Action.TRY_SOON)
CALLED = (Action.TRY_WITH_MONEY, Action.CALL, Action.SIGN_AGAIN, Action.OFFER_COD)
"""Actions of which the shop is told on the telephone; a fault of the bank or of ours is none of its business."""


class Ending(StrEnum):
    """What becomes of an order whose debit failed and that no try has helped: void, or paid at the door."""

    VOID = "VOID"
    COD = "COD"


class Why(StrEnum):
    """Why the next try is then, or why there is none."""

    LEARNED = "LEARNED"
    DEFAULT = "DEFAULT"
    LAST_CHANCE = "LAST_CHANCE"
    RUN = "RUN"
    BANK_FAULT = "BANK_FAULT"
    TRIES_USED = "TRIES_USED"
    TOO_LATE = "TOO_LATE"
    PERSON = "PERSON"


@dataclass(frozen=True)
class Policy:
    """A district's figures on a day. times: when to try an account of which nothing is known, earliest first.

    loading: when the trucks of the day are loaded. gap: least time between two tries of one order."""

    actions: Mapping[CodeClass, Action] = field(default_factory=lambda: dict(ACTIONS))
    times: tuple[time, ...] = (time(7), time(17, 10), time(19, 30))
    loading: time = time(7, 30)
    tries_max: int = 5
    gap: timedelta = timedelta(minutes=60)
    fault_gap: timedelta = timedelta(minutes=10)
    history_days: int = 180
    history_least: int = 4
    ending: Ending = Ending.VOID


ACTIONS: Mapping[CodeClass, Action] = {
    CodeClass.INSUFFICIENT: Action.TRY_WITH_MONEY, CodeClass.TECHNICAL: Action.TRY_SOON, CodeClass.LIMIT: Action.CALL,
    CodeClass.ACCOUNT: Action.SIGN_AGAIN, CodeClass.AGREEMENT: Action.SIGN_AGAIN, CodeClass.CONFIG: Action.PAGE_IT,
}  # fmt: skip


@dataclass(frozen=True)
class Failure:
    """An order's last debit, which failed. code: the bank's; never_arrived: it never reached the bank, whatever the code.

    tries: attempts so far. deliver_on: the day of its truck; loaded_at: when that was picked, if it was. runs: the day's
    batch runs where its bank is debited by file, else none. represents_until: the bank itself may present it again till then.
    hours: when its account has had money."""

    code: str
    failed_at: datetime
    tries: int
    deliver_on: date
    never_arrived: bool = False
    loaded_at: datetime | None = None
    runs: tuple[time, ...] = ()
    represents_until: time | None = None
    hours: Sequence[Hour] = ()


@dataclass(frozen=True)
class Plan:
    """next_at: the next try, None where there is none. hour: what was learned of that hour, if it was.

    until: when the truck is loaded. ends_at: when the order is given up; None where a person decides."""

    action: Action
    code_class: CodeClass
    next_at: datetime | None
    why: Why
    until: datetime
    ends_at: datetime | None
    hour: Hour | None = None


def plan_of(failure: Failure, policy: Policy, works: Callable[[date], bool]) -> Plan:
    """works: whether a day is a business day; the day of the truck is one for this order."""
    code_class = CodeClass.TECHNICAL if failure.never_arrived else class_of(failure.code)
    action = policy.actions.get(code_class, Action.PAGE_IT)
    until = min(filter(None, (moment(failure.deliver_on, policy.loading), failure.loaded_at)))
    next_at, why, hour = next_try(action, failure, policy, until, works)
    return Plan(action, code_class, next_at, why, until, ending_at(action, failure, policy, until), hour)


def next_try(action: Action, failure: Failure, policy: Policy, until: datetime,
             works: Callable[[date], bool]) -> tuple[datetime | None, Why, Hour | None]:
    """The first moment that fits, after the gap and before the truck is loaded."""
    if action not in TRYING:
        return None, Why.PERSON, None
    if failure.tries >= policy.tries_max:
        return None, Why.TRIES_USED, None
    after = failure.failed_at + (policy.gap if action == Action.TRY_WITH_MONEY else policy.fault_gap)
    if failure.represents_until:
        after = max(after, moment(day(failure.failed_at), failure.represents_until))
    for at, why, hour in sorted(candidates(action, failure, policy, after), key=lambda one: one[0]):
        if after <= at < until and (works(day(at)) or day(at) == failure.deliver_on):
            return at, why, hour
    return None, Why.TOO_LATE, None


def candidates(action: Action, failure: Failure, policy: Policy, after: datetime) -> Sequence[tuple[datetime, Why, Hour | None]]:
    """Every moment that could be tried, of each day up to the truck's.

    An account with a history is tried at its own hours, and a last time before the truck; another at the default times."""
    days = [date.fromordinal(n) for n in range(day(failure.failed_at).toordinal(), failure.deliver_on.toordinal() + 1)]
    if failure.runs:
        return [(moment(on, at) - BEFORE_THE_RUN, Why.RUN, None) for on in days for at in failure.runs]
    if action == Action.TRY_SOON:
        return [(after, Why.BANK_FAULT, None)]
    if not failure.hours:
        return [(moment(on, at), Why.DEFAULT, None) for on in days for at in policy.times]
    learned = [(moment(on, hour.at), Why.LEARNED, hour) for on in days for hour in failure.hours]
    last = [(moment(failure.deliver_on, at), Why.LAST_CHANCE, None) for at in policy.times if at < policy.loading][-1:]
    return [*learned, *last]


def ending_at(action: Action, failure: Failure, policy: Policy, until: datetime) -> datetime | None:
    """A void order gives its goods back once the truck is loaded; one that is paid at the door must be on that truck, so it is
    given up at the last time to try before the loading. A fault of ours is never the shop's: a person decides."""
    if action == Action.PAGE_IT:
        return None
    if policy.ending == Ending.VOID or failure.loaded_at:
        return until
    last = [at for at in policy.times if at < policy.loading]
    return max(moment(failure.deliver_on, last[-1]) if last else until, failure.failed_at) + BEFORE_THE_RUN


def moment(on: date, at: time) -> datetime:
    return local(datetime.combine(on, at, ZONE))
