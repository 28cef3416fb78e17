"""Where a call can be and what moves it on. Events of Asterisk come late, twice and in any order, so each is a merge."""

from enum import StrEnum


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


def result_of(*, answered: bool, left_message: bool, queued: bool, identified: bool) -> str:
    """One word for the list of calls: what became of it."""
    if answered:
        return "served"
    if left_message:
        return "message"
    if queued:
        return "abandoned"
    return "self_service" if identified else "left_early"


def mask(digits: str) -> str:
    """'81012346' -> '••••••••': a timeline says how many keys were pressed, never which."""
    return "•" * len(digits)
