from datetime import timedelta

import pytest

from ordering.orders.models import Order
from ordering.states import State
from retailers.remarks.models import Remark, RemarkKind
from telephony.agents import service as agents
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.calls.models import Call
from telephony.calls.rules import CallState
from telephony.desk.queries import Pop, pop
from telephony.desk.service import NotYourCall, finish, has_voice, open_desk, put_on_the_desk, remark_on_call, take_up
from tests.telephony.desk.conftest import AT, Line

LATER = AT + timedelta(seconds=3)


async def popped(call: Call) -> Pop:
    found = await pop(call.call_id, AT)
    assert found is not None
    return found


async def test_an_offer_opens_the_draft_and_a_reload_finds_the_same(line: Line) -> None:
    offered = await popped(await line.rings())
    first = await put_on_the_desk(offered, AgentState.OFFERED, by=line.li_na, at=AT)
    assert first == await put_on_the_desk(offered, AgentState.TALKING, by=line.li_na, at=AT)
    assert (await Order.get(id=first)).call_id == offered.call.call_id


async def test_a_confirmed_order_stays_on_the_desk_to_see_its_money_come(line: Line) -> None:
    offered = await popped(await line.talks())
    order_id = await put_on_the_desk(offered, AgentState.TALKING, by=line.li_na, at=AT)
    await Order.filter(id=order_id).update(state=State.DEBIT_PENDING)
    assert await put_on_the_desk(offered, AgentState.TALKING, by=line.li_na, at=AT) == order_id


async def test_who_did_not_prove_himself_gets_no_form(line: Line) -> None:
    offered = await popped(await line.rings(verified=False))
    assert await put_on_the_desk(offered, AgentState.OFFERED, by=line.li_na, at=AT) is None


async def test_the_last_word_is_kept_and_the_seat_is_ready_again(line: Line) -> None:
    call = await line.talks()
    await agents.hung_up(line.li_na.id or 0, call.call_id, at=AT)
    seat = await finish(call.call_id, RemarkKind.DELIVERY, "送货请早一点", by=line.li_na, at=AT)
    assert seat.state is AgentState.READY
    assert (await Remark.get(call_id=call.call_id)).kind == RemarkKind.DELIVERY


async def test_a_remark_is_noted_by_the_agent_who_has_the_call(line: Line) -> None:
    await line.rings()
    with pytest.raises(NotYourCall):
        await remark_on_call("01ARZ3NDEKTSV4RRFFQ69G5FAV", RemarkKind.ENQUIRY, "价格", by=line.li_na, at=AT)


async def test_a_page_loaded_in_mid_call_has_no_voice_until_it_says_so(line: Line) -> None:
    call = await line.talks()
    await agents.lost(line.li_na.id or 0, at=AT)
    assert (await open_desk(by=line.li_na, at=AT)).lost_at is not None
    await has_voice(call.call_id, by=line.li_na)
    assert (await Agent.get(staff_id=line.li_na.id)).lost_at is None


async def test_a_call_that_waits_again_is_not_wrapped_up_but_awaited(line: Line) -> None:
    call = await line.talks()
    await agents.lost(line.li_na.id or 0, at=AT)
    seat = await agents.hung_up(line.li_na.id or 0, call.call_id, at=AT)
    assert seat is not None
    await Call.filter(call_id=call.call_id).update(state=CallState.QUEUED)
    assert (await take_up(seat, by=line.li_na, at=AT)).state is AgentState.READY


async def test_a_desk_that_lost_an_ended_call_goes_on_to_wrap_it_up(line: Line) -> None:
    call = await line.talks()
    await agents.lost(line.li_na.id or 0, at=AT)
    seat = await agents.hung_up(line.li_na.id or 0, call.call_id, at=AT)
    assert seat is not None
    assert (await take_up(seat, by=line.li_na, at=AT)).lost_at is not None
    assert (await take_up(seat, by=line.li_na, at=LATER)).lost_at is None
