from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retailers.messages.rules import (
    MOVES,
    TRIES_MAX,
    Heard,
    MessageMoveForbidden,
    MessageState,
    after_sending,
    backoff,
    check_move,
    known_channels,
)

S, AT = MessageState, datetime(2026, 11, 27, 2, tzinfo=UTC)


@given(st.sampled_from(Heard), st.integers(1, TRIES_MAX + 2))
def test_every_outcome_of_a_try_is_a_move_that_is_allowed(heard: Heard, tries: int) -> None:
    step = after_sending(heard, tries, AT)
    check_move(S.CLAIMED, step.state)
    assert (step.next_at is not None) == (step.state in (S.DUE, S.UNKNOWN))


@given(st.lists(st.sampled_from(Heard), min_size=1, max_size=30))
def test_a_message_is_never_tried_without_end(answers: list[Heard]) -> None:
    """Whatever the other side says, there are no more than TRIES_MAX tries that did not leave."""
    tries, state = 0, S.DUE
    for heard in answers:
        if state is not S.DUE:
            break
        tries += 1
        state = after_sending(heard, tries, AT).state
    assert tries <= TRIES_MAX


def test_what_may_have_arrived_is_never_simply_sent_again() -> None:
    assert after_sending(Heard.SILENCE, 1, AT).state is S.UNKNOWN
    assert after_sending(Heard.LATER, 1, AT).next_at == AT + timedelta(minutes=1)


def test_a_retry_that_comes_too_late_is_none() -> None:
    assert after_sending(Heard.NOT_SENT, 2, AT, AT + timedelta(minutes=4)).state is S.GIVEN_UP
    assert after_sending(Heard.NOT_SENT, TRIES_MAX, AT).state is S.GIVEN_UP


def test_what_is_over_moves_no_more() -> None:
    over = [state for state, moves in MOVES.items() if not moves]
    assert over == [S.DELIVERED, S.FAILED, S.GIVEN_UP, S.STOPPED]
    with pytest.raises(MessageMoveForbidden):
        check_move(S.DELIVERED, S.DUE)


def test_waits_grow_and_channels_have_an_order() -> None:
    assert [backoff(n).total_seconds() / 60 for n in range(1, 7)] == [1, 5, 15, 60, 60, 60]
    assert [str(channel) for channel in known_channels("13800000000", "a@shop.example")] == ["SMS", "EMAIL"]
    assert known_channels("", "") == ()
