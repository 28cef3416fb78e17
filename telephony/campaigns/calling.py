"""An agent works his list: take the next shop, see what became of the call, prove who answers, say what came of it.

A shop is called by one person at a time: the shop's row is locked while it is looked at, the task is moved by a guarded
UPDATE, and a unique index stands behind both.
"""

from dataclasses import dataclass
from datetime import datetime

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.errors import Invalid, NotFound, Refused
from foundation.ids import new_id
from foundation.locks import for_update
from foundation.transaction import Sql, Work, transact
from ordering.states import NOT_HELD
from retailers.consent.queries import call_facts
from retailers.consent.rules import Purpose, WhyNot, may_call
from retailers.consent.service import note_called_sql
from retailers.licences.models import Licence
from retailers.profile.models import Card, CardState
from telephony.agents.models import Agent
from telephony.agents.queries import seat_of
from telephony.agents.rules import WRAP_UP_LONGEST, AgentState
from telephony.agents.service import MoveRefused, dial
from telephony.calls.models import Call, CallEvent
from telephony.calls.rules import Verified, What
from telephony.calls.service import end, identified, note
from telephony.campaigns.models import CallTask
from telephony.campaigns.queries import due_tasks, right_of_way
from telephony.campaigns.rules import (
    CHOSEN,
    ON_THE_LINE,
    SETTLING,
    Result,
    TaskEvent,
    TaskState,
    inbound_first,
    retry_at,
    sources_of,
)
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import Outcome
from telephony.outgoing.service import asking, settle

FACT_DIGITS = 4
TRIES_TO_PROVE = 3


class NothingToCall(Refused):
    """Nobody of the agent's list is due, or all of them are being called."""

    code = "nothing_to_call"


class InboundFirst(Refused):
    """Callers wait, or the shift leader has stopped the dialling."""

    code = "inbound_first"


class NotCallable(Refused):
    """facts: why, a code of retailers.consent.rules.WhyNot, or TAKEN, ORDERED, ON_THE_LINE, CLOSED."""

    code = "not_callable"


class NoSuchTask(NotFound):
    code = "no_such_call_task"


class CallOpen(Refused):
    """The result is said when the shop was reached, and only once."""

    code = "call_result_unfit"


class ResultMissing(Invalid):
    """Somebody answered and nothing was ordered: the list wants to know why."""

    code = "call_result_missing"


class AppointmentUnfit(Invalid):
    """The shop can be called back today, after this moment and before the cut-off. facts: until."""

    code = "appointment_unfit"


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
        SELECT state, closes_at, EXISTS (SELECT 1 FROM call c WHERE c.retailer_id = $2 AND c.ended_at IS NULL) AS talking,
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


async def follow(call_id: str, at: datetime) -> None:
    """The phone process tells that a call was answered or is over; the task goes on accordingly. May be told twice."""
    task = await CallTask.get_or_none(call_id=call_id)
    call = await OutgoingCall.get_or_none(call_id=call_id)
    if task is None or call is None:
        return
    if call.answered_at and task.state is TaskState.DIALLING:
        await transact(lambda: reached(task, call_id, at))
        task.state = TaskState.REACHED
    if call.outcome and call.outcome is not Outcome.ANSWERED and task.state is TaskState.DIALLING:
        await tried(task, Result(call.outcome.value), at)
    elif call.outcome is Outcome.ANSWERED and task.state is TaskState.REACHED and (result := await told_by_the_order(task)):
        await transact(lambda: finishing(task, result, "", SCHEDULER, at))


def reached(task: CallTask, call_id: str, at: datetime) -> Work[None]:
    yield from moving(task, TaskEvent.ANSWER)
    yield Sql("UPDATE call_try SET reached = $2 WHERE call_id = $1 RETURNING id", call_id, True)
    yield note_called_sql(task.retailer_id, Purpose(task.purpose), call_id, at)


async def told_by_the_order(task: CallTask) -> Result | None:
    """ORDERED where the call brought an order that stands: nobody needs to say so."""
    def work() -> Work[bool]:
        rows = yield Sql(f"SELECT 1 AS there FROM orders WHERE call_id = $1 AND (state NOT IN ({NOT_HELD}) OR state = 'REFERRED') LIMIT 1",
                         task.call_id)
        return bool(rows)

    return Result.ORDERED if await transact(work) else None


async def tried(task: CallTask, result: Result, at: datetime) -> None:
    """Nobody was reached, or the line broke: again by rule, or onto the failed-call list. What was our own failure is no try."""
    tries = task.tries - (result.value in (Result.GIVEN_UP, Result.AGENT_MISSED, Result.FAILED))
    then = retry_at(result, tries, at, task.closes_at, Purpose(task.purpose))

    def work() -> Work[None]:
        moved = yield from moving(task, TaskEvent.MISS if then else TaskEvent.EXHAUST)
        if moved:
            yield Sql("UPDATE call_task SET result = $2, tries = $3, due_at = $4, asked = $5, done_at = $6 WHERE id = $1 RETURNING id",
                      task.id, result.value, tries, then or at, False, None if then else at)
            yield Sql("UPDATE call_try SET result = $2 WHERE call_id = $1 RETURNING id", task.call_id, result.value)

    await transact(work)


def moving(task: CallTask, event: TaskEvent) -> Work[bool]:
    """The guarded UPDATE of the state; False where the event does not fit the task as it is now."""
    for source, to in sources_of(event).items():
        rows = yield Sql("UPDATE call_task SET state = $2 WHERE id = $1 AND state = $3 AND call_id = $4 RETURNING id", task.id,
                         to.value, source.value, task.call_id)
        if rows:
            return True
    return False


async def prove(call_id: str, holder_confirmed: bool, fact: str, *, by: Actor, at: datetime) -> bool:
    """R04 for a call of ours: the order phone answered, the holder's name is confirmed, and a second fact of the file is
    right: the last four digits of the licence, or the number of the order card. The agent does not see either.

    True when it matches: then the order form opens. Three wrong answers, and the call stays an enquiry."""
    task = await his_task(call_id, by, TaskState.REACHED)
    wrong = await CallEvent.filter(call_id=call_id, what=What.NOT_IDENTIFIED).count()
    digits = "".join(character for character in fact if character.isdigit())
    if wrong < TRIES_TO_PROVE and holder_confirmed and digits and await matches(task.retailer_id, digits):
        await identified(call_id, task.retailer_id, task.district_id, Verified.PHONE_FACTS, at=at)
        return True
    await note(call_id, What.NOT_IDENTIFIED, at=at, keys=len(digits), pin_keys=0)
    return False


async def matches(retailer_id: int, digits: str) -> bool:
    licences = await Licence.filter(retailer_id=retailer_id).values_list("licence_no", flat=True)
    cards = await Card.filter(retailer_id=retailer_id, state=CardState.ACTIVE).values_list("card_no", flat=True)
    return digits in {str(number)[-FACT_DIGITS:] for number in licences} | {str(number) for number in cards}


async def say_result(call_id: str, result: Result, *, call_at: datetime | None = None, note: str = "", by: Actor,
                     at: datetime) -> None:
    """What came of a call that was answered: the agent's word, once. call_at: for CALL_LATER, to the minute.

    CallOpen where there is nothing to say it of, AppointmentUnfit."""
    task = await his_task(call_id, by, TaskState.REACHED)
    if result not in CHOSEN:
        raise CallOpen(result=result.value)
    if result is Result.CALL_LATER:
        if call_at is None or not at < call_at or day(call_at) != day(at) or (task.closes_at and call_at >= task.closes_at):
            raise AppointmentUnfit(until=task.closes_at or at)
        await transact(lambda: deferring(task, call_at, note, by, at))
    elif result in SETTLING:
        await transact(lambda: finishing(task, result, note, by, at))
    else:
        await tried(task, result, at)


def deferring(task: CallTask, call_at: datetime, text: str, by: Actor, at: datetime) -> Work[None]:
    """An appointment is no lost try: who named a time was reached."""
    if not (yield from moving(task, TaskEvent.DEFER)):
        raise CallOpen(result=Result.CALL_LATER.value)
    yield Sql("UPDATE call_task SET result = 'CALL_LATER', due_at = $2, asked = $3, tries = 0, note = $4 WHERE id = $1 RETURNING id",
              task.id, call_at.replace(second=0, microsecond=0), True, text[:200])
    yield Sql("UPDATE call_try SET result = 'CALL_LATER' WHERE call_id = $1 RETURNING id", task.call_id)
    yield audit_sql(by, at, "call_later", "call_task", task.id, district_id=task.district_id, call_at=f"{call_at:%H:%M}")


def finishing(task: CallTask, result: Result, text: str, by: Actor, at: datetime) -> Work[None]:
    if not (yield from moving(task, TaskEvent.FINISH)):
        raise CallOpen(result=result.value)
    yield Sql("UPDATE call_task SET result = $2, note = $3, done_at = $4, asked = $5 WHERE id = $1 RETURNING id", task.id,
              result.value, text[:200], at, False)
    yield Sql("UPDATE call_try SET result = $2 WHERE call_id = $1 RETURNING id", task.call_id, result.value)
    yield audit_sql(by, at, "say_result", "call_task", task.id, district_id=task.district_id, result=result.value)


async def close_call(call_id: str, result: Result, *, call_at: datetime | None = None, note: str = "", by: Actor,
                     at: datetime) -> None:
    """The end of the agent's work on a call of ours: the order speaks for itself, else he says the result (ResultMissing).
    A call that is on no list, or that nobody answered, has nothing to be said of."""
    task = await CallTask.get_or_none(call_id=call_id, staff_id=by.id, state=TaskState.REACHED)
    if task is None:
        return
    if ordered_now := await told_by_the_order(task):
        await transact(lambda: finishing(task, ordered_now, note, by, at))
    elif not result:
        raise ResultMissing(call_id=call_id)
    else:
        await say_result(call_id, result, call_at=call_at, note=note, by=by, at=at)


async def catch_up(at: datetime) -> None:
    """Tasks left on the line: a notice was lost, or an agent went away without saying what came of a call that is over."""
    for task in await CallTask.filter(state__in=ON_THE_LINE).exclude(call_id=None):
        await follow(str(task.call_id), at)
        task = await CallTask.get(id=task.id)
        forgotten = Call.filter(call_id=task.call_id, ended_at__lt=at - WRAP_UP_LONGEST)
        if task.state is TaskState.REACHED and await forgotten.exists():
            await tried(task, Result.DROPPED, at)


async def his_task(call_id: str, by: Actor, *states: TaskState) -> CallTask:
    """The task of this call, on the line and with this agent."""
    task = await CallTask.get_or_none(call_id=call_id)
    if task is None or task.staff_id != by.id:
        raise NoSuchTask(call_id=call_id)
    if task.state not in (states or ON_THE_LINE):
        raise CallOpen(result=task.state.value)
    return task
