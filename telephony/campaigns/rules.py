"""The life of a call task, when a shop is tried again, and who calls whom.

    WAITING ─ take → DIALLING ─ answer → REACHED ─ finish → DONE
       ↑                 │                  │ defer (call me at …)
       └──── miss ───────┴──────────────────┘         exhaust: DIALLING or REACHED → FAILED;   leave: WAITING, FAILED → LEFT
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from retailers.consent.policy import DEFAULT, CallPolicy
from retailers.consent.rules import OWED, Purpose, next_time


class TaskState(StrEnum):
    WAITING = "WAITING"
    DIALLING = "DIALLING"
    REACHED = "REACHED"
    DONE = "DONE"
    FAILED = "FAILED"
    LEFT = "LEFT"


class TaskEvent(StrEnum):
    TAKE = "take"
    ANSWER = "answer"
    MISS = "miss"
    EXHAUST = "exhaust"
    DEFER = "defer"
    FINISH = "finish"
    LEAVE = "leave"
    PUT_BACK = "put_back"


S, E = TaskState, TaskEvent
MOVES: dict[tuple[TaskState, TaskEvent], TaskState] = {
    (S.WAITING, E.TAKE): S.DIALLING,
    (S.DIALLING, E.ANSWER): S.REACHED,
    (S.DIALLING, E.MISS): S.WAITING,
    (S.DIALLING, E.EXHAUST): S.FAILED,
    (S.REACHED, E.MISS): S.WAITING,
    (S.REACHED, E.EXHAUST): S.FAILED,
    (S.REACHED, E.DEFER): S.WAITING,
    (S.REACHED, E.FINISH): S.DONE,
    (S.WAITING, E.EXHAUST): S.FAILED,
    (S.WAITING, E.LEAVE): S.LEFT,
    (S.FAILED, E.LEAVE): S.LEFT,
    (S.FAILED, E.PUT_BACK): S.WAITING,
    (S.LEFT, E.PUT_BACK): S.WAITING,
}
ON_THE_LINE = (S.DIALLING, S.REACHED)


def sources_of(event: TaskEvent) -> dict[TaskState, TaskState]:
    """From where the event leads where."""
    return {source: to for (source, known), to in MOVES.items() if known is event}


class Result(StrEnum):
    """What came of a try, or of the task. The second group tells of us and is no try at the shop; the last, why it left."""

    NONE = ""
    ORDERED = "ORDERED"
    NO_ORDER = "NO_ORDER"
    CALL_LATER = "CALL_LATER"
    REFUSED = "REFUSED"
    WRONG_PERSON = "WRONG_PERSON"
    NOT_VERIFIED = "NOT_VERIFIED"
    SETTLED = "SETTLED"
    NO_MORE = "NO_MORE"
    DROPPED = "DROPPED"
    BUSY = "BUSY"
    NO_ANSWER = "NO_ANSWER"
    NOT_IN_SERVICE = "NOT_IN_SERVICE"
    POWERED_OFF = "POWERED_OFF"
    GIVEN_UP = "GIVEN_UP"
    AGENT_MISSED = "AGENT_MISSED"
    FAILED = "FAILED"
    CALLED_IN = "CALLED_IN"
    NO_LONGER = "NO_LONGER"
    REMOVED = "REMOVED"
    CUT_OFF = "CUT_OFF"


OURS = frozenset({Result.GIVEN_UP, Result.AGENT_MISSED, Result.FAILED})
CHOSEN = (Result.NO_ORDER, Result.SETTLED, Result.CALL_LATER, Result.REFUSED, Result.WRONG_PERSON, Result.NOT_VERIFIED, Result.DROPPED,
          Result.NO_MORE)
"""What an agent can say of a call that was answered and brought no order; the first only of an order call, the second of others,
the last where one can opt out."""
SETTLING = frozenset({Result.ORDERED, Result.NO_ORDER, Result.REFUSED, Result.SETTLED, Result.NOT_VERIFIED, Result.NO_MORE})
"""Said on the telephone by who answered: the task is done. (A refusal of the call itself is tried again.)"""
HOPELESS = frozenset({Result.NOT_IN_SERVICE, Result.WRONG_PERSON})
SURGE = 3
"""Callers waiting in a district's queue from which on nobody dials out; each district may set its own."""


def choices(purpose: Purpose) -> tuple[Result, ...]:
    """What can be said of an answered call for this purpose."""
    without = {Result.SETTLED if purpose is Purpose.ORDER else Result.NO_ORDER, *([Result.NO_MORE] if purpose in OWED else [])}
    return tuple(result for result in CHOSEN if result not in without)


def retry_at(result: Result, tries: int, at: datetime, closes_at: datetime | None, purpose: Purpose,
             policy: CallPolicy = DEFAULT) -> datetime | None:
    """When the shop is tried again, None when it goes to the failed-call list.

    tries: made so far, this one included; those of which the shop knows nothing do not count. By default three rounds: at
    list time, an hour later (ten minutes where it was engaged, at once where the line broke), and 45 minutes before the cut-off."""
    if result in OURS:
        return at
    if result in HOPELESS or tries >= policy.order_rounds:
        return None
    waits = {Result.BUSY: policy.order_busy_wait, Result.DROPPED: timedelta(0)}
    then = at + waits.get(result, policy.order_wait)
    if tries == policy.order_rounds - 1 and closes_at:
        then = max(then, closes_at - policy.order_last_round)
    then = next_time(purpose, then, policy)
    return then if closes_at is None or then < closes_at else None


def inbound_first(paused: bool, waiting: int, waiting_max: int) -> bool:
    """Callers have right of way: the shift leader stopped the dialling, or so many wait in the district's queue."""
    return paused or waiting >= waiting_max


def share(routes: Mapping[str, int], agents: Collection[int], kept: Mapping[str, int]) -> dict[str, int]:
    """route -> agent. routes: shops on each; kept: whose a route was.

    Whole routes stay together. A route stays with its agent as long as no single move makes the fullest and the emptiest
    agent more even, so that sharing again with the same people changes nothing; who leaves frees his routes, and who
    comes is given some."""
    people = sorted(set(agents))
    if not people:
        return {}
    shared = {route: kept[route] for route in routes if kept.get(route) in people}
    loads = {agent: sum(routes[route] for route, whose in shared.items() if whose == agent) for agent in people}
    for route in sorted(routes.keys() - shared.keys(), key=lambda one: (-routes[one], one)):
        shared[route] = min(people, key=lambda agent: (loads[agent], agent))
        loads[shared[route]] += routes[route]
    while move := evening_out(routes, shared, loads, people):
        route, to = move
        loads[shared[route]] -= routes[route]
        loads[to] += routes[route]
        shared[route] = to
    return shared


def evening_out(routes: Mapping[str, int], shared: Mapping[str, int], loads: Mapping[int, int],
                people: Collection[int]) -> tuple[str, int] | None:
    """The best move of one route from the fullest agent to the emptiest, None when none helps. Each lowers the sum of
    squares, so that there is an end to it."""
    full, empty = max(people, key=lambda agent: (loads[agent], -agent)), min(people, key=lambda agent: (loads[agent], agent))
    gap = loads[full] - loads[empty]
    fitting = [route for route, whose in shared.items() if whose == full and 0 < routes[route] < gap]
    best = min(fitting, key=lambda route: (abs(gap - 2 * routes[route]), route), default=None)
    return (best, empty) if best is not None else None
