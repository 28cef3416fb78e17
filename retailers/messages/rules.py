"""The life of a message, what each outcome leads to, and when it is tried again. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from foundation.errors import Invalid, Refused


class Channel(StrEnum):
    VOICE = "VOICE"
    SMS = "SMS"
    EMAIL = "EMAIL"


class MessageState(StrEnum):
    """CLAIMED: a worker has it, so it may have left. UNKNOWN: it may have arrived, and nobody can say yet.

    SENT: taken over by the other side. DELIVERED: it arrived. FAILED: the other side will not have it. GIVEN_UP: tried
    often enough, or too late. STOPPED: no longer needed, or not wanted."""

    DUE = "DUE"
    CLAIMED = "CLAIMED"
    UNKNOWN = "UNKNOWN"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    GIVEN_UP = "GIVEN_UP"
    STOPPED = "STOPPED"


S = MessageState
ENDED = (S.FAILED, S.GIVEN_UP)
"""Did not reach the shop: another channel may."""
MOVES: dict[MessageState, frozenset[MessageState]] = {
    S.DUE: frozenset({S.CLAIMED, S.GIVEN_UP, S.STOPPED}),
    # Back to DUE: nothing left us, or nobody heard it. A report may be quicker than our own record of the sending.
    S.CLAIMED: frozenset(S) - {S.CLAIMED},
    S.UNKNOWN: frozenset({S.DUE, S.SENT, S.DELIVERED, S.FAILED, S.GIVEN_UP}),
    S.SENT: frozenset({S.DELIVERED, S.FAILED}),
    S.DELIVERED: frozenset(), S.FAILED: frozenset(), S.GIVEN_UP: frozenset(), S.STOPPED: frozenset(),
}


class MessageMoveForbidden(Refused):
    code = "message_move_forbidden"


class AddressMissing(Invalid):
    """Nowhere to send it to; facts: channel."""

    code = "address_missing"


class Heard(StrEnum):
    """What the other side's door said to one sending. LATER: refused for the moment. SILENCE: it may have arrived."""

    TAKEN = "TAKEN"
    REFUSED = "REFUSED"
    LATER = "LATER"
    NOT_SENT = "NOT_SENT"
    SILENCE = "SILENCE"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a message goes after one try; next_at: when it is tried, or asked about, again."""

    state: MessageState
    next_at: datetime | None = None


LEASE = timedelta(minutes=3)
TRIES_MAX = 5
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
ASK_AFTER = timedelta(seconds=30)
ASKED_MAX = 5


def check_move(before: MessageState, after: MessageState) -> None:
    if after not in MOVES[before]:
        raise MessageMoveForbidden(before=before, after=after)


def backoff(tries: int) -> timedelta:
    """After the first try 1 minute, then 5, 15, 60, 60, …"""
    return BACKOFF[min(max(tries, 1), len(BACKOFF)) - 1]


def after_sending(heard: Heard, tries: int, at: datetime, expires_at: datetime | None = None) -> Step:
    """What a try of an SMS or an e-mail leads to. tries: how many there were, this one included."""
    if heard is Heard.TAKEN:
        return Step(S.SENT)
    if heard is Heard.REFUSED:
        return Step(S.FAILED)
    if heard is Heard.SILENCE:
        return Step(S.UNKNOWN, at + ASK_AFTER)
    next_at = at + backoff(tries)
    too_late = expires_at is not None and next_at >= expires_at
    return Step(S.GIVEN_UP) if tries >= TRIES_MAX or too_late else Step(S.DUE, next_at)


def known_channels(mobile: str, email: str) -> tuple[Channel, ...]:
    """Where a shop can be written to, in the order in which we try."""
    return (*((Channel.SMS,) if mobile else ()), *((Channel.EMAIL,) if email else ()))
