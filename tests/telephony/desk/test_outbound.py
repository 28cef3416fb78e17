"""A call of ours at the desk: what stands in its middle from the key that dials to the last word."""

from datetime import timedelta

import pytest

from foundation.actor import SCHEDULER
from ordering.orders.models import Channel, Order
from retailers.remarks.models import RemarkKind
from telephony.agents import service as agents
from telephony.agents.rules import AgentState
from telephony.calls import service as calls
from telephony.calls.rules import What
from telephony.campaigns.answering import ResultMissing, prove
from telephony.campaigns.calling import call_next
from telephony.campaigns.following import follow
from telephony.campaigns.listing import keep_list
from telephony.campaigns.models import CallTask
from telephony.campaigns.rules import Result, TaskState
from telephony.desk.rules import Stage, stage_of
from telephony.desk.service import finish
from telephony.outgoing.service import settle, was_answered
from tests.telephony.desk.conftest import AT, Line
from tests.telephony.desk.test_live import Screen
from tests.telephony.desk.test_live import screen as screen


@pytest.mark.parametrize(("rang", "answered", "verified", "over", "wanted"), [
    (False, False, False, False, Stage.MY_PHONE), (True, False, False, False, Stage.RINGS), (True, True, False, False, Stage.PROVE),
    (True, True, True, False, Stage.ORDER), (True, False, False, True, Stage.UNREACHED), (True, True, False, True, Stage.OVER)])
def test_how_far_a_call_is(rang: bool, answered: bool, verified: bool, over: bool, wanted: Stage) -> None:
    assert stage_of(rang=rang, answered=answered, verified=verified, over=over) is wanted


async def shown(screen: Screen) -> dict[str, str]:
    """The pieces that the desk sends anew."""
    screen.messages.clear()
    await screen.desk.refresh(AT)
    return {name: html for message in screen.messages for name, html in message["pieces"].items()}


async def test_from_the_list_to_the_form_and_the_last_word(screen: Screen, line: Line) -> None:
    me, district = line.li_na.id or 0, line.cast.huangpu.id
    await keep_list(district, by=SCHEDULER, at=AT)
    assert 'data-test="next-shop">南京东路王记烟杂店<' in (await shown(screen))["work"]
    call_id = (await call_next(by=line.li_na, at=AT)).call_id
    pieces = await shown(screen)
    assert 'data-stage="my_phone"' in pieces["work"]
    assert "南京东路王记烟杂店" in pieces["card"]
    await calls.happened(call_id, What.RANG, at=AT)
    assert 'data-stage="rings"' in (await shown(screen))["work"]
    await was_answered(call_id, at=AT)
    await calls.happened(call_id, What.ANSWERED, at=AT)
    await follow(call_id, AT)
    proof = (await shown(screen))["work"]
    assert "data-entry" not in proof
    assert "310101190001" not in proof
    assert not await Order.exists()
    assert await prove(call_id, True, "0001", by=line.li_na, at=AT)
    assert "data-entry" in (await shown(screen))["work"]
    order = await Order.get()
    assert (order.channel, order.identity, order.caller_number) == (Channel.OUTBOUND, "phone+facts", "02155551234")
    await calls.end(call_id, at=AT)
    await settle(call_id, 16, at=AT)
    await agents.hung_up(me, call_id, at=AT)
    await shown(screen)
    assert screen.messages[0]["result_wanted"] is True
    with pytest.raises(ResultMissing):
        await finish(call_id, RemarkKind.ENQUIRY, "", by=line.li_na, at=AT)
    seat = await finish(call_id, RemarkKind.SUPPLY, "想要细支", result=Result.CALL_LATER, call_at=AT + timedelta(hours=1),
                        by=line.li_na, at=AT)
    assert seat.state is AgentState.READY
    task = await CallTask.get()
    assert (task.state, task.due_at, task.asked, task.note) == (TaskState.WAITING, AT + timedelta(hours=1), True, "想要细支")
    assert "约好" in (await shown(screen))["work"]
