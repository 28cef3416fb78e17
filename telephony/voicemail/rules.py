"""The life of a message, from the tone to the call back. Pure.

    NEW → NOTIFIED → CLAIMED → CALLED_BACK → CLOSED
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class VoicemailState(StrEnum):
    NEW = "NEW"
    NOTIFIED = "NOTIFIED"
    CLAIMED = "CLAIMED"
    CALLED_BACK = "CALLED_BACK"
    TICKETED = "TICKETED"
    CLOSED = "CLOSED"


class Move(StrEnum):
    """SERVED: the shop called again and has its order, so that a mere wish to be called is answered."""

    NOTIFY = "notify"
    CLAIM = "claim"
    RELEASE = "release"
    CALL_BACK = "call_back"
    TICKET = "ticket"
    CLOSE = "close"
    SERVED = "served"


S = VoicemailState
MOVES: Mapping[Move, tuple[frozenset[VoicemailState], VoicemailState]] = {
    Move.NOTIFY: (frozenset({S.NEW}), S.NOTIFIED),
    Move.CLAIM: (frozenset({S.NEW, S.NOTIFIED}), S.CLAIMED),
    Move.RELEASE: (frozenset({S.CLAIMED}), S.NOTIFIED),
    Move.CALL_BACK: (frozenset({S.CLAIMED}), S.CALLED_BACK),
    Move.TICKET: (frozenset({S.CLAIMED, S.CALLED_BACK}), S.TICKETED),
    Move.CLOSE: (frozenset({S.CLAIMED, S.CALLED_BACK, S.TICKETED}), S.CLOSED),
    Move.SERVED: (frozenset({S.NEW, S.NOTIFIED}), S.CLOSED),
}
"""Move -> (from, to). A move that does not fit changes nothing, so that two people never have the same message."""
WAITING = frozenset({S.NEW, S.NOTIFIED})
OPEN = frozenset(S) - {S.CLOSED}
HELD = frozenset({S.CLAIMED, S.CALLED_BACK, S.TICKETED})
"""States in which one person stands for it."""
OF_THE_OWNER = frozenset({Move.RELEASE, Move.CALL_BACK, Move.TICKET, Move.CLOSE})
PIN_LENGTH = 6
PIN_TRIES_MAX = 3
PIN_LOCK = timedelta(minutes=30)


def after(state: VoicemailState, move: Move) -> VoicemailState | None:
    origins, to = MOVES[move]
    return to if state in origins else None
