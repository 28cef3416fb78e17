from datetime import datetime, timedelta

import pytest

from foundation.clock import ZONE
from foundation.staff.rules import Role, districts_of, locked_until, safe_return

NINE = datetime(2026, 11, 23, 9, tzinfo=ZONE)


def minutes(*marks: int) -> list[datetime]:
    return [NINE + timedelta(minutes=mark) for mark in marks]


def test_four_wrong_tries_lock_nobody() -> None:
    assert locked_until(minutes(0, 1, 2, 3), 5, NINE + timedelta(minutes=4)) is None


def test_five_wrong_tries_lock_until_the_first_is_fifteen_minutes_old() -> None:
    assert locked_until(minutes(4, 3, 2, 1, 0), 5, NINE + timedelta(minutes=5)) == NINE + timedelta(minutes=15)


def test_the_lock_opens_when_the_window_has_moved_on() -> None:
    assert locked_until(minutes(0, 1, 2, 3, 4), 5, NINE + timedelta(minutes=15)) is None


def test_headquarters_see_every_district_and_agents_their_own() -> None:
    own = frozenset({3})
    assert districts_of(Role.FINANCE, frozenset()) is None
    assert districts_of(Role.AGENT, own) == districts_of(Role.SHIFT_LEADER, own) == own


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\n", "", None])
def test_signing_in_never_leads_to_another_site(address: str | None) -> None:
    assert safe_return(address) == "/"


def test_signing_in_leads_back_to_a_page_of_ours() -> None:
    assert safe_return("/calls/01J?x=1") == "/calls/01J?x=1"
