from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from retailers.order_days.rules import cycle_days, cycle_of, cycles_around, delivery_after


def test_a_cycle_is_an_iso_week() -> None:
    assert cycle_of(date(2026, 11, 23)) == 202648
    assert cycles_around(date(2026, 12, 30), 1, 1) == [202652, 202653, 202701]


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_every_day_is_in_its_own_cycle(day: date) -> None:
    assert day in cycle_days(cycle_of(day))


def test_nothing_is_delivered_on_a_sunday() -> None:
    assert delivery_after(date(2026, 11, 27)) == date(2026, 11, 28)
    assert delivery_after(date(2026, 11, 28)) == date(2026, 11, 30)
