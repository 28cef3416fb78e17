from datetime import date, datetime, timedelta

import pytest

from foundation.clock import ZONE
from settlement.debits.states import DebitState
from telephony.desk.rules import Standing, agreement_standing, debit_standing, licence_standing, mark_standing

TODAY = date(2026, 12, 2)
NOW = datetime(2026, 12, 2, 10, tzinfo=ZONE)


@pytest.mark.parametrize(("days", "standing"), [(-1, "bad"), (0, "look"), (30, "look"), (31, "fine")])
def test_a_licence_is_worth_a_word_in_its_last_thirty_days(days: int, standing: str) -> None:
    assert licence_standing("VALID", TODAY + timedelta(days=days), TODAY) == standing


def test_a_revoked_licence_stops_the_order_whatever_its_dates() -> None:
    assert licence_standing("REVOKED", TODAY + timedelta(days=400), TODAY) is Standing.BAD


def test_without_an_agreement_nothing_can_be_debited() -> None:
    assert agreement_standing(None, TODAY) is Standing.BAD
    assert agreement_standing(TODAY, TODAY) is Standing.FINE


def test_an_unknown_debit_is_neither_fine_nor_bad() -> None:
    states = (DebitState.SETTLED, DebitState.FAILED, DebitState.UNKNOWN)
    assert [debit_standing(state) for state in states] == ["fine", "bad", "look"]


def test_a_low_mark_is_remembered_for_a_month() -> None:
    assert mark_standing(2, NOW - timedelta(days=7), NOW) is Standing.LOOK
    assert mark_standing(2, NOW - timedelta(days=31), NOW) is Standing.FINE
    assert mark_standing(4, NOW, NOW) is Standing.FINE
