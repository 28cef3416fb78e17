from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.supply.pooling import ReserveAboveRelease, WeekPlan, lay_out, opened, shares

MONDAY = date(2026, 11, 30)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]
due = st.dictionaries(st.sampled_from(WEEK), st.integers(0, 900), max_size=5)


@st.composite
def plans(draw: st.DrawFn) -> WeekPlan:
    cartons = draw(st.integers(0, 10_000))
    return WeekPlan(cartons, draw(st.integers(0, cartons)), by_day=draw(st.booleans()))


def test_two_hundred_in_the_week_and_a_fifth_due_are_forty() -> None:
    assert shares(200, {WEEK[0]: 20, WEEK[1]: 80}) == {WEEK[0]: 40, WEEK[1]: 160}


@given(st.integers(0, 10_000), due)
def test_shares_add_up_and_none_is_negative_or_off_by_a_carton(cartons: int, weights: dict[date, int]) -> None:
    parts, total = shares(cartons, weights), sum(weights.values())
    assert sum(parts.values()) == (cartons if total else 0)
    for day, part in parts.items():
        assert part >= 0
        assert not total or abs(part - cartons * weights[day] / total) < 1


@given(plans(), due, st.sampled_from(WEEK))
def test_what_is_open_what_comes_and_the_reserve_are_the_plan(plan: WeekPlan, weights: dict[date, int], today: date) -> None:
    layout = lay_out(plan, weights, today)
    later = sum(qty for day, qty in layout.days.items() if day > today)
    assert layout.open_now + later + layout.reserve == plan.cartons
    assert layout.reserve >= plan.reserve
    assert min(layout.open_now, later, layout.reserve) >= 0


@given(plans(), due, st.lists(st.integers(0, 5000), min_size=5, max_size=5))
def test_what_a_day_leaves_rolls_on_and_nothing_is_lost(plan: WeekPlan, weights: dict[date, int], asked: list[int]) -> None:
    days, taken = lay_out(plan, weights, WEEK[0]).days, 0
    for n, (day, wants) in enumerate(zip(WEEK, asked, strict=True)):
        left_before = opened(days, WEEK[n - 1]) - taken if n else 0
        left = opened(days, day) - taken
        assert left == left_before + days.get(day, 0)
        taken += min(wants, left)
    assert taken + (opened(days, WEEK[-1]) - taken) == sum(days.values())


def test_a_reserve_is_a_part_of_the_release() -> None:
    with pytest.raises(ReserveAboveRelease):
        lay_out(WeekPlan(10, 11), {}, MONDAY)
