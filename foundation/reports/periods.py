"""The stretches of days that reports go by: a day, a cycle (an ISO week), a month, or any days. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from foundation.errors import Invalid
from foundation.language import N_

SATURDAY = 6
LONGEST = timedelta(days=366)


class Kind(StrEnum):
    DAY = "day"
    CYCLE = "cycle"
    MONTH = "month"
    CUSTOM = "custom"


KIND_NAMES = {Kind.DAY: N_("日"), Kind.CYCLE: N_("周期"), Kind.MONTH: N_("月"), Kind.CUSTOM: N_("自选")}


class PeriodUnreadable(Invalid):
    """Not a day, or the last day lies before the first, or more than a year: facts since, until."""

    code = "period_unreadable"


@dataclass(frozen=True, slots=True)
class Period:
    """since and until are days of it, both included."""

    kind: Kind
    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def through(self, today: date) -> "Period":
        """As much of it as has passed: a running month is compared with as many days of the month before."""
        return Period(self.kind, self.since, max(min(self.until, today), self.since))


def period(kind: Kind, on: date, until: date | None = None) -> Period:
    """The period of this kind that `on` is a day of. Only a custom one has an end of its own."""
    if kind is Kind.DAY:
        return Period(kind, on, on)
    if kind is Kind.CYCLE:
        monday = on - timedelta(days=on.isoweekday() - 1)
        return Period(kind, monday, monday + timedelta(days=6))
    if kind is Kind.MONTH:
        return Period(kind, on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1]))
    last = until or on
    if last < on or last - on > LONGEST:
        raise PeriodUnreadable(since=on, until=last)
    return Period(kind, on, last)


def whole_before(of: Period) -> Period:
    """The period before, whole. The day before a Monday is the Friday: nobody orders at the week-end."""
    if of.kind is Kind.DAY:
        back = of.since - timedelta(days=1)
        while of.since.isoweekday() < SATURDAY and back.isoweekday() >= SATURDAY:
            back -= timedelta(days=1)
        return Period(of.kind, back, back)
    if of.kind is Kind.CUSTOM:
        return Period(of.kind, of.since - timedelta(days=of.days), of.since - timedelta(days=1))
    return period(of.kind, of.since - timedelta(days=1))


def before(of: Period, today: date) -> Period:
    """环比: the period before, cut to as many days as have passed of this one."""
    return cut(whole_before(of), of, today)


def year_before(of: Period, today: date) -> Period:
    """同比: the same day, ISO week, month or days a year ago, cut to as many days as have passed of this one."""
    if of.kind is Kind.CYCLE:
        year, week, _ = of.since.isocalendar()
        # A 53rd week has no namesake in most years: then it is the week 52 weeks before.
        last_week = date(year - 1, 12, 28).isocalendar().week
        monday = date.fromisocalendar(year - 1, week, 1) if week <= last_week else of.since - timedelta(weeks=52)
        return cut(period(Kind.CYCLE, monday), of, today)
    if of.kind is Kind.MONTH:
        return cut(period(Kind.MONTH, of.since.replace(year=of.since.year - 1)), of, today)
    return cut(Period(of.kind, a_year_ago(of.since), a_year_ago(of.until)), of, today)


def a_year_ago(on: date) -> date:
    return on.replace(year=on.year - 1, day=28) if (on.month, on.day) == (2, 29) else on.replace(year=on.year - 1)


def cut(whole: Period, of: Period, today: date) -> Period:
    """Whole, once `of` is over; else its first days."""
    if of.until <= today:
        return whole
    passed = of.through(today).days
    return Period(whole.kind, whole.since, min(whole.until, whole.since + timedelta(days=passed - 1)))


def next_of(of: Period) -> date:
    return of.until + timedelta(days=1)


def time_progress(of: Period, today: date) -> tuple[int, int]:
    """(days passed, days of it); (0, n) while it has not begun."""
    if today < of.since:
        return 0, of.days
    return of.through(today).days, of.days
