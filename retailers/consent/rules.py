"""When a shop may be called by us. Every proactive call asks here first, whether a person or a machine makes it.

    why_not = may_call(Purpose.DEPOSIT, facts[retailer_id], at)      # facts: retailers.consent.queries.call_facts
    if why_not is None: …call…                                       # reached: retailers.consent.service.note_called
    else: try again at next_time(Purpose.DEPOSIT, at) if why_not is WhyNot.QUIET_HOURS

Hours are the shop's district's (retailers.consent.policy): where nothing else is set, nobody is called before 8:00, at lunch from
12:00 to 13:30, or after 20:00. CallFacts brings the policy along; for `quiet` and `next_time` hand it over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from foundation.clock import local
from retailers.consent.policy import DEFAULT, CallPolicy, Spans
from retailers.profile.models import RetailerStatus

DIGITS_MIN = 7


class Purpose(StrEnum):
    """What a proactive call or message is about. At most one call of each reaches a shop on a day.

    DEBIT_LATE: taken after it had failed or nobody knew. DEBIT_ENDED: never taken, and the order is void. DEBIT_UNKNOWN: the bank
    has not said what became of it. DEBIT_DISPUTED: what it said is being clarified with it."""

    ORDER = "ORDER"
    ORDER_REMINDER = "ORDER_REMINDER"
    DEPOSIT = "DEPOSIT"
    DEBIT_FAILED = "DEBIT_FAILED"
    GOODS_ARRIVING = "GOODS_ARRIVING"
    NEW_PRODUCT = "NEW_PRODUCT"
    LICENCE = "LICENCE"
    SURVEY = "SURVEY"
    DUNNING = "DUNNING"
    CALL_BACK = "CALL_BACK"
    REFUND_PAID = "REFUND_PAID"
    DEBIT_LATE = "DEBIT_LATE"
    DEBIT_ENDED = "DEBIT_ENDED"
    DEBIT_UNKNOWN = "DEBIT_UNKNOWN"
    DEBIT_DISPUTED = "DEBIT_DISPUTED"


class WhyNot(StrEnum):
    """Why a shop may not be called: the first four for the whole day, QUIET_HOURS until `next_time`."""

    NOT_SERVED = "NOT_SERVED"
    NO_PHONE = "NO_PHONE"
    OPTED_OUT = "OPTED_OUT"
    CALLED_TODAY = "CALLED_TODAY"
    DAY_OFF = "DAY_OFF"
    QUIET_HOURS = "QUIET_HOURS"


OWED = frozenset({Purpose.DEBIT_FAILED, Purpose.DUNNING, Purpose.CALL_BACK, Purpose.REFUND_PAID, Purpose.DEBIT_LATE, Purpose.DEBIT_ENDED,
                  Purpose.DEBIT_UNKNOWN, Purpose.DEBIT_DISPUTED})
"""Nobody opts out of what became of his money, nor of the call that he asked for."""
CLOSED = frozenset({RetailerStatus.PENDING, RetailerStatus.CLOSED, RetailerStatus.REVOKED, RetailerStatus.BUSINESS_PAUSED})
UNSERVED = CLOSED | {RetailerStatus.SUSPENDED}
"""Whom we sell nothing; about money owed and calls asked for he is called all the same."""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One shop on one day. opted_out, called: purposes. called: those for which it was reached today.

    day_off: a holiday of the company, by its calendar. policy: what holds in its district on that day."""

    status: RetailerStatus
    phone: str
    opted_out: frozenset[Purpose] = frozenset()
    called: frozenset[Purpose] = frozenset()
    day_off: bool = False
    policy: CallPolicy = DEFAULT


def may_call(purpose: Purpose, facts: CallFacts, at: datetime, *, asked: bool = False) -> WhyNot | None:
    """None when the shop may be called now, else why not.

    asked: the shop itself asked to be called at this time: then the hour, the day and an earlier call do not stand
    against it. An order call may be made on a day off, for the calendar put the shop's order day there."""
    if facts.status in UNSERVED and purpose not in OWED:
        return WhyNot.NOT_SERVED
    if not reachable(facts.phone):
        return WhyNot.NO_PHONE
    if purpose in facts.opted_out and purpose not in OWED and not asked:
        return WhyNot.OPTED_OUT
    if asked:
        return None
    if purpose in facts.called:
        return WhyNot.CALLED_TODAY
    if facts.day_off and purpose is not Purpose.ORDER:
        return WhyNot.DAY_OFF
    return WhyNot.QUIET_HOURS if quiet(purpose, at, facts.policy) else None


def reachable(phone: str) -> bool:
    return sum(digit.isdigit() for digit in phone) >= DIGITS_MIN


def hours_of(purpose: Purpose, policy: CallPolicy = DEFAULT) -> Spans:
    return policy.survey_hours if purpose is Purpose.SURVEY else policy.hours


def quiet(purpose: Purpose, at: datetime, policy: CallPolicy = DEFAULT) -> bool:
    """12:00 is quiet, 13:30 is not."""
    moment = local(at).time()
    return not any(begin <= moment < end for begin, end in hours_of(purpose, policy))


def next_time(purpose: Purpose, at: datetime, policy: CallPolicy = DEFAULT) -> datetime:
    """`at` itself where it is not quiet, else when the quiet ends: 12:10 -> 13:30, 20:05 -> 8:00 tomorrow."""
    if not quiet(purpose, at, policy):
        return at
    here, hours = local(at), hours_of(purpose, policy)
    later = [begin for begin, _ in hours if begin > here.time()]
    on = here if later else here + timedelta(days=1)
    begin = later[0] if later else hours[0][0]
    return on.replace(hour=begin.hour, minute=begin.minute, second=0, microsecond=0)
