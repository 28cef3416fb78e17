"""Where a call can be and what moves it on. Events of Asterisk come late, twice and in any order, so each is a merge."""

import re
from enum import StrEnum

from foundation.actor import Actor
from foundation.staff.rules import Role

HANGS_UP = "hangs_up"
"""What a notice about a call says when the agent hangs up by hand."""
LISTENERS = frozenset({Role.SHIFT_LEADER, Role.DISTRICT_MANAGER, Role.ADMINISTRATOR})


class CallState(StrEnum):
    MENU = "MENU"
    QUEUED = "QUEUED"
    RINGING = "RINGING"
    TALKING = "TALKING"
    AFTER = "AFTER"
    ENDED = "ENDED"


class What(StrEnum):
    """What can be on a timeline. Those of FLOW move the call."""

    ENTERED = "entered"
    DIALLED = "dialled"
    MENU = "menu"
    IDENTIFIED = "identified"
    NOT_IDENTIFIED = "not_identified"
    LANGUAGE = "language"
    HEARD = "heard"
    ROUTED = "routed"
    QUEUED = "queued"
    RANG = "rang"
    MISSED = "missed"
    ANSWERED = "answered"
    AGENT_LEFT = "agent_left"
    LEFT_QUEUE = "left_queue"
    MARKED = "marked"
    VOICEMAIL = "voicemail"
    APOLOGISED = "apologised"
    ENDED = "ended"


S, E = CallState, What
FLOW: dict[What, frozenset[CallState]] = {
    # A call that talks is not put back by a late "joined the queue"; after the agent it may be queued once more.
    E.QUEUED: frozenset({S.MENU, S.AFTER}),
    E.RANG: frozenset({S.MENU, S.QUEUED, S.AFTER}),
    E.MISSED: frozenset({S.RINGING}),
    E.ANSWERED: frozenset({S.MENU, S.QUEUED, S.RINGING}),
    E.AGENT_LEFT: frozenset({S.TALKING, S.RINGING}),
    E.LEFT_QUEUE: frozenset({S.QUEUED, S.RINGING}),
    E.ENDED: frozenset(S) - {S.ENDED},
}
LEADS_TO = {
    E.QUEUED: S.QUEUED, E.RANG: S.RINGING, E.MISSED: S.QUEUED, E.ANSWERED: S.TALKING,
    E.AGENT_LEFT: S.AFTER, E.LEFT_QUEUE: S.AFTER, E.ENDED: S.ENDED,
}


class EndedBy(StrEnum):
    CALLER = "CALLER"
    SERVICE = "SERVICE"
    UNKNOWN = "UNKNOWN"


class Verified(StrEnum):
    """How the caller's identity was established; an empty string is not at all."""

    NOT = ""
    CARD_PIN = "card+pin"
    LICENCE_PIN = "licence+pin"
    PHONE_FACTS = "phone+facts"
    """We called the order phone, and the answers matched the file."""


def result_of(*, answered: bool, left_message: bool, queued: bool, identified: bool, ours: bool = False) -> str:
    """One word for the list of calls: what became of it. ours: we made it."""
    if answered:
        return "served"
    if ours:
        return "unreached"
    if left_message:
        return "message"
    if queued:
        return "abandoned"
    return "self_service" if identified else "left_early"


def mask(digits: str) -> str:
    """'81012346' -> '••••••••': a timeline says how many keys were pressed, never which."""
    return "•" * len(digits)


def may_listen(by: Actor, agent_staff_id: int | None) -> bool:
    """Leaders hear the calls of their districts, an agent only his own."""
    return by.role in LISTENERS or (by.id is not None and by.id == agent_staff_id)


def byte_range(wanted: str, size: int, chunk: int) -> tuple[int, int]:
    """'bytes=100-' of a file of `size` -> the first and the last byte to send, at most `chunk` of them.

    What is not understood, and a range beyond the end, gives the beginning: a player asks again."""
    asked = re.fullmatch(r"bytes=(\d{1,15})-(\d{0,15})", wanted.strip())
    first = int(asked[1]) if asked and int(asked[1]) < size else 0
    last = int(asked[2]) if asked and asked[2] else size - 1
    return first, max(min(last, first + chunk - 1, size - 1), first)
