import pytest

from ordering.review.watch import WATCHES, apart, day_share, month_jump


@pytest.mark.parametrize(("now", "before", "percent"), [(150, 100, None), (151, 100, 151), (99, 10, None), (500, 0, None)])
def test_a_month_above_one_and_a_half_of_the_last_one(now: int, before: int, percent: int | None) -> None:
    assert month_jump(now, before, WATCHES["W1"]) == percent


@pytest.mark.parametrize(("day", "month", "percent"), [(15, 100, None), (20, 100, 20), (50, 99, None), (0, 0, None)])
def test_a_single_day_above_a_seventh_of_the_month(day: int, month: int, percent: int | None) -> None:
    assert day_share(day, month, WATCHES["W2"]) == percent


def test_a_shop_that_sells_what_nobody_around_it_sells() -> None:
    street = [[1, 2, 3], [2, 1, 4], [3, 4, 5], [1, 5, 2], [2, 3, 1]]
    assert apart([7, 8, 9], street, WATCHES["W3"])
    assert not apart([7, 8, 5], street, WATCHES["W3"])
    assert not apart([7, 8, 9], street[:4], WATCHES["W3"]), "too few neighbours"
    assert not apart([], street, WATCHES["W3"])
