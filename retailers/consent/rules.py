"""May we call or write to a shop unasked at this moment? Pure: the clock and what the shop said are arguments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from foundation.clock import ZONE, local
from foundation.language import N_

QUIET = ((time(0), time(8, 30)), (time(12), time(13, 30)), (time(20), time.max))
"""Nobody's telephone rings at night, early in the morning, or while he eats and rests."""


class Purpose(StrEnum):
    """What a shop is reminded of without anybody asking."""

    NOT_ORDERED = "NOT_ORDERED"
    DEPOSIT = "DEPOSIT"
    DEBIT_FAILED = "DEBIT_FAILED"
    GOODS_ARRIVING = "GOODS_ARRIVING"
    NEW_PRODUCT = "NEW_PRODUCT"
    LICENCE_EXPIRING = "LICENCE_EXPIRING"


PURPOSE_WORDS = {
    Purpose.NOT_ORDERED: N_("未订货提醒"),
    Purpose.DEPOSIT: N_("存款提醒"),
    Purpose.DEBIT_FAILED: N_("扣款失败提醒"),
    Purpose.GOODS_ARRIVING: N_("到货通知"),
    Purpose.NEW_PRODUCT: N_("新品通知"),
    Purpose.LICENCE_EXPIRING: N_("许可证到期提醒"),
}


class Why(StrEnum):
    """Why not now. OPTED_OUT is for good, the others pass."""

    OPTED_OUT = "OPTED_OUT"
    REACHED_TODAY = "REACHED_TODAY"
    DAY_OFF = "DAY_OFF"
    QUIET = "QUIET"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one shop and one purpose. reached_on: days on which a proactive call for it was answered."""

    opted_out: bool = False
    reached_today: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """why: None when it may be now. until: when to look again, None for never (today)."""

    why: Why | None = None
    until: datetime | None = None

    @property
    def allowed(self) -> bool:
        return self.why is None


def may_contact(standing: Standing, at: datetime, days_off: Collection[object] = ()) -> Verdict:
    """days_off: dates on which the company rests. 12:10 -> not before 13:30; 20:05 -> not before 8:30 of the next working day."""
    if standing.opted_out:
        return Verdict(Why.OPTED_OUT)
    if standing.reached_today:
        return Verdict(Why.REACHED_TODAY)
    begins = waking(at, days_off)
    if begins.date() != local(at).date() and local(at).date() in days_off:
        return Verdict(Why.DAY_OFF, begins)
    return Verdict(Why.QUIET, begins) if begins > local(at) else Verdict()


def waking(at: datetime, days_off: Collection[object] = ()) -> datetime:
    """This moment, or the next one that is neither quiet nor on a day off."""
    moment = local(at)
    while moment.date() in days_off:
        moment = datetime.combine(moment.date() + timedelta(days=1), time(0), ZONE)
    for begins, ends in QUIET:
        if begins <= moment.time() < ends:
            if ends is time.max:
                return waking(datetime.combine(moment.date() + timedelta(days=1), time(0), ZONE), days_off)
            return datetime.combine(moment.date(), ends, ZONE)
    return moment
