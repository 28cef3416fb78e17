"""How a call of ours ended, from the cause that the network gives and from how long it rang."""

from datetime import datetime, timedelta

import pytest

from foundation.clock import ZONE
from telephony.outgoing.rules import First, Outcome, outcome_of

RANG = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
NEVER = None


@pytest.mark.parametrize(("cause", "rang_at", "after_s", "wanted"), [
    (17, RANG, 2, Outcome.BUSY), (21, RANG, 4, Outcome.REFUSED), (1, RANG, 1, Outcome.NOT_IN_SERVICE),
    (28, RANG, 1, Outcome.NOT_IN_SERVICE), (20, RANG, 1, Outcome.POWERED_OFF), (27, RANG, 1, Outcome.POWERED_OFF),
    (19, RANG, 9, Outcome.NO_ANSWER), (0, RANG, 30, Outcome.NO_ANSWER), (16, RANG, 15, Outcome.NO_ANSWER),
    (0, RANG, 6, Outcome.GIVEN_UP), (34, RANG, 1, Outcome.FAILED), (38, RANG, 40, Outcome.FAILED),
    (0, NEVER, 15, Outcome.AGENT_MISSED), (17, NEVER, 15, Outcome.AGENT_MISSED)])
def test_with_an_agent(cause: int, rang_at: datetime | None, after_s: int, wanted: Outcome) -> None:
    ended = RANG + timedelta(seconds=after_s)
    assert outcome_of(cause, answered_at=None, rang_at=rang_at, ended_at=ended, first=First.AGENT) is wanted


def test_an_answered_call_is_answered_whatever_ends_it() -> None:
    assert outcome_of(127, answered_at=RANG, rang_at=RANG, ended_at=RANG, first=First.AGENT) is Outcome.ANSWERED


def test_a_short_ring_time_that_is_over_is_no_answer() -> None:
    ended = RANG + timedelta(seconds=4.8)
    assert outcome_of(0, answered_at=None, rang_at=RANG, ended_at=ended, first=First.AGENT, ring_s=5) is Outcome.NO_ANSWER


def test_asterisks_word_that_it_rang_its_time_goes_before_our_clock() -> None:
    assert outcome_of(0, answered_at=None, rang_at=RANG, ended_at=RANG, first=First.AGENT, rang_out=True) is Outcome.NO_ANSWER


@pytest.mark.parametrize(("cause", "wanted"), [(17, Outcome.BUSY), (0, Outcome.FAILED), (1, Outcome.NOT_IN_SERVICE)])
def test_a_machines_call_that_no_telephone_rang_for(cause: int, wanted: Outcome) -> None:
    assert outcome_of(cause, answered_at=None, rang_at=None, ended_at=RANG, first=First.SHOP) is wanted
