import random

import pytest

from settlement.practice_bank.misbehaviour import Plan, read_rates

NUMBERS = [f"HP{n:010d}0120261123" for n in range(200)]


def drawn(plan: Plan, numbers: list[str]) -> dict[str, str]:
    return {number: plan.act("0200", "6228", number).what for number in numbers}


def test_the_same_seed_draws_the_same_in_any_order_of_arrival() -> None:
    rates = read_rates("late=0.1,twice=0.1,never=0.05,fail=0.1,lost=0.05")
    shuffled = random.Random(1).sample(NUMBERS, len(NUMBERS))
    assert drawn(Plan(7, rates), NUMBERS) == drawn(Plan(7, rates), shuffled) != drawn(Plan(8, rates), NUMBERS)


def test_rates_are_kept_about() -> None:
    acts = list(drawn(Plan(7, {"late": 0.25}), NUMBERS).values())
    assert 30 < acts.count("late") < 70
    assert set(acts) == {"", "late"}


@pytest.mark.parametrize("rates", [{"explode": 0.1}, {"late": 0.6, "never": 0.6}])
def test_impossible_rates_are_refused(rates: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="misbehaviours are"):
        Plan(7, rates)
