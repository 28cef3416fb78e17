"""The lists as the desk, the leader's page and the verbs read them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from tortoise.expressions import Q

from foundation.actor import Actor
from foundation.clock import day
from foundation.districts.models import District
from foundation.staff.models import Staff
from foundation.staff.scope import scoped
from foundation.transaction import Row, Sql, Work, fetch, reads
from retailers.consent.rules import Purpose
from telephony.calls.models import Call
from telephony.calls.rules import CallState
from telephony.campaigns.models import CallingPolicy, CallTask
from telephony.campaigns.rules import SURGE, Result, TaskState

Key = TypeVar("Key")
NEXT_SHOWN = 8
LOOKED_AT = 12
LISTED_MAX = 400


@dataclass(frozen=True)
class Way:
    """Who goes first in a district. waiting: callers in its queue."""

    paused: bool
    waiting: int
    waiting_max: int


@dataclass(frozen=True)
class Mine:
    """An agent's list of today. waiting counts those still to be called, due those of them whose time has come."""

    next: list[CallTask]
    waiting: int
    due: int
    done: int
    failed: int
    helping: bool
    way: Way | None


@dataclass(frozen=True)
class AgentDay:
    """What an agent's calls of the day came to."""

    name: str
    waiting: int
    tries: int
    reached: int
    results: dict[Result, int]


@dataclass(frozen=True)
class Sheet:
    """A district's list of a day. by_state: all of it, whatever the filter shows. rounds: round -> (tries, reached)."""

    tasks: list[CallTask]
    by_state: dict[TaskState, int]
    by_result: dict[Result, int]
    agents: list[AgentDay]
    rounds: dict[int, tuple[int, int]]
    names: dict[int, str]
    way: Way


async def due_tasks(by: Actor, at: datetime, task_id: int | None = None) -> list[CallTask]:
    """Whom the agent may call now, in order: appointments first, then who is tried again, then along the route. When his own
    list is done he helps out with his district's others. task_id: only this one, whenever it was due."""
    waiting = scoped(CallTask.filter(state=TaskState.WAITING, listed_on=day(at)), by)
    if task_id is not None:
        return await waiting.filter(id=task_id)
    due = waiting.filter(due_at__lte=at)
    order = ("-asked", "-tries", "route", "route_seq", "id")
    own = await due.filter(staff_id=by.id).order_by(*order).limit(LOOKED_AT)
    return own or await due.order_by(*order).limit(LOOKED_AT)


async def my_list(by: Actor, at: datetime) -> Mine:
    own = CallTask.filter(listed_on=day(at), staff_id=by.id).using_db(reads())
    waiting = own.filter(state=TaskState.WAITING)
    shown = await waiting.filter(Q(due_at__lte=at) | Q(asked=True) | Q(tries__gt=0)).order_by("-asked", "-tries", "due_at", "route", "route_seq").limit(NEXT_SHOWN).select_related("retailer")
    ready = await waiting.filter(due_at__lte=at).count()
    helping = False
    if not ready:
        others = (await due_tasks(by, at))[:NEXT_SHOWN]
        helping = bool(others)
        for task in others:
            await task.fetch_related("retailer", using_db=reads())
        shown = [*others, *[task for task in shown if task.id not in {one.id for one in others}]][:NEXT_SHOWN]
    shown.sort(key=lambda task: (task.due_at > at, not task.asked, -task.tries, task.due_at if task.due_at > at else at, task.route, task.route_seq))
    districts = sorted(by.districts or ())
    return Mine(shown, await waiting.count(), ready, await own.filter(state=TaskState.DONE).count(),
                await own.filter(state=TaskState.FAILED).count(), helping,
                await right_of_way(districts[0]) if len(districts) == 1 else None)


async def task_of(call_id: str) -> CallTask | None:
    """On the writing connection: the desk asks a moment after it was taken."""
    return await CallTask.get_or_none(call_id=call_id)


async def is_about_an_order(call_id: str) -> bool:
    """A call of ours that belongs to an order list, or to none; a call about money or a survey opens no order form."""
    return not await CallTask.filter(call_id=call_id).exclude(purpose=Purpose.ORDER).exists()


async def right_of_way(district_id: int) -> Way:
    policy = await CallingPolicy.get_or_none(district_id=district_id, using_db=reads())
    district = await District.get(id=district_id, using_db=reads())
    waiting = await Call.filter(queue=district.seat_group, state=CallState.QUEUED).using_db(reads()).count()
    return Way(policy.paused if policy else False, waiting, policy.waiting_max if policy else SURGE)


async def sheet(district_id: int, on: date, purpose: Purpose, *, state: str = "", staff_id: int = 0, limit: int = LISTED_MAX) -> Sheet:
    """The list with its progress; tasks filtered by state and agent."""
    whole = CallTask.filter(district_id=district_id, listed_on=on, purpose=purpose).using_db(reads())
    shown = whole.filter(**({"state": state} if state else {}), **({"staff_id": staff_id} if staff_id else {}))
    tasks = await shown.order_by("route", "route_seq", "id").limit(limit).select_related("retailer")

    def work() -> Work[tuple[list[Row], list[Row]]]:
        tasks = yield Sql("""SELECT state, result, staff_id, COUNT(*) AS n FROM call_task
            WHERE district_id = $1 AND listed_on = $2 AND purpose = $3 GROUP BY state, result, staff_id""", district_id, on, str(purpose))
        tries = yield Sql("""SELECT y.staff_id, y.round, y.result, y.reached, COUNT(*) AS n FROM call_try y JOIN call_task t ON t.id = y.task_id
            WHERE t.district_id = $1 AND t.listed_on = $2 AND t.purpose = $3 GROUP BY y.staff_id, y.round, y.result, y.reached""",
            district_id, on, str(purpose))
        return tasks, tries

    counted, tries = await fetch(work)
    people = {row["staff_id"] for row in (*counted, *tries) if row["staff_id"] is not None}
    names = {int(key): str(name) for key, name in await Staff.filter(id__in=sorted(people)).using_db(reads()).values_list("id", "name")}
    return Sheet(tasks, summed(counted, "state", TaskState), summed(counted, "result", Result), days_of(counted, tries, names),
                 rounds_of(tries), names, await right_of_way(district_id))


def summed(rows: list[Row], column: str, kind: Callable[[str], Key]) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for row in rows:
        sums[kind(row[column])] = sums.get(kind(row[column]), 0) + int(row["n"])
    return sums


def days_of(counted: list[Row], tries: list[Row], names: dict[int, str]) -> list[AgentDay]:
    days = []
    for staff_id, name in sorted(names.items(), key=lambda pair: pair[1]):
        his = [row for row in tries if row["staff_id"] == staff_id]
        days.append(AgentDay(
            name, sum(int(row["n"]) for row in counted if row["staff_id"] == staff_id and row["state"] == TaskState.WAITING),
            sum(int(row["n"]) for row in his), sum(int(row["n"]) for row in his if row["reached"]), summed(his, "result", Result)))
    return days


def rounds_of(tries: list[Row]) -> dict[int, tuple[int, int]]:
    rounds: dict[int, tuple[int, int]] = {}
    for row in tries:
        made, reached = rounds.get(row["round"], (0, 0))
        rounds[row["round"]] = (made + int(row["n"]), reached + (int(row["n"]) if row["reached"] else 0))
    return dict(sorted(rounds.items()))
