from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from retailers.order_days.rules import (
    Calendar,
    Rhythm,
    cycle_days,
    cycle_of,
    cycles_around,
    delivery_after,
    order_day_in,
)

NATIONAL_DAY = Calendar(frozenset(date(2026, 10, n) for n in range(1, 8)), frozenset({date(2026, 10, 10)}))
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
calendars = st.builds(Calendar, st.frozensets(days, max_size=60), st.frozensets(days, max_size=9))
rhythms = st.builds(Rhythm, st.integers(1, 7), st.integers(1, 2), st.integers(0, 1))


def test_a_cycle_is_an_iso_week() -> None:
    assert cycle_of(date(2026, 11, 23)) == 202648
    assert cycles_around(date(2026, 12, 30), 1, 1) == [202652, 202653, 202701]


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_every_day_is_in_its_own_cycle(day: date) -> None:
    assert day in cycle_days(cycle_of(day))


def test_nothing_is_delivered_on_a_sunday() -> None:
    assert delivery_after(date(2026, 11, 27)) == date(2026, 11, 28)
    assert delivery_after(date(2026, 11, 28)) == date(2026, 11, 30)
    assert delivery_after(date(2026, 9, 30), NATIONAL_DAY) == date(2026, 10, 8)
    assert delivery_after(date(2026, 10, 10), Calendar(worked=frozenset({date(2026, 10, 11)}))) == date(2026, 10, 11)


def test_national_day_moves_thursday_back_and_monday_on() -> None:
    assert order_day_in(202640, Rhythm(4), NATIONAL_DAY) == date(2026, 9, 30)
    assert order_day_in(202641, Rhythm(1), NATIONAL_DAY) == date(2026, 10, 8)
    assert order_day_in(202641, Rhythm(5), NATIONAL_DAY) == date(2026, 10, 9)


def test_a_week_that_is_off_has_no_order_day() -> None:
    spring = Calendar(frozenset(date(2026, 2, n) for n in range(15, 24)))
    assert {order_day_in(202608, Rhythm(weekday), spring) for weekday in range(1, 6)} == {None}


def test_a_fortnightly_shop_has_every_second_week_across_the_years() -> None:
    due = [Rhythm(3, 2, 0).due_in(cycle) for cycle in (202651, 202652, 202653, 202701, 202702)]
    assert due == [not was for was in [Rhythm(3, 2, 1).due_in(cycle) for cycle in (202651, 202652, 202653, 202701, 202702)]]
    assert all(one != two for one, two in pairwise(due))


@given(st.integers(202601, 202652), rhythms, calendars)
def test_an_order_day_is_in_its_week_and_never_on_a_day_off(cycle_no: int, rhythm: Rhythm, calendar: Calendar) -> None:
    on = order_day_in(cycle_no, rhythm, calendar)
    week = cycle_days(cycle_no)
    if on is None:
        assert not rhythm.due_in(cycle_no) or not any(calendar.works(one) for one in week)
    else:
        assert on in week
        assert on not in calendar.off or on in calendar.worked


@given(days, calendars)
def test_goods_go_out_after_the_order_on_a_day_of_work(on: date, calendar: Calendar) -> None:
    delivered = delivery_after(on, calendar)
    assert delivered > on
    assert delivered in calendar.worked or (delivered.isoweekday() != 7 and delivered not in calendar.off)
