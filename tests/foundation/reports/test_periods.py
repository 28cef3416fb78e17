from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.reports.periods import (
    Kind,
    Period,
    PeriodUnreadable,
    before,
    period,
    time_progress,
    whole_before,
    year_before,
)

LATER = date(2030, 1, 1)


def days(of: Period) -> tuple[str, str]:
    return of.since.isoformat(), of.until.isoformat()


@pytest.mark.parametrize(("kind", "on", "since", "until"), [
    (Kind.DAY, "2026-12-02", "2026-12-02", "2026-12-02"), (Kind.CYCLE, "2026-12-02", "2026-11-30", "2026-12-06"),
    (Kind.MONTH, "2026-12-02", "2026-12-01", "2026-12-31"), (Kind.MONTH, "2028-02-29", "2028-02-01", "2028-02-29")])
def test_a_period_is_the_one_that_a_day_is_of(kind: Kind, on: str, since: str, until: str) -> None:
    assert days(period(kind, date.fromisoformat(on))) == (since, until)


@pytest.mark.parametrize(("kind", "on", "since", "until"), [
    (Kind.DAY, "2026-12-02", "2026-12-01", "2026-12-01"), (Kind.DAY, "2026-11-30", "2026-11-27", "2026-11-27"),  # Monday after Friday
    (Kind.DAY, "2026-11-29", "2026-11-28", "2026-11-28"), (Kind.CYCLE, "2026-12-02", "2026-11-23", "2026-11-29"),
    (Kind.MONTH, "2026-03-15", "2026-02-01", "2026-02-28")])
def test_the_period_before(kind: Kind, on: str, since: str, until: str) -> None:
    assert days(before(period(kind, date.fromisoformat(on)), LATER)) == (since, until)


@pytest.mark.parametrize(("kind", "on", "since", "until"), [
    (Kind.DAY, "2028-02-29", "2027-02-28", "2027-02-28"), (Kind.MONTH, "2028-02-29", "2027-02-01", "2027-02-28"),
    (Kind.CYCLE, "2026-12-02", "2025-12-01", "2025-12-07"),  # week 49 of both years
    (Kind.CYCLE, "2027-01-01", "2025-12-29", "2026-01-04")])  # 2026 has a week 53, 2025 has none
def test_the_year_before(kind: Kind, on: str, since: str, until: str) -> None:
    assert days(year_before(period(kind, date.fromisoformat(on)), LATER)) == (since, until)


def test_a_running_month_is_compared_with_as_many_days() -> None:
    today = date(2026, 12, 2)
    month = period(Kind.MONTH, today)
    assert days(before(month, today)) == ("2026-11-01", "2026-11-02")
    assert days(year_before(month, today)) == ("2025-12-01", "2025-12-02")
    assert days(before(period(Kind.MONTH, date(2026, 3, 31)), date(2026, 3, 31))) == ("2026-02-01", "2026-02-28")
    assert time_progress(month, today) == (2, 31)
    assert time_progress(month, date(2027, 2, 1)) == (31, 31)
    assert time_progress(month, date(2026, 11, 1)) == (0, 31)


@given(st.sampled_from([Kind.DAY, Kind.CYCLE, Kind.MONTH]), st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_periods_meet_without_gap_and_are_never_longer_than_what_they_are_compared_with(kind: Kind, on: date) -> None:
    of = period(kind, on)
    assert of.since <= on <= of.until
    if kind is not Kind.DAY:
        assert whole_before(of).until == of.since - timedelta(days=1)
    for other in (before(of, on), year_before(of, on)):
        assert other.until < of.since
        assert other.days <= max(of.through(on).days, other.days if of.until <= on else 0)


def test_days_of_ones_own_have_an_order_and_an_end() -> None:
    assert period(Kind.CUSTOM, date(2026, 1, 1), date(2026, 12, 31)).days == 365
    for until in (date(2025, 12, 31), date(2027, 1, 3)):
        with pytest.raises(PeriodUnreadable):
            period(Kind.CUSTOM, date(2026, 1, 1), until)
