"""Somebody answered: he proves who he is, and in the end the agent says what came of the call."""

from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.errors import Invalid, NotFound
from foundation.transaction import Sql, Work, transact
from retailers.consent.rules import Purpose
from retailers.consent.service import opt_out
from retailers.licences.models import Licence
from retailers.profile.models import Card, CardState
from telephony.agents.queries import seat_of
from telephony.calls.models import CallEvent
from telephony.calls.rules import Verified, What
from telephony.calls.service import identified, note
from telephony.campaigns.following import CallOpen, finishing, moving, told_by_the_order, tried
from telephony.campaigns.models import CallTask
from telephony.campaigns.rules import ON_THE_LINE, SETTLING, Result, TaskEvent, TaskState, choices

FACT_DIGITS = 4
TRIES_TO_PROVE = 3


class NoSuchTask(NotFound):
    code = "no_such_call_task"


class ResultMissing(Invalid):
    """Somebody answered and nothing was ordered: the list wants to know why."""

    code = "call_result_missing"


class AppointmentUnfit(Invalid):
    """The shop can be called back today, after this moment and before the cut-off. facts: until."""

    code = "appointment_unfit"


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
    """What came of a call that was answered: the agent's word, once. call_at: for CALL_LATER, to the minute. NO_MORE: the shop
    wants no calls for this purpose any more, and gets none.

    CallOpen where there is nothing to say it of, AppointmentUnfit."""
    task = await his_task(call_id, by, TaskState.REACHED)
    if result not in choices(Purpose(task.purpose)):
        raise CallOpen(result=result.value)
    if result is Result.CALL_LATER:
        if call_at is None or not at < call_at or day(call_at) != day(at) or (task.closes_at and call_at >= task.closes_at):
            raise AppointmentUnfit(until=task.closes_at or at)
        await transact(lambda: deferring(task, call_at, note, by, at))
    elif result in SETTLING:
        await transact(lambda: finishing(task, result, note, by, at))
        if result is Result.NO_MORE:
            await opt_out(task.retailer_id, Purpose(task.purpose), reason=note.strip() or "@told", call_id=call_id, by=by, at=at)
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


async def his_task(call_id: str, by: Actor, *states: TaskState) -> CallTask:
    """The task of this call, on the line and with this agent: he dialled, or took the shop over from a lost browser."""
    task, seat = await CallTask.get_or_none(call_id=call_id), await seat_of(by.id or 0)
    if task is None or (task.staff_id != by.id and not (seat and seat.call_id == call_id)):
        raise NoSuchTask(call_id=call_id)
    if task.state not in (states or ON_THE_LINE):
        raise CallOpen(result=task.state.value)
    return task
