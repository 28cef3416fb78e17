"""The life of a seat: which event moves an agent from which state to which, and what becomes of the call it holds.

    SIGNED_OUT ─ sign in → PAUSED ─ go ready → READY ─ offer → OFFERED ─ answer → TALKING ─ hang up → WRAPPING_UP ─ → READY

Events come from a browser and from Asterisk: late, twice and in any order. `move` is therefore a merge into a state; what
no longer fits changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum


class AgentState(StrEnum):
    SIGNED_OUT = "SIGNED_OUT"
    READY = "READY"
    OFFERED = "OFFERED"
    TALKING = "TALKING"
    WRAPPING_UP = "WRAPPING_UP"
    PAUSED = "PAUSED"


class Event(StrEnum):
    SIGN_IN = "sign_in"
    GO_READY = "go_ready"
    PAUSE = "pause"
    OFFER = "offer"
    DIAL = "dial"
    ANSWER = "answer"
    MISS = "miss"
    WITHDRAW = "withdraw"
    HANG_UP = "hang_up"
    FINISH_WRAP_UP = "finish_wrap_up"
    LOSE = "lose"
    SIGN_OUT = "sign_out"


S, E = AgentState, Event
MOVES: dict[tuple[AgentState, Event], AgentState] = {
    (S.SIGNED_OUT, E.SIGN_IN): S.PAUSED,
    (S.PAUSED, E.GO_READY): S.READY,
    (S.WRAPPING_UP, E.GO_READY): S.READY,
    (S.READY, E.PAUSE): S.PAUSED,
    (S.WRAPPING_UP, E.PAUSE): S.PAUSED,
    (S.PAUSED, E.PAUSE): S.PAUSED,
    (S.READY, E.OFFER): S.OFFERED,
    # A call of our own: busy from the key that dials, so that no other call is offered while the two telephones ring.
    (S.READY, E.DIAL): S.TALKING,
    (S.PAUSED, E.DIAL): S.TALKING,
    (S.OFFERED, E.ANSWER): S.TALKING,
    # The offer's own event was overtaken, or the pause did not reach the queue in time: whoever talks, talks.
    (S.READY, E.ANSWER): S.TALKING,
    (S.PAUSED, E.ANSWER): S.TALKING,
    (S.OFFERED, E.MISS): S.READY,
    (S.OFFERED, E.WITHDRAW): S.READY,
    (S.OFFERED, E.HANG_UP): S.WRAPPING_UP,
    (S.TALKING, E.HANG_UP): S.WRAPPING_UP,
    (S.WRAPPING_UP, E.FINISH_WRAP_UP): S.READY,
    (S.OFFERED, E.LOSE): S.SIGNED_OUT,
    (S.TALKING, E.LOSE): S.SIGNED_OUT,
    (S.READY, E.LOSE): S.SIGNED_OUT,
    (S.PAUSED, E.LOSE): S.SIGNED_OUT,
    (S.WRAPPING_UP, E.LOSE): S.SIGNED_OUT,
    (S.READY, E.SIGN_OUT): S.SIGNED_OUT,
    (S.PAUSED, E.SIGN_OUT): S.SIGNED_OUT,
    (S.WRAPPING_UP, E.SIGN_OUT): S.SIGNED_OUT,
}
OF_THE_CALL = frozenset({E.OFFER, E.DIAL, E.ANSWER, E.MISS, E.WITHDRAW, E.HANG_UP})
HOLDING = frozenset({S.OFFERED, S.TALKING, S.WRAPPING_UP})
ON_CALL = frozenset({S.OFFERED, S.TALKING})

PAUSE_REASONS = ("signed_in", "break", "meal", "training", "other", "missed")
MISSES_MAX = 2
LOST_GRACE = timedelta(seconds=20)
OFFERED_LONGEST = timedelta(seconds=60)
WRAP_UP_LONGEST = timedelta(minutes=5)


@dataclass(frozen=True)
class Seat:
    """What the moves depend on, and change, of one agent."""

    state: AgentState = AgentState.SIGNED_OUT
    reason: str = ""
    call_id: str | None = None
    last_call_id: str | None = None
    misses: int = 0

    @property
    def legal(self) -> bool:
        """A call is held exactly where one can be, and a pause has its reason."""
        return (self.call_id is not None) == (self.state in HOLDING) and bool(self.reason) == (self.state is S.PAUSED)


def move(seat: Seat, event: Event, *, call_id: str | None = None, reason: str = "") -> Seat | None:
    """The seat after the event, or None when the event does not fit it: a repeat, an old one, another call's."""
    to = MOVES.get((seat.state, event))
    if to is None or (event in OF_THE_CALL and not concerns(seat, event, call_id)):
        return None
    misses = missed_so_far(seat, event)
    if event is Event.MISS and misses >= MISSES_MAX:
        to, reason = S.PAUSED, "missed"
    if to is S.PAUSED:
        reason = reason or ("signed_in" if event is Event.SIGN_IN else "other")
    after = Seat(state=to, reason=reason if to is S.PAUSED else "", misses=misses,
                 call_id=(call_id or seat.call_id) if to in HOLDING else None,
                 last_call_id=seat.last_call_id if to in ON_CALL else seat.call_id or seat.last_call_id)
    return None if after == replace(seat, last_call_id=after.last_call_id) else after


def concerns(seat: Seat, event: Event, call_id: str | None) -> bool:
    """Is the event about the call this seat holds; or, where it holds none, about one that has not been here and gone?

    Only a fresh offer may bring back the call that just left: Asterisk rings the same agent again after a miss."""
    if seat.call_id:
        return call_id == seat.call_id
    return bool(call_id) and (event is Event.OFFER or call_id != seat.last_call_id)


def missed_so_far(seat: Seat, event: Event) -> int:
    """Misses in a row: one more for a miss, none after an answer or the agent's own word that he is ready."""
    if event is Event.MISS:
        return seat.misses + 1
    return 0 if event in (Event.ANSWER, Event.DIAL, Event.GO_READY, Event.SIGN_IN) else seat.misses
