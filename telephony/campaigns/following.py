"""What became of a call moves its task on: reached, tried again by rule, on the failed-call list, or done by its order."""

from datetime import datetime

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.errors import Refused
from foundation.transaction import Sql, Work, transact
from ordering.states import NOT_HELD
from retailers.consent.parameters import policy_in
from retailers.consent.rules import Purpose
from retailers.consent.service import note_called_sql
from telephony.agents.rules import WRAP_UP_LONGEST
from telephony.calls.models import Call
from telephony.campaigns.models import CallTask
from telephony.campaigns.rules import ON_THE_LINE, OURS, Result, TaskEvent, TaskState, retry_at, sources_of
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import Outcome


class CallOpen(Refused):
    """The result is said when the shop was reached, and only once."""

    code = "call_result_unfit"


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
    tries = task.tries - (result in OURS)
    then = retry_at(result, tries, at, task.closes_at, Purpose(task.purpose), await policy_in(task.district_id, day(at)))

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


async def catch_up(at: datetime) -> None:
    """Tasks left on the line: a notice was lost, or an agent went away without saying what came of a call that is over."""
    for task in await CallTask.filter(state__in=ON_THE_LINE).exclude(call_id=None):
        await follow(str(task.call_id), at)
        task = await CallTask.get(id=task.id)
        forgotten = Call.filter(call_id=task.call_id, ended_at__lt=at - WRAP_UP_LONGEST)
        if task.state is TaskState.REACHED and await forgotten.exists():
            await tried(task, Result.DROPPED, at)


def finishing(task: CallTask, result: Result, text: str, by: Actor, at: datetime) -> Work[None]:
    if not (yield from moving(task, TaskEvent.FINISH)):
        raise CallOpen(result=result.value)
    yield Sql("UPDATE call_task SET result = $2, note = $3, done_at = $4, asked = $5 WHERE id = $1 RETURNING id", task.id,
              result.value, text[:200], at, False)
    yield Sql("UPDATE call_try SET result = $2 WHERE call_id = $1 RETURNING id", task.call_id, result.value)
    yield audit_sql(by, at, "say_result", "call_task", task.id, district_id=task.district_id, result=result.value)
