from datetime import date
from urllib.parse import parse_qsl

import pytest

from foundation.actor import COMMAND, Actor, ActorKind
from foundation.reports.asking import FilterUnreadable, NotYourReport, asked
from foundation.reports.periods import Kind, PeriodUnreadable

TODAY = date(2026, 12, 2)
MANAGER = Actor(ActorKind.STAFF, 3001, "莫芳", "DISTRICT_MANAGER", frozenset({7}))


def test_an_address_says_again_what_was_asked() -> None:
    given = {"period": "custom", "on": "2026-11-03", "until": "2026-11-09", "district": "7", "manager": "周 敏&1", "grade": "0", "quarter": "36",
             "step": "band"}
    once = asked(given, COMMAND, TODAY)
    assert asked(dict(parse_qsl(once.query())), COMMAND, TODAY) == once
    assert (once.manager, once.grade, once.period.days) == ("周 敏&1", 0, 7)


def test_nothing_asked_is_this_month_of_all_that_is_his() -> None:
    assert asked({}, COMMAND, TODAY).period.kind is Kind.MONTH
    assert asked({}, COMMAND, TODAY).districts is None
    assert asked({}, MANAGER, TODAY).district == 7


def test_another_district_is_not_his() -> None:
    with pytest.raises(NotYourReport):
        asked({"district": "8"}, MANAGER, TODAY)


@pytest.mark.parametrize("given", [{"district": "x"}, {"grade": "-1"}, {"retailer": "1;DROP"}, {"product": "9" * 30}])
def test_numbers_are_numbers(given: dict[str, str]) -> None:
    with pytest.raises(FilterUnreadable):
        asked(given, COMMAND, TODAY)


@pytest.mark.parametrize("given", [{"on": "yesterday"}, {"period": "year"}, {"period": "custom", "on": "2026-12-02", "until": "2026-12-01"}])
def test_days_are_days(given: dict[str, str]) -> None:
    with pytest.raises(PeriodUnreadable):
        asked(given, COMMAND, TODAY)
