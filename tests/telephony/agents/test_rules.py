"""The seat's life: the ordinary day, and any disorder of late and doubled events."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony.agents.rules import MISSES_MAX, MOVES, ON_CALL, AgentState, Event, Seat, move

S, E = AgentState, Event


def through(seat: Seat, *events: tuple[Event, str | None]) -> Seat:
    for event, call_id in events:
        seat = move(seat, event, call_id=call_id) or seat
    return seat


READY = through(Seat(), (E.SIGN_IN, None), (E.GO_READY, None))


def test_a_call_from_offer_to_ready():
    talking = through(READY, (E.OFFER, "c1"), (E.ANSWER, "c1"))
    assert (talking.state, talking.call_id) == (S.TALKING, "c1")
    wrapping = through(talking, (E.HANG_UP, "c1"))
    assert (wrapping.state, wrapping.call_id) == (S.WRAPPING_UP, "c1")
    assert through(wrapping, (E.FINISH_WRAP_UP, None)) == Seat(S.READY, last_call_id="c1")


def test_the_answer_after_its_hang_up_is_old_news():
    done = through(READY, (E.OFFER, "c1"), (E.HANG_UP, "c1"), (E.FINISH_WRAP_UP, None))
    assert move(done, E.ANSWER, call_id="c1") is None


def test_an_answer_without_its_offer_is_believed():
    assert through(READY, (E.ANSWER, "c1")).state is S.TALKING


@pytest.mark.parametrize("events", [(), ((E.PAUSE, None),)])
def test_who_dials_is_busy_from_the_key_on(events):
    dialling = through(READY, *events, (E.DIAL, "c1"))
    assert (dialling.state, dialling.call_id, dialling.misses) == (S.TALKING, "c1", 0)
    assert move(dialling, E.OFFER, call_id="c2") is None
    assert through(dialling, (E.HANG_UP, "c1")).state is S.WRAPPING_UP


def test_nobody_dials_while_a_call_rings_or_is_wrapped_up():
    assert move(through(READY, (E.OFFER, "c1")), E.DIAL, call_id="c2") is None
    assert move(through(READY, (E.ANSWER, "c1"), (E.HANG_UP, "c1")), E.DIAL, call_id="c2") is None


def test_another_calls_event_touches_nothing():
    talking = through(READY, (E.OFFER, "c1"), (E.ANSWER, "c1"))
    assert all(move(talking, event, call_id="c2") is None for event in (E.OFFER, E.ANSWER, E.MISS, E.HANG_UP))


def test_the_same_call_may_ring_again_after_a_miss():
    assert through(READY, (E.OFFER, "c1"), (E.MISS, "c1"), (E.OFFER, "c1")).state is S.OFFERED


def test_misses_in_a_row_pause_the_seat():
    seat = READY
    for n in range(MISSES_MAX):
        seat = through(seat, (E.OFFER, f"c{n}"), (E.MISS, f"c{n}"))
    assert (seat.state, seat.reason) == (S.PAUSED, "missed")
    assert through(seat, (E.GO_READY, None)).misses == 0


@pytest.mark.parametrize("event", [E.PAUSE, E.SIGN_OUT, E.GO_READY, E.SIGN_IN])
def test_nobody_leaves_while_talking(event):
    assert move(through(READY, (E.ANSWER, "c1")), event) is None


def test_a_pause_keeps_its_reason_and_a_new_one_replaces_it():
    assert move(READY, E.PAUSE, reason="meal").reason == "meal"
    assert move(move(READY, E.PAUSE, reason="meal"), E.PAUSE, reason="meal") is None


EVENTS = st.tuples(st.sampled_from(list(Event)), st.sampled_from(["c1", "c2", "c3"]))


@given(st.lists(EVENTS, max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_shuffle_of_events_leaves_a_legal_seat(events):
    seat = Seat()
    for event, call_id in events:
        after = move(seat, event, call_id=call_id)
        if after and seat.state in ON_CALL and after.state in ON_CALL:
            assert after.call_id == seat.call_id
        seat = after or seat
        assert seat.legal, (seat, event)


@given(st.lists(EVENTS, max_size=30))
@settings(max_examples=80, deadline=None)
def test_a_doubled_event_is_as_one(events):
    seat = through(Seat(), *events)
    for event, call_id in events[-1:]:
        assert move(seat, event, call_id=call_id) is None


def test_every_event_and_every_state_is_in_the_table():
    assert {event for _, event in MOVES} == set(Event)
    assert {state for state, _ in MOVES} | set(MOVES.values()) == set(AgentState)
