"""The calendar's arithmetic: a cycle is an ISO week, numbered year * 100 + week."""

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY, SUNDAY = 6, 7
PLANNED_AHEAD = 2
"""Cycles after the running one whose order days stand as rows."""


def cycle_of(day: date) -> int:
    """2026-11-23 -> 202648."""
    iso = day.isocalendar()
    return iso.year * 100 + iso.week


def cycle_days(cycle_no: int) -> list[date]:
    """Monday to Sunday of a cycle."""
    monday = date.fromisocalendar(cycle_no // 100, cycle_no % 100, 1)
    return [monday + timedelta(days=n) for n in range(7)]


@dataclass(frozen=True, slots=True)
class Calendar:
    """off: 放假. worked: 调休上班, weekend days that are worked. Without either, Monday to Friday are working days."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def works(self, on: date) -> bool:
        return on in self.worked or (on.isoweekday() < SATURDAY and on not in self.off)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A shop's plan: its weekday, Monday 1, every week or every second one, in those of its phase."""

    weekday: int
    weeks: int = 1
    phase: int = 0

    def due_in(self, cycle_no: int) -> bool:
        """Weeks are counted through, so that a year of 53 weeks does not break the turn."""
        return self.weeks == 1 or cycle_days(cycle_no)[0].toordinal() // 7 % self.weeks == self.phase


PLAIN = Calendar()


def order_day_in(cycle_no: int, rhythm: Rhythm, calendar: Calendar = PLAIN) -> date | None:
    """The shop's order day of a cycle; None in the weeks between, and where the whole week is off.

    A day that is off moves to the next working day of its week, else to the last one before it."""
    if not rhythm.due_in(cycle_no):
        return None
    week = cycle_days(cycle_no)
    planned = week[rhythm.weekday - 1]
    if planned not in calendar.off:
        return planned
    after = [on for on in week if on > planned and calendar.works(on)]
    before = [on for on in week if on < planned and calendar.works(on)]
    return after[0] if after else before[-1] if before else None


def delivery_after(order_day: date, calendar: Calendar = PLAIN) -> date:
    """Goods go out on the day after; nothing is delivered on a Sunday or a day off, but it is on a Sunday that is worked."""
    following = order_day + timedelta(days=1)
    while following not in calendar.worked and (following.isoweekday() == SUNDAY or following in calendar.off):
        following += timedelta(days=1)
    return following


def cycles_around(day: date, before: int, after: int) -> list[int]:
    """The numbers of so many cycles before the day's own, its own, and so many after it."""
    return [cycle_of(day + timedelta(weeks=n)) for n in range(-before, after + 1)]
