"""When a follow-up is due, its life under any order of moves, and who is told when."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.clock import ZONE
from retailers.follow_ups.rules import (
    MOVES,
    OWNED,
    FollowUpState,
    Kind,
    Move,
    Standing,
    Told,
    after,
    due_at,
    to_escalate,
    to_tell,
)
from retailers.order_days.rules import Calendar

NEW_YEAR = Calendar(off=frozenset({datetime(2027, 1, 1).date()}), worked=frozenset({datetime(2027, 1, 3).date()}))
S, M = FollowUpState, Move


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(("kind", "at", "due"), [
    (Kind.CALL_BACK, "2026-11-23 10:00", "2026-11-23 10:30"),
    (Kind.VOICEMAIL, "2026-11-23 17:30", "2026-11-23 18:00"),
    (Kind.VOICEMAIL, "2026-11-23 17:45", "2026-11-24 09:30"),
    (Kind.VOICEMAIL, "2026-11-24 06:00", "2026-11-24 09:30"),
    (Kind.VOICEMAIL, "2026-11-27 19:00", "2026-11-30 09:30"),
    (Kind.CALL_BACK, "2026-11-28 11:00", "2026-11-30 09:30"),
    (Kind.LOW_MARK, "2026-11-23 10:00", "2026-11-24 10:00"),
    (Kind.LOW_MARK, "2026-11-27 10:00", "2026-11-30 09:30"),
    (Kind.COMPLAINT, "2026-11-23 10:00", "2026-11-25 18:00"),
    (Kind.COMPLAINT, "2026-11-26 10:00", "2026-11-30 18:00"),
    (Kind.OTHER, "2026-11-27 10:00", "2026-11-30 18:00"),
    # New Year's Day is off, and the Sunday after it is worked for it.
    (Kind.COMPLAINT, "2026-12-31 10:00", "2027-01-04 18:00"),
    (Kind.VOICEMAIL, "2027-01-01 10:00", "2027-01-03 09:30"),
])
def test_due_by_kind_working_hours_and_holidays(kind: Kind, at: str, due: str) -> None:
    assert due_at(kind, moment(at), NEW_YEAR) == moment(due)


@given(st.lists(st.sampled_from(Move), max_size=12))
def test_whatever_is_tried_it_stays_in_its_life(moves: list[Move]) -> None:
    """Done or dropped it moves only by being reopened, and it is never done without having been taken."""
    state, owned = S.OPEN, False
    for move in moves:
        to = after(state, move)
        if to is None:
            continue
        assert state in MOVES[move][0]
        assert state not in (S.DONE, S.DROPPED) or move is M.REOPEN
        owned = move in (M.TAKE, M.HAND_OVER) or (owned and to in OWNED)
        assert to is not S.DONE or owned
        state = to


def standing(**facts: object) -> Standing:
    return Standing(**{"state": S.OPEN, "kind": Kind.CALL_BACK, "created_at": moment("2026-11-23 10:00"),  # type: ignore[arg-type]
                       "due_at": moment("2026-11-23 10:30"), "told": Told.NOBODY, "escalated": False} | facts)


@pytest.mark.parametrize(("at", "told"), [("10:19", Told.NOBODY), ("10:20", Told.SOON), ("10:30", Told.OVERDUE)])
def test_told_before_it_is_due_and_when_it_is_late(at: str, told: Told) -> None:
    assert to_tell(standing(), moment(f"2026-11-23 {at}")) == told
    assert to_tell(standing(state=S.DONE), moment(f"2026-11-23 {at}")) == Told.NOBODY


def test_nobody_took_it_for_a_quarter_of_an_hour() -> None:
    assert not to_escalate(standing(), moment("2026-11-23 10:14"))
    assert to_escalate(standing(), moment("2026-11-23 10:15"))
    assert not to_escalate(standing(state=S.TAKEN), moment("2026-11-23 10:20"))
    assert not to_escalate(standing(kind=Kind.COMPLAINT), moment("2026-11-23 10:20"))
    assert not to_escalate(standing(escalated=True), moment("2026-11-23 10:20"))
