"""Agents at work on a list: nobody is called by two people, and every call leads where the rules say."""

import asyncio
import random
from datetime import timedelta

import pytest

from foundation.actor import SCHEDULER
from foundation.audit import AuditLine
from retailers.consent.models import ProactiveCall
from retailers.consent.queries import opted_out
from retailers.consent.rules import Purpose
from telephony.agents import service as agents
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.agents.service import MoveRefused
from telephony.calls import service as calls
from telephony.calls.models import Call, Direction
from telephony.calls.rules import Verified
from telephony.campaigns.answering import AppointmentUnfit, NoSuchTask, ResultMissing, close_call, prove, say_result
from telephony.campaigns.calling import Dialled, InboundFirst, NotCallable, NothingToCall, call_next
from telephony.campaigns.following import CallOpen, catch_up
from telephony.campaigns.leading import add_shop, put_back, remove_shop, set_right_of_way
from telephony.campaigns.listing import keep_lists
from telephony.campaigns.models import CallTask, CallTry
from telephony.campaigns.rules import Result, TaskState
from tests.telephony.campaigns.conftest import AT, CLOSES, TODAY, Hall

BUSY, NO_CAUSE = 17, 0


async def a_list(hall: Hall, shops: int = 1, route: str = "HP-31") -> list[CallTask]:
    for _ in range(shops):
        await hall.shop(route)
    await keep_lists(by=SCHEDULER, at=AT)
    return await CallTask.all().order_by("id")


async def test_a_call_from_the_key_to_the_result(hall: Hall) -> None:
    [task] = await a_list(hall)
    dialled = await call_next(by=hall.li_na, at=AT)
    call = await Call.get(call_id=dialled.call_id)
    assert (call.direction, call.retailer_id, call.agent_staff_id) == (Direction.OUTBOUND, task.retailer_id, hall.li_na.id)
    assert (await Agent.get(staff_id=hall.li_na.id)).state is AgentState.TALKING
    with pytest.raises(MoveRefused):
        await call_next(by=hall.li_na, at=AT)
    await hall.answers(dialled.call_id)
    assert await ProactiveCall.filter(retailer_id=task.retailer_id, purpose=Purpose.ORDER).exists()
    with pytest.raises(ResultMissing):
        await close_call(dialled.call_id, Result.NONE, by=hall.li_na, at=AT)
    await say_result(dialled.call_id, Result.NO_ORDER, note="下周再订", by=hall.li_na, at=AT)
    with pytest.raises(CallOpen):
        await say_result(dialled.call_id, Result.NO_ORDER, by=hall.li_na, at=AT)
    task = await hall.ends(dialled.call_id, 16)
    assert (task.state, task.result, task.note) == (TaskState.DONE, Result.NO_ORDER, "下周再订")
    assert [line.verb for line in await AuditLine.filter(noun="call_task").order_by("id")] == ["dial", "say_result"]


async def test_three_rounds_and_then_the_failed_call_list(hall: Hall) -> None:
    await a_list(hall)
    at = AT
    for wanted in (AT + timedelta(minutes=10), CLOSES - timedelta(minutes=45), None):
        dialled = await call_next(by=hall.li_na, at=at)
        task = await hall.ends(dialled.call_id, BUSY, at)
        assert (task.state, task.result) == (TaskState.WAITING if wanted else TaskState.FAILED, Result.BUSY)
        await hall.ready(hall.li_na, at)
        if wanted:
            assert task.due_at == wanted
            with pytest.raises(NothingToCall):
                await call_next(by=hall.li_na, at=wanted - timedelta(seconds=1))
            at = wanted
    assert [one.round for one in await CallTry.all().order_by("id")] == [1, 2, 3]
    await put_back(task.id, "店主换了号码", by=hall.leader, at=at)
    assert (await CallTask.get()).state is TaskState.WAITING


async def test_what_was_our_own_fault_is_no_try_at_the_shop(hall: Hall) -> None:
    await a_list(hall)
    dialled = await call_next(by=hall.li_na, at=AT)
    task = await hall.ends(dialled.call_id, NO_CAUSE, rang=False)
    assert (task.state, task.tries, task.result, task.due_at) == (TaskState.WAITING, 0, Result.AGENT_MISSED, AT)


async def test_call_me_at_is_kept_to_the_minute_through_lunch_and_a_call_of_the_same_day(hall: Hall) -> None:
    [first, _] = await a_list(hall, 2)
    dialled = await call_next(first.id, by=hall.li_na, at=AT)
    await hall.answers(dialled.call_id)
    wish = AT.replace(hour=12, minute=40)
    for unfit in (None, AT, CLOSES, AT + timedelta(days=1)):
        with pytest.raises(AppointmentUnfit):
            await say_result(dialled.call_id, Result.CALL_LATER, call_at=unfit, by=hall.li_na, at=AT)
    await say_result(dialled.call_id, Result.CALL_LATER, call_at=wish, by=hall.li_na, at=AT)
    await hall.ends(dialled.call_id, 16)
    await hall.ready(hall.li_na)
    with pytest.raises(NothingToCall):  # the other one may not be disturbed at lunch, and this one not before its minute
        await call_next(by=hall.li_na, at=wish - timedelta(seconds=1))
    again = await call_next(by=hall.li_na, at=wish)
    assert again.task_id == first.id


@pytest.mark.parametrize(("confirmed", "fact", "proved"), [
    (True, "{licence}", True), (True, "{card}", True), (False, "{licence}", False), (True, "0000", False), (True, "", False)])
async def test_who_answers_proves_himself_by_two_facts(hall: Hall, confirmed: bool, fact: str, proved: bool) -> None:
    await CallTask.filter().delete()
    shop = await hall.shop()
    hall.cast.card.retailer_id = shop.id
    await hall.cast.card.save()
    await keep_lists(by=SCHEDULER, at=AT)
    dialled = await call_next(by=hall.li_na, at=AT)
    await hall.answers(dialled.call_id)
    said = fact.format(licence=f"{shop.customer_code[-4:]}", card=hall.cast.card.card_no)
    assert await prove(dialled.call_id, confirmed, said, by=hall.li_na, at=AT) is proved
    assert (await Call.get(call_id=dialled.call_id)).verified == (Verified.PHONE_FACTS if proved else Verified.NOT)


async def test_three_wrong_answers_close_the_form_and_no_colleague_answers_for_him(hall: Hall) -> None:
    [task] = await a_list(hall)
    dialled = await call_next(by=hall.li_na, at=AT)
    await hall.answers(dialled.call_id)
    with pytest.raises(NoSuchTask):
        await prove(dialled.call_id, True, "0000", by=hall.wang_wei, at=AT)
    for _ in range(3):
        assert await prove(dialled.call_id, True, "9999", by=hall.li_na, at=AT) is False
    right = f"{(await task.retailer).customer_code[-4:]}"
    assert await prove(dialled.call_id, True, right, by=hall.li_na, at=AT) is False


async def test_who_wants_no_more_calls_gets_none(hall: Hall) -> None:
    [task] = await a_list(hall)
    dialled = await call_next(by=hall.li_na, at=AT)
    await hall.answers(dialled.call_id)
    await say_result(dialled.call_id, Result.NO_MORE, by=hall.li_na, at=AT)
    assert (await CallTask.get()).state is TaskState.DONE
    assert await opted_out(task.retailer_id) == {Purpose.ORDER}
    await CallTask.all().update(listed_on=TODAY - timedelta(days=7))
    await keep_lists(by=SCHEDULER, at=AT)
    assert await CallTask.filter(listed_on=TODAY).count() == 0


async def test_callers_and_the_shift_leader_come_first(hall: Hall) -> None:
    await a_list(hall)
    await set_right_of_way(hall.cast.huangpu.id, True, 3, by=hall.leader, at=AT)
    with pytest.raises(InboundFirst):
        await call_next(by=hall.li_na, at=AT)
    await set_right_of_way(hall.cast.huangpu.id, False, 1, by=hall.leader, at=AT)
    call = await calls.enter("17.1", caller_number="02150000000", called_number="96368", at=AT)
    await calls.routed(call.call_id, "HP", hall.cast.huangpu.id, at=AT, why="number")
    await Call.filter(call_id=call.call_id).update(state="QUEUED")
    with pytest.raises(InboundFirst):
        await call_next(by=hall.li_na, at=AT)
    await calls.end(call.call_id, at=AT)
    await call_next(by=hall.li_na, at=AT)


async def test_a_shop_on_the_line_or_in_its_quiet_hour_is_left_alone(hall: Hall) -> None:
    [task] = await a_list(hall)
    with pytest.raises(NotCallable) as refused:
        await call_next(task.id, by=hall.li_na, at=AT.replace(hour=12))
    assert refused.value.facts == {"why": "QUIET_HOURS"}
    call = await calls.enter("17.2", caller_number="02150000000", called_number="96368", at=AT)
    await calls.identified(call.call_id, task.retailer_id, task.district_id, Verified.CARD_PIN, at=AT)
    with pytest.raises(NotCallable) as refused:
        await call_next(task.id, by=hall.li_na, at=AT)
    assert refused.value.facts == {"why": "ON_THE_LINE"}


async def test_who_goes_away_without_a_word_leaves_the_shop_to_the_next(hall: Hall) -> None:
    await a_list(hall)
    dialled = await call_next(by=hall.li_na, at=AT)
    await hall.answers(dialled.call_id)
    await hall.ends(dialled.call_id, 16)
    await catch_up(AT + timedelta(minutes=4))
    assert (await CallTask.get()).state is TaskState.REACHED
    await catch_up(AT + timedelta(minutes=6))
    task = await CallTask.get()
    assert (task.state, task.result) == (TaskState.WAITING, Result.DROPPED)


async def test_the_leader_adds_and_removes_with_a_reason(hall: Hall) -> None:
    [task] = await a_list(hall)
    await remove_shop(task.id, "店主已来现场订货", by=hall.leader, at=AT)
    assert (await CallTask.get()).result is Result.REMOVED
    await add_shop(task.district_id, (await task.retailer).customer_code, Purpose.ORDER, "店主又来电话要订", by=hall.leader, at=AT)
    again = await CallTask.get()
    assert (again.state, again.by_hand) == (TaskState.WAITING, True)
    assert [line.facts["reason"] for line in await AuditLine.filter(by_name="周班长").order_by("id")] == ["店主已来现场订货", "店主又来电话要订"]


async def test_of_many_agents_at_once_each_shop_is_called_by_one(hall: Hall) -> None:
    """Whatever the order of keys, answers, ends and notices heard twice: one caller a shop, and every task where it can be."""
    chance = random.Random(5)
    await a_list(hall, 4)
    people = [hall.li_na, hall.wang_wei]
    for turn in range(8):
        at = AT + timedelta(minutes=11 * turn)
        tries = await asyncio.gather(*(call_next(by=who, at=at) for who in people for _ in range(2)), return_exceptions=True)
        dialled = [one for one in tries if isinstance(one, Dialled)]
        assert all(isinstance(one, Dialled | MoveRefused | NothingToCall) for one in tries), tries
        lines = await CallTask.filter(state__in=[TaskState.DIALLING, TaskState.REACHED])
        assert len({task.retailer_id for task in lines}) == len(lines) == len({one.call_id for one in dialled})
        for one in dialled:
            if chance.random() < 0.4:
                await hall.answers(one.call_id, at)
                await say_result(one.call_id, Result.NO_ORDER, by=people[0] if await his(one, people[0].id) else people[1], at=at)
            await hall.ends(one.call_id, chance.choice([BUSY, 21, NO_CAUSE]), at)
            await hall.ends(one.call_id, BUSY, at)
        for who in people:
            if (await Agent.get(staff_id=who.id)).state is AgentState.WRAPPING_UP:
                await agents.finish_wrap_up(who.id or 0, by=who, at=at)
    assert not await CallTask.filter(state__in=[TaskState.DIALLING, TaskState.REACHED]).exists()
    assert not await Call.filter(ended_at=None).exists()
    assert await CallTry.filter(result="").count() == 0


async def his(dialled: Dialled, staff_id: int | None) -> bool:
    return await CallTask.filter(id=dialled.task_id, staff_id=staff_id).exists()
