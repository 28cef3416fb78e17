"""When an account has had money: worked examples, and what holds for every history."""

from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.clock import ZONE
from settlement.dunning.hours import Hour, Past, hours_with_money

MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)


def past(clock: str, paid: bool, days_ago: int = 0) -> Past:
    at = time.fromisoformat(clock)
    return Past(MONDAY.replace(hour=at.hour, minute=at.minute) - timedelta(days=days_ago), paid)


HISTORY = [past("14:05", True), past("14:20", True, 7), past("14:40", False, 14), past("09:10", False), past("09:15", True, 7)]


def test_the_hours_at_which_more_than_half_of_the_tries_found_money() -> None:
    assert hours_with_money(HISTORY, 3) == [Hour(time(14, 5), 2, 3)]


def test_nothing_is_learned_from_a_few() -> None:
    assert hours_with_money(HISTORY, 4) == []


def test_an_hour_that_always_failed_is_never_chosen() -> None:
    assert hours_with_money([past("10:00", False, n) for n in range(20)] + HISTORY, 3) == [Hour(time(14, 5), 2, 3)]


PAST = st.builds(Past, st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 27)).map(lambda at: at.replace(tzinfo=ZONE)), st.booleans())


@settings(max_examples=100, deadline=None)
@given(st.lists(PAST, max_size=40), st.randoms())
def test_the_order_of_history_does_not_matter_and_each_hour_is_in_it(history: list[Past], dice) -> None:  # type: ignore[no-untyped-def]
    found = hours_with_money(history, 1)
    dice.shuffle(history)
    assert hours_with_money(history, 1) == found
    for hour in found:
        mine = [one for one in history if one.at.hour == hour.at.hour]
        assert (hour.paid, hour.tries) == (sum(one.paid for one in mine), len(mine))
        assert any(one.paid and one.at.minute == hour.at.minute for one in mine)
