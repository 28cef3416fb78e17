"""The calendar's arithmetic: a cycle is an ISO week, numbered year * 100 + week."""

from datetime import date, timedelta


def cycle_of(day: date) -> int:
    """2026-11-23 -> 202648."""
    iso = day.isocalendar()
    return iso.year * 100 + iso.week


def cycle_days(cycle_no: int) -> list[date]:
    """Monday to Sunday of a cycle."""
    monday = date.fromisocalendar(cycle_no // 100, cycle_no % 100, 1)
    return [monday + timedelta(days=n) for n in range(7)]


def delivery_after(order_day: date) -> date:
    """Goods go out on the day after; nothing is delivered on a Sunday."""
    following = order_day + timedelta(days=1)
    return following + timedelta(days=1) if following.isoweekday() == 7 else following


def cycles_around(day: date, before: int, after: int) -> list[int]:
    """The numbers of so many cycles before the day's own, its own, and so many after it."""
    return [cycle_of(day + timedelta(weeks=n)) for n in range(-before, after + 1)]
