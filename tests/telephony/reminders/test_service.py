"""From what is due to what became of it: on both databases, with several workers at once."""

import asyncio
from datetime import timedelta

import pytest

from foundation.actor import COMMAND
from ordering.orders.models import Order
from ordering.states import State
from retailers.consent.models import ProactiveCall
from retailers.consent.rules import Purpose
from retailers.consent.service import OwedNoOptOut, opt_out
from retailers.messages.models import Message, MessageTry
from retailers.messages.rules import Channel, MessageState
from retailers.profile.models import Retailer, RetailerStatus
from retailers.wording.filling import words_of
from settlement.refunds.models import Refund
from settlement.refunds.rules import Cause, RefundState
from telephony.calls.models import Call, Direction
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import Outcome as Ended
from telephony.reminders.planning import plan
from telephony.reminders.rules import Outcome
from telephony.reminders.service import call_due, heard, keyed, reminder_of, settle_calls, wants_no_more
from telephony.reminders.settings import set_lines, switch
from tests.telephony.conftest import Cast
from tests.telephony.reminders.conftest import AT, CLOSES, AddShop, an_order, call_ends, order_day

S, REMINDER = MessageState, Purpose.ORDER_REMINDER


async def the_message(channel: Channel = Channel.VOICE) -> Message:
    return await Message.get(channel=channel)


async def a_call(shop: Retailer) -> str:
    await plan(AT)
    [call_id] = await call_due(AT)
    return call_id


async def test_who_has_not_ordered_is_called_once(shop: Retailer) -> None:
    assert await plan(AT) == {"ORDER_REMINDER": 1}
    assert await plan(AT + timedelta(minutes=1)) == {}
    [call_id] = await call_due(AT)
    assert await call_due(AT) == []
    call, asked = await Call.get(call_id=call_id), await OutgoingCall.get(call_id=call_id)
    assert (call.direction, call.retailer_id, call.called_number) == (Direction.OUTBOUND, shop.id, shop.order_phone)
    assert (asked.menu, asked.purpose) == ("reminder", REMINDER)
    assert (await the_message()).facts["closes"].startswith("2026-11-24")


async def test_who_has_ordered_is_left_in_peace(shop: Retailer) -> None:
    await an_order(shop, State.VOID)
    assert await plan(AT) == {"ORDER_REMINDER": 1}
    await an_order(shop, State.CONFIRMED)
    assert await call_due(AT) == []
    message = await the_message()
    assert (message.state, message.code, message.tries) == (S.STOPPED, "NO_LONGER", 0)


async def test_busy_is_tried_again_and_then_written_to(shop: Retailer) -> None:
    await plan(AT)
    at = AT
    for waited in (0, 10, 10):
        at += timedelta(minutes=waited)
        [call_id] = await call_due(at)
        assert await call_due(at) == []
        await call_ends(call_id, Ended.BUSY, at)
        assert await settle_calls(at) == 1
    assert ((await the_message()).state, (await the_message()).code) == (S.GIVEN_UP, "BUSY")
    sms = await the_message(Channel.SMS)
    assert (sms.recipient, sms.instead_of_id, sms.call_id) == ("13800138000", (await the_message()).id, call_id)
    assert (await words_of(sms)).text == "【烟草订货】王记烟杂店：今天是您的订货日，16:00截单，您还没有订货。请拨打96368订货。"
    assert await MessageTry.all().values_list("outcome", flat=True) == ["BUSY"] * 3


@pytest.mark.parametrize(("ended", "state", "writes"), [
    (Ended.REFUSED, S.FAILED, 1), (Ended.NOT_IN_SERVICE, S.FAILED, 1), (Ended.NO_ANSWER, S.DUE, 0), (Ended.FAILED, S.DUE, 0),
    (Ended.ANSWERED, S.FAILED, 1)])
async def test_each_end_of_a_call_leads_where_it_should(shop: Retailer, ended: Ended, state: S, writes: int) -> None:
    call_id = await a_call(shop)
    await call_ends(call_id, ended)
    await settle_calls(AT)
    assert ((await the_message()).state, await Message.filter(channel=Channel.SMS).count()) == (state, writes)


async def test_what_was_keyed_decides(shop: Retailer) -> None:
    call_id = await a_call(shop)
    message = await reminder_of(call_id)
    assert message is not None
    await heard(message, call_id, at=AT)
    await keyed(message, call_id, Outcome.AGENT)
    await call_ends(call_id, Ended.ANSWERED)
    await settle_calls(AT)
    assert ((await the_message()).state, (await the_message()).code) == (S.DELIVERED, "AGENT")
    assert (await ProactiveCall.get()).call_id == call_id


async def test_later_is_later_and_not_a_second_call_of_ours(shop: Retailer) -> None:
    call_id = await a_call(shop)
    message = await reminder_of(call_id)
    assert message is not None
    await heard(message, call_id, at=AT)
    await keyed(message, call_id, Outcome.LATER, 30)
    await call_ends(call_id, Ended.ANSWERED)
    await settle_calls(AT)
    assert await call_due(AT + timedelta(minutes=29)) == []
    assert len(await call_due(AT + timedelta(minutes=30))) == 1


async def test_stop_is_for_this_purpose_and_for_good(shop: Retailer) -> None:
    call_id = await a_call(shop)
    message = await reminder_of(call_id)
    assert message is not None
    await wants_no_more(message, call_id, at=AT)
    await call_ends(call_id, Ended.ANSWERED)
    await settle_calls(AT)
    assert (await the_message()).code == "STOP"
    await Message.all().update(key="yesterday's")
    assert await plan(AT) == {}


async def test_opted_out_and_closed_shops_get_nothing(shop: Retailer, add_shop: AddShop) -> None:
    await opt_out(shop.id, REMINDER, reason="不用", by=COMMAND, at=AT)
    await add_shop(2, status=RetailerStatus.SUSPENDED)
    assert await plan(AT) == {}


async def test_quiet_hours_are_waited_for(cast: Cast) -> None:
    lunch = AT - timedelta(hours=1, minutes=50)
    await order_day(cast.shop, closes=lunch + timedelta(hours=2, minutes=30))
    await plan(lunch)
    assert await call_due(lunch) == []
    assert (await the_message()).next_at == AT - timedelta(minutes=30)


async def test_a_purpose_switched_off_in_a_district_stays_in(cast: Cast, shop: Retailer) -> None:
    await plan(AT)
    await switch(REMINDER, False, cast.huangpu.id, by=COMMAND, at=AT)
    assert await call_due(AT) == []
    assert (await the_message()).code == "SWITCHED_OFF"
    await Message.all().update(key="yesterday's")
    assert await plan(AT) == {}
    await switch(REMINDER, True, cast.huangpu.id, by=COMMAND, at=AT)
    assert await plan(AT) == {"ORDER_REMINDER": 1}


async def test_no_more_calls_than_lines_however_many_workers(shop: Retailer, add_shop: AddShop) -> None:
    for n in range(2, 12):
        await add_shop(n)
    await set_lines(3, None, by=COMMAND, at=AT)
    counts = await asyncio.gather(*(plan(AT) for _ in range(4)))
    assert sum(count.get("ORDER_REMINDER", 0) for count in counts) == 11
    calls = [call for some in await asyncio.gather(*(call_due(AT) for _ in range(5))) for call in some]
    assert len(calls) == len(set(calls)) == 3
    await call_ends(calls[0], Ended.NO_ANSWER)
    await settle_calls(AT)
    assert len(await call_due(AT)) == 1


async def test_a_district_without_lines_keeps_nobody_else_waiting(cast: Cast, shop: Retailer, add_shop: AddShop) -> None:
    await set_lines(0, cast.huangpu.id, by=COMMAND, at=AT)
    other = await add_shop(2, district_id=cast.jingan.id)
    await plan(AT)
    [call_id] = await call_due(AT)
    assert (await Call.get(call_id=call_id)).retailer_id == other.id


async def test_a_worker_that_dies_before_its_call_is_succeeded(shop: Retailer) -> None:
    await plan(AT)
    await Message.all().update(state=S.CLAIMED, tries=1, lease_until=AT + timedelta(minutes=2))
    assert (await settle_calls(AT), await call_due(AT)) == (0, [])
    later = AT + timedelta(minutes=3)
    assert (await settle_calls(later), len(await call_due(later))) == (1, 1)


async def test_a_shop_without_a_telephone_is_written_to_at_once(shop: Retailer) -> None:
    await Retailer.filter(id=shop.id).update(order_phone="")
    await plan(AT)
    assert (await Message.get()).channel is Channel.SMS


async def test_after_the_last_moment_nothing_goes_out(shop: Retailer) -> None:
    await plan(AT)
    assert await call_due(CLOSES) == []
    assert ((await the_message()).code, await Message.filter(channel=Channel.SMS).count()) == ("TOO_LATE", 0)


async def test_money_to_be_paid_in_is_told_to_the_fen(shop: Retailer) -> None:
    await an_order(shop, State.CONFIRMED, total_fen=305_280, closes_at=CLOSES)
    rich = await an_order_of_another(shop)
    assert await plan(CLOSES - timedelta(minutes=50)) == {"DEPOSIT": 1}
    message = await the_message()
    assert (message.facts["amount"], message.order_id != rich.id) == (305_280, True)
    assert "3,052.80元" in (await words_of(await sms_like(message))).text


async def test_money_that_went_back_is_written_and_rings_no_telephone(shop: Retailer) -> None:
    await a_refund(shop)
    with pytest.raises(OwedNoOptOut):
        await opt_out(shop.id, Purpose.REFUND_PAID, by=COMMAND, at=AT, reason="不用")
    assert (await plan(AT))["REFUND_PAID"] == 1
    message = await Message.get(purpose=Purpose.REFUND_PAID)
    said = await words_of(message)
    assert (message.channel, said.text) == (Channel.SMS, f"【烟草订货】{shop.short_name}：退款485.00元已于11月24日退到您的账户，请查收。咨询96368。")
    assert "REFUND_PAID" not in await plan(AT)


async def test_a_shop_that_cannot_be_written_to_is_rung_about_its_refund(shop: Retailer) -> None:
    await a_refund(shop)
    await Retailer.filter(id=shop.id).update(mobile="", email="")
    await plan(AT)
    assert (await Message.get(purpose=Purpose.REFUND_PAID)).channel is Channel.VOICE


async def test_news_of_the_night_waits_for_the_morning(shop: Retailer) -> None:
    await a_refund(shop)
    night, morning = AT + timedelta(hours=9), AT + timedelta(hours=18)
    await plan(night)
    assert (await Message.get(purpose=Purpose.REFUND_PAID)).next_at == morning


async def a_refund(shop: Retailer) -> None:
    await Refund.create(source="due:1", retailer_id=shop.id, district_id=shop.district_id, state=RefundState.PAID, paid_at=AT, cause=Cause.REFUSED,
                        money="attempt:1", bank_code="PRAC", amount_fen=48_500, found_at=AT, order_no="HP0000000001")


async def an_order_of_another(shop: Retailer) -> Order:
    """One whose account is known to hold enough."""
    return await Order.create(retailer_id=shop.id, district_id=shop.district_id, cycle_no=209901, kind="REGULAR", channel="INBOUND",
                              state=State.LOCKED, opened_at=AT, total_fen=100, closes_at=CLOSES, funds_fen=100)


async def sms_like(message: Message) -> Message:
    """The same matter in writing."""
    return Message(purpose=message.purpose, channel=Channel.SMS, language="zh", district_id=message.district_id, facts=message.facts,
                   created_at=AT, subject="", text="")
