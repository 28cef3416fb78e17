from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retailers.consent.policy import DEFAULT
from retailers.consent.rules import Purpose
from retailers.messages.rules import MessageState, check_move
from telephony.outgoing.rules import Outcome as Ended
from telephony.reminders.rules import (
    FROM_NETWORK,
    REACHED,
    Candidate,
    Outcome,
    after_call,
    keys_for,
    within_lines,
)

AT = datetime(2026, 11, 27, 2, tzinfo=UTC)
S, ORDER = MessageState, Purpose.ORDER_REMINDER


@given(st.sampled_from(Outcome), st.integers(1, 20), st.none() | st.integers(-60, 600))
def test_every_outcome_leads_somewhere_that_is_allowed(outcome: Outcome, tries: int, minutes: int | None) -> None:
    expires = None if minutes is None else AT + timedelta(minutes=minutes)
    step = after_call(outcome, ORDER, tries, AT, expires)
    check_move(S.CLAIMED, step.state)
    assert (step.state is S.DUE) == (step.next_at is not None)
    if step.next_at is not None and expires is not None:
        assert AT < step.next_at < expires


@given(st.lists(st.sampled_from([one for one in Outcome if one not in (Outcome.LATER, Outcome.NO_LINE)]), min_size=1, max_size=9))
def test_a_shop_is_called_three_times_at_most(outcomes: list[Outcome]) -> None:
    calls = 0
    for outcome in outcomes:
        calls += 1
        if after_call(outcome, ORDER, calls, AT, None).state is not S.DUE:
            break
    assert calls <= DEFAULT.reminder_tries


@pytest.mark.parametrize(("outcome", "tries", "state", "minutes"), [
    (Outcome.BUSY, 1, S.DUE, 10), (Outcome.NO_ANSWER, 2, S.DUE, 30), (Outcome.MACHINE, 1, S.DUE, 60), (Outcome.BUSY, 3, S.GIVEN_UP, 0),
    (Outcome.REFUSED, 1, S.FAILED, 0), (Outcome.HUNG_UP, 1, S.FAILED, 0), (Outcome.NO_LINE, 9, S.DUE, 2), (Outcome.HEARD, 1, S.DELIVERED, 0)])
def test_outcomes_are_told_apart(outcome: Outcome, tries: int, state: S, minutes: int) -> None:
    step = after_call(outcome, ORDER, tries, AT, None)
    assert (step.state, step.next_at) == (state, AT + timedelta(minutes=minutes) if minutes else None)


def test_the_next_call_waits_for_the_end_of_the_quiet() -> None:
    noon = datetime(2026, 11, 27, 3, 50, tzinfo=UTC)  # 11:50
    assert after_call(Outcome.BUSY, ORDER, 1, noon, None).next_at == datetime(2026, 11, 27, 5, 30, tzinfo=UTC)


def test_one_last_call_just_before_it_is_too_late() -> None:
    assert after_call(Outcome.NO_ANSWER, ORDER, 1, AT, AT + timedelta(minutes=20)).next_at == AT + timedelta(minutes=18)
    assert after_call(Outcome.NO_ANSWER, ORDER, 1, AT, AT + timedelta(minutes=6)).state is S.GIVEN_UP


def test_every_end_of_a_call_is_read() -> None:
    assert set(FROM_NETWORK) == {str(one) for one in Ended} - {"", "GIVEN_UP", "AGENT_MISSED", "FAILED"}
    assert not REACHED & {Outcome.HUNG_UP, Outcome.MACHINE, Outcome.LATER}


def test_keys_fit_the_matter() -> None:
    assert list(keys_for(ORDER).values()) == ["agent", "keypad", "later", "again", "stop"]
    assert list(keys_for(Purpose.DEBIT_FAILED).values()) == ["agent", "later", "again"]


@given(st.lists(st.sampled_from([1, 2, 3, None]), max_size=40), st.integers(0, 8), st.dictionaries(st.sampled_from([1, 2]), st.integers(0, 4)),
       st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 5)))
def test_lines_are_never_exceeded_and_never_idle(districts: list[int | None], city: int, own: dict[int, int], busy: dict[int, int]) -> None:
    waiting = [Candidate(n, district) for n, district in enumerate(districts)]
    chosen = within_lines(waiting, busy, city, own)
    calls = Counter(busy) + Counter(districts[n] for n in chosen)
    assert not chosen or calls.total() <= city
    assert all(calls[district] <= max(lines, busy.get(district, 0)) for district, lines in own.items())
    left = [one for one in waiting if one.id not in chosen]
    could = [one for one in left if calls.total() < city and (one.district_id is None or calls[one.district_id] < own.get(one.district_id, city))]
    assert could == []
