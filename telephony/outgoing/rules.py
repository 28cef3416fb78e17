"""How a call of ours ended, judged from what the network said.

Causes are those of ITU-T Q.850, as Asterisk's Hangup event gives them for the shop's channel.
"""

from datetime import datetime, timedelta
from enum import StrEnum


class First(StrEnum):
    """Whose telephone rings first: the agent's (preview dialling), or the shop's (a machine speaks)."""

    AGENT = "AGENT"
    SHOP = "SHOP"


class PlaceState(StrEnum):
    ASKED = "ASKED"
    PLACED = "PLACED"
    OVER = "OVER"


class Outcome(StrEnum):
    """ANSWERED … POWERED_OFF tell of the shop; GIVEN_UP, AGENT_MISSED and FAILED of us, and are no try at the shop."""

    NONE = ""
    ANSWERED = "ANSWERED"
    BUSY = "BUSY"
    NO_ANSWER = "NO_ANSWER"
    REFUSED = "REFUSED"
    NOT_IN_SERVICE = "NOT_IN_SERVICE"
    POWERED_OFF = "POWERED_OFF"
    GIVEN_UP = "GIVEN_UP"
    AGENT_MISSED = "AGENT_MISSED"
    FAILED = "FAILED"


BY_CAUSE = {
    1: Outcome.NOT_IN_SERVICE, 17: Outcome.BUSY, 18: Outcome.NO_ANSWER, 19: Outcome.NO_ANSWER, 20: Outcome.POWERED_OFF,
    21: Outcome.REFUSED, 22: Outcome.NOT_IN_SERVICE, 27: Outcome.POWERED_OFF, 28: Outcome.NOT_IN_SERVICE,
}
"""Numbers: 1 unallocated, 22 changed, 28 wrong format; 20 subscriber absent and 27 out of order: a mobile switched off."""
OURS = frozenset({Outcome.GIVEN_UP, Outcome.AGENT_MISSED, Outcome.FAILED})
NETWORK = range(34, 48)
"""No circuit, congestion, switch failure: the line's fault, nobody's telephone rang."""
RANG_LONG_ENOUGH = timedelta(seconds=15)
AGENT_RING_S = 15
ENDS_EARLY_S = 0.5
"""Our clocks are not Asterisk's: the end of the ring time may seem to come a little early."""
SHOP_RING_S = 30
PLACED_WITHIN = timedelta(seconds=20)
"""So long may an asked call wait for the phone process; then it is over as FAILED."""
SETTLED_WITHIN = timedelta(seconds=10)
"""So long whoever saw a call end may take to say what became of it; then nobody saw it."""


def outcome_of(cause: int, *, answered_at: datetime | None, rang_at: datetime | None, ended_at: datetime, first: First,
               ring_s: int = SHOP_RING_S, rang_out: bool = False) -> Outcome:
    """answered_at, rang_at: of the shop's telephone, None where that did not happen.

    Where the network names no cause, the ringing was ended from our side: at the end of the ring time nobody answered;
    before that somebody of ours gave up. rang_out: Asterisk said which; without its word the length of the ringing tells."""
    if answered_at:
        return Outcome.ANSWERED
    if rang_at is None:
        return Outcome.AGENT_MISSED if first is First.AGENT else BY_CAUSE.get(cause, Outcome.FAILED)
    if cause in BY_CAUSE:
        return BY_CAUSE[cause]
    if cause in NETWORK:
        return Outcome.FAILED
    long_enough = min(RANG_LONG_ENOUGH, timedelta(seconds=ring_s - ENDS_EARLY_S))
    return Outcome.NO_ANSWER if rang_out or ended_at - rang_at >= long_enough else Outcome.GIVEN_UP
