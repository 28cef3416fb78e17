from datetime import date, datetime, timedelta

import pytest

from foundation.clock import ZONE
from settlement.debits.rules import AttemptsExhausted, OrderNumberUnfit, next_question, next_sending, request_no

SENT = datetime(2026, 11, 23, 15, 0, tzinfo=ZONE)


def minutes(moment: datetime) -> float:
    return (moment - SENT) / timedelta(minutes=1)


def test_request_no_is_order_attempt_and_day() -> None:
    assert request_no("HP0000343845", 1, date(2026, 11, 23)) == "HP00003438450120261123"


def test_request_no_refuses_what_would_not_be_unique() -> None:
    with pytest.raises(OrderNumberUnfit):
        request_no("HP343845", 1, date(2026, 11, 23))
    with pytest.raises(AttemptsExhausted):
        request_no("HP0000343845", 100, date(2026, 11, 23))


def test_questions_come_at_1_5_15_30_60_minutes_and_then_hourly() -> None:
    asked, times = SENT, []
    for _ in range(7):
        asked = next_question(SENT, asked)
        times.append(minutes(asked))
    assert times == [1, 5, 15, 30, 60, 120, 180]


def test_a_question_asked_late_skips_the_times_that_are_past() -> None:
    assert minutes(next_question(SENT, SENT + timedelta(minutes=17))) == 30


def test_a_closed_door_is_tried_again_soon_and_then_each_minute() -> None:
    waits = [(next_sending(SENT, refused) - SENT).total_seconds() for refused in range(1, 9)]
    assert waits == [1, 2, 5, 10, 30, 60, 60, 60]
