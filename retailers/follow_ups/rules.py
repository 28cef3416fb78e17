"""The life of a follow-up, when each kind is due, and when somebody is reminded. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum

from foundation.clock import ZONE, local
from retailers.order_days.rules import Calendar

OPENS, CLOSES = time(7, 30), time(18, 0)
FIRST_THING = time(9, 30)
"""What waits for the next working day is dealt with by then."""
CALL_BACK_WITHIN = timedelta(minutes=30)
LOW_MARK_WITHIN = timedelta(hours=24)
REMINDED_BEFORE = timedelta(minutes=10)
UNTAKEN_TOLD_AFTER = timedelta(minutes=15)


class Kind(StrEnum):
    CALL_BACK = "CALL_BACK"
    COMPLAINT = "COMPLAINT"
    LOW_MARK = "LOW_MARK"
    VOICEMAIL = "VOICEMAIL"
    OTHER = "OTHER"


class FollowUpState(StrEnum):
    """待处理, 处理中, 已办结, 不需要."""

    OPEN = "OPEN"
    TAKEN = "TAKEN"
    DONE = "DONE"
    DROPPED = "DROPPED"


class Move(StrEnum):
    TAKE = "take"
    HAND_OVER = "hand_over"
    PUT_BACK = "put_back"
    FINISH = "finish"
    DROP = "drop"
    REOPEN = "reopen"


S = FollowUpState
MOVES: Mapping[Move, tuple[frozenset[FollowUpState], FollowUpState]] = {
    Move.TAKE: (frozenset({S.OPEN}), S.TAKEN),
    Move.HAND_OVER: (frozenset({S.OPEN, S.TAKEN}), S.TAKEN),
    Move.PUT_BACK: (frozenset({S.TAKEN}), S.OPEN),
    Move.FINISH: (frozenset({S.TAKEN}), S.DONE),
    Move.DROP: (frozenset({S.OPEN, S.TAKEN}), S.DROPPED),
    Move.REOPEN: (frozenset({S.DONE, S.DROPPED}), S.OPEN),
}
"""Move -> (from, to). A move that does not fit changes nothing."""
PENDING = frozenset({S.OPEN, S.TAKEN})
OWNED = frozenset({S.TAKEN, S.DONE})
"""States in which a person stands for it; an open one is everybody's."""
OF_THE_OWNER = frozenset({Move.PUT_BACK, Move.FINISH})
"""Only who has it may do these, or a leader."""
WITH_WORDS = frozenset({Move.FINISH, Move.DROP, Move.REOPEN})
"""What came of it, or why."""


class Told(IntEnum):
    """How far the reminding has come; each is said once."""

    NOBODY = 0
    SOON = 1
    OVERDUE = 2


@dataclass(frozen=True)
class Standing:
    """What reminding depends on."""

    state: FollowUpState
    kind: Kind
    created_at: datetime
    due_at: datetime
    told: Told
    escalated: bool


def after(state: FollowUpState, move: Move) -> FollowUpState | None:
    """The state after the move, None where it does not fit."""
    origins, to = MOVES[move]
    return to if state in origins else None


def is_working_moment(at: datetime, calendar: Calendar) -> bool:
    return calendar.works(local(at).date()) and OPENS <= local(at).time() < CLOSES


def due_at(kind: Kind, at: datetime, calendar: Calendar) -> datetime:
    """By when: a call-back within half an hour while we work, else first thing on the next working day; a low mark within a
    day; a complaint by the end of the second working day; anything else by the end of the next one.

    Source: domain brief 3.4, 3.7, 3.8. 10:00 on a Monday -> 10:30; 17:45 on a Friday -> Monday 9:30."""
    if kind in (Kind.CALL_BACK, Kind.VOICEMAIL):
        soon = at + CALL_BACK_WITHIN
        return soon if is_working_moment(at, calendar) and local(soon).time() <= CLOSES else first_thing(at, calendar)
    if kind is Kind.LOW_MARK:
        tomorrow = at + LOW_MARK_WITHIN
        return tomorrow if is_working_moment(tomorrow, calendar) else first_thing(tomorrow, calendar)
    days = 2 if kind is Kind.COMPLAINT else 1
    return datetime.combine(working_day(local(at).date(), days, calendar), CLOSES, ZONE)


def first_thing(at: datetime, calendar: Calendar) -> datetime:
    """9:30 of this day, where it is worked and not begun, else of the next working one."""
    on = local(at).date()
    begun = local(at).time() >= OPENS
    return datetime.combine(on if calendar.works(on) and not begun else working_day(on, 1, calendar), FIRST_THING, ZONE)


def working_day(on: date, count: int, calendar: Calendar) -> date:
    """The count-th working day after `on`."""
    for _ in range(count):
        on += timedelta(days=1)
        while not calendar.works(on):
            on += timedelta(days=1)
    return on


def to_tell(standing: Standing, at: datetime) -> Told:
    """What its owner, or everybody where nobody has taken it, should have been told by now."""
    if standing.state not in PENDING or at < standing.due_at - REMINDED_BEFORE:
        return standing.told
    return max(standing.told, Told.OVERDUE if at >= standing.due_at else Told.SOON)


def to_escalate(standing: Standing, at: datetime) -> bool:
    """Nobody has taken a call-back within a quarter of an hour: the shift leader is told."""
    return (standing.state is S.OPEN and not standing.escalated and standing.kind in (Kind.CALL_BACK, Kind.VOICEMAIL)
            and at >= min(standing.created_at + UNTAKEN_TOLD_AFTER, standing.due_at))
