"""Nobody has ordered: one shop is called and reaches an agent by a key, one is engaged three times and gets a text."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from callcenter.demo.load import demo_now as now
from foundation.actor import COMMAND
from foundation.clock import day
from ordering.orders.models import Order
from retailers.messages.models import Message, MessageTry
from retailers.messages.rules import Channel, MessageState
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer
from telephony.agents.models import Agent
from telephony.calls.models import Call as CallRow
from telephony.calls.models import CallEvent
from telephony.calls.rules import CallState, What
from telephony.reminders.due import due
from telephony.reminders.planning import draft_of, put_down
from telephony.reminders.rules import Outcome, Purpose
from telephony.reminders.settings import set_lines
from tests.journeys.stage import RINGS_S, Stage
from tests.journeys.story import is_over, pops_and_rings

pytestmark = [pytest.mark.asterisk, pytest.mark.browser, pytest.mark.timeout(300)]
MOBILE = "13900001111"


async def test_who_has_not_ordered_is_called_and_then_written_to(on_stage: Stage) -> None:
    willing, engaged = await two_shops()
    for shop in (willing, engaged):
        await is_due(shop)
    async with on_stage.desk("1001") as page, on_stage.shops() as company:
        await on_stage.is_in_the_queues("1001")
        await Message.filter(state=MessageState.DUE, retailer_id__not_in=[willing.id, engaged.id]).update(state=MessageState.STOPPED)
        await set_lines(2, None, by=COMMAND, at=now())
        ringing = {call.called: call for call in [await asyncio.wait_for(company.incoming.get(), RINGS_S) for _ in range(2)]}
        ringing[engaged.order_phone].refuse("486 Busy Here")
        call = ringing[willing.order_phone]
        await call.answer()
        await call.hears("reminder/greeting")
        await call.hears("reminder/key-agent")
        await call.keys("1")
        await pops_and_rings(page, willing.short_name)
        await page.keyboard.press("Enter")
        await is_talking(willing)
        await page.keyboard.press("F8")
        await call.hears("survey")
        await call.keys("5")
        await is_over(call)
        for tries in (2, 3):
            await comes_to(engaged, lambda one, tries=tries: one.state is MessageState.DUE and one.tries == tries - 1)
            assert (await told(engaged)).code == "BUSY"
            await is_due(engaged)
            (await asyncio.wait_for(company.incoming.get(), RINGS_S)).refuse("486 Busy Here")
        await set_lines(0, None, by=COMMAND, at=now())

    await comes_to(engaged, lambda one: one.state is MessageState.GIVEN_UP)
    await is_due(engaged, Channel.SMS)
    await comes_to(engaged, lambda one: one.state is MessageState.DELIVERED, Channel.SMS)
    assert ["今天是您的订货日" in text for text in on_stage.texts(MOBILE)] == [True]
    await comes_to(willing, lambda one: one.state is MessageState.DELIVERED)
    voice = await told(willing)
    row = await CallRow.get(call_id=voice.call_id)
    assert (voice.code, row.retailer_id, row.result, row.agent_staff_id is not None) == ("AGENT", willing.id, "served", True)
    heard = [event.facts for event in await CallEvent.filter(call_id=voice.call_id, what=What.HEARD)]
    assert heard == [{"reminder": "ORDER_REMINDER", "chose": "agent"}]
    tries = MessageTry.filter(message__retailer_id=engaged.id, message__channel=Channel.VOICE).order_by("number")
    assert await tries.values_list("outcome", flat=True) == ["BUSY"] * 3


async def two_shops() -> tuple[Retailer, Retailer]:
    """Of the agent's own district, without an order, three hours before their cut-off."""
    home = (await Agent.get(extension="1001")).district_id
    ordered = await Order.filter(cycle_no=cycle_of(day(now()))).values_list("retailer_id", flat=True)
    shops = await Retailer.filter(district_id=home, id__gt=10, status="ACTIVE", id__not_in=list(ordered)).order_by("-id").limit(2)
    today, closes = day(now()), now() + timedelta(hours=2)
    for shop in shops:
        await OrderDay.filter(retailer_id=shop.id, cycle_no=cycle_of(today)).delete()
        await OrderDay.create(retailer_id=shop.id, cycle_no=cycle_of(today), call_date=today, window_open=now() - timedelta(hours=1),
                              window_close=closes, delivery_date=today + timedelta(days=1))
    await Retailer.filter(id=shops[1].id).update(mobile=MOBILE, email="")
    return await Retailer.get(id=shops[0].id), await Retailer.get(id=shops[1].id)


async def is_talking(shop: Retailer, within_s: float = 20) -> None:
    async with asyncio.timeout(within_s):
        while not await CallRow.filter(retailer_id=shop.id, state=CallState.TALKING).exists():
            await asyncio.sleep(0.1)


async def is_due(shop: Retailer, channel: Channel = Channel.VOICE) -> None:
    """Its time has come, whatever the hour at which the test is run: as if the shop had asked for this minute."""
    if not await Message.filter(retailer_id=shop.id, purpose=Purpose.ORDER_REMINDER).exists():
        [one] = await due(Purpose.ORDER_REMINDER, now(), shop.id)
        await put_down([draft_of(one, Channel.VOICE, one.key, now())], by=COMMAND, at=now())
    facts = {"code": Outcome.LATER} if channel is Channel.VOICE else {}
    await Message.filter(retailer_id=shop.id, channel=channel, state=MessageState.DUE).update(next_at=now(), **facts)


async def told(shop: Retailer, channel: Channel = Channel.VOICE) -> Message:
    return await Message.get(retailer_id=shop.id, channel=channel, purpose=Purpose.ORDER_REMINDER)


async def comes_to(shop: Retailer, there: Callable[[Message], bool], channel: Channel = Channel.VOICE, within_s: float = 30) -> None:
    async with asyncio.timeout(within_s):
        while not await is_there(shop, there, channel):
            await asyncio.sleep(0.2)


async def is_there(shop: Retailer, there: Callable[[Message], bool], channel: Channel) -> bool:
    found = await Message.get_or_none(retailer_id=shop.id, channel=channel, purpose=Purpose.ORDER_REMINDER)
    return found is not None and there(found)
