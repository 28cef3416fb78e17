"""An agent takes the next shop of his list, and its call is asked for.

A shop is called by one person at a time: the shop's row is locked while it is looked at, the task is moved by a guarded
UPDATE, and a unique index stands behind both.
"""

from dataclasses import dataclass
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.errors import Refused
from foundation.ids import new_id
from foundation.locks import for_update
from foundation.transaction import Sql, Work, transact
from ordering.states import NOT_HELD
from retailers.consent.queries import call_facts
from retailers.consent.rules import Purpose, WhyNot, may_call
from telephony.agents.models import Agent
from telephony.agents.queries import seat_of
from telephony.agents.rules import AgentState
from telephony.agents.service import MoveRefused, dial
from telephony.calls.service import end
from telephony.campaigns.following import follow
from telephony.campaigns.models import CallTask
from telephony.campaigns.queries import due_tasks, right_of_way
from telephony.campaigns.rules import TaskState, inbound_first
from telephony.outgoing.service import asking, settle


class NothingToCall(Refused):
    """Nobody of the agent's list is due, or all of them are being called."""

    code = "nothing_to_call"


class InboundFirst(Refused):
    """Callers wait, or the shift leader has stopped the dialling."""

    code = "inbound_first"


class NotCallable(Refused):
    """facts: why, a code of retailers.consent.rules.WhyNot, or TAKEN, ORDERED, ON_THE_LINE, CLOSED."""

    code = "not_callable"


@dataclass(frozen=True)
class Dialled:
    call_id: str
    task_id: int


async def call_next(task_id: int | None = None, *, by: Actor, at: datetime) -> Dialled:
    """The agent presses the key: the next shop of his list, or the one he chose, is his, and its call is asked for.

    NothingToCall, InboundFirst, NotCallable; MoveRefused where the seat rings, talks or wraps up."""
    seat = await seat_of(by.id or 0)
    if seat is None or seat.state not in (AgentState.READY, AgentState.PAUSED):
        raise MoveRefused(event="dial", state=seat.state.value if seat else "none")
    tasks = await due_tasks(by, at, task_id)
    why: WhyNot | str = ""
    for task in tasks:
        way = await right_of_way(task.district_id)
        if inbound_first(way.paused, way.waiting, way.waiting_max):
            raise InboundFirst(waiting=way.waiting)
        why = await obstacle(task, at)
        if not why:
            call_id = new_id()
            why = await transact(lambda task=task, call_id=call_id: taking(task, seat, call_id, by, at))  # type: ignore[misc]
            if not why:
                return await dialled(task, call_id, by=by, at=at)
    if task_id is not None:
        raise NotCallable(why=str(why or "TAKEN"))
    raise NothingToCall()


async def obstacle(task: CallTask, at: datetime) -> str:
    """Why the shop may not be called now, '' when it may."""
    facts = (await call_facts([task.retailer_id], day(at)))[task.retailer_id]
    why_not = may_call(Purpose(task.purpose), facts, at, asked=task.asked)
    return str(why_not or "")


def taking(task: CallTask, seat: Agent, call_id: str, by: Actor, at: datetime) -> Work[str]:
    """The claim and the call in one transaction; '' when it is ours, else why not."""
    [shop] = yield Sql(f"SELECT id, order_phone, language FROM retailer WHERE id = $1{for_update()}", task.retailer_id)
    [now] = yield Sql("""
        SELECT state, EXISTS (SELECT 1 FROM call c WHERE c.retailer_id = $2 AND c.ended_at IS NULL) AS talking,
               EXISTS (SELECT 1 FROM call_task t WHERE t.retailer_id = $2 AND t.state IN ('DIALLING', 'REACHED')) AS called
        FROM call_task WHERE id = $1""", task.id, task.retailer_id)
    if now["state"] != TaskState.WAITING or now["called"]:
        return "TAKEN"
    if now["talking"]:
        return "ON_THE_LINE"
    if task.closes_at and task.closes_at <= at:
        return "CLOSED"
    if task.purpose is Purpose.ORDER and (yield from ordered(task)):
        return "ORDERED"
    yield Sql("UPDATE call_task SET state = 'DIALLING', call_id = $2, staff_id = $3, tries = tries + 1 WHERE id = $1 AND"
              " state = 'WAITING' RETURNING id", task.id, call_id, seat.staff_id)
    yield Sql("INSERT INTO call_try (task_id, call_id, staff_id, round, result, reached, at) VALUES ($1, $2, $3, $4, '', $5, $6)"
              " RETURNING id", task.id, call_id, seat.staff_id, task.tries + 1, False, at)
    yield from asking(call_id, shop["order_phone"], Purpose(task.purpose), retailer_id=task.retailer_id,
                      district_id=task.district_id, language=shop["language"], extension=seat.extension,
                      staff_id=seat.staff_id, at=at)
    yield audit_sql(by, at, "dial", "call_task", task.id, district_id=task.district_id, call_id=call_id)
    return ""


def ordered(task: CallTask) -> Work[bool]:
    """An order of this cycle stands, so the shop has no more to be asked."""
    rows = yield Sql(f"""
        SELECT 1 AS there FROM orders o JOIN order_day w ON w.retailer_id = o.retailer_id AND w.cycle_no = o.cycle_no
        WHERE o.retailer_id = $1 AND w.call_date = $2 AND (o.state NOT IN ({NOT_HELD}) OR o.state = 'REFERRED') LIMIT 1""",
        task.retailer_id, task.listed_on)
    return bool(rows)


async def dialled(task: CallTask, call_id: str, *, by: Actor, at: datetime) -> Dialled:
    """The seat is busy from here on. Where it moved in the meantime, a call came first: the shop is put back."""
    try:
        await dial(by.id or 0, call_id, by=by, at=at)
    except MoveRefused:
        await end(call_id, at=at)
        await settle(call_id, 0, at=at, lost=True)
        await follow(call_id, at)
        raise
    return Dialled(call_id, task.id)
