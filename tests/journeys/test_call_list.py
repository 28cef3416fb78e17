"""The other way round: the agent calls the shops of his list. One is reached and orders, one is engaged, one does not answer."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from callcenter.demo.load import demo_now
from ordering.orders.models import Channel, Order
from ordering.states import State
from retailers.licences.models import Licence
from retailers.profile.models import Retailer
from telephony.agents.models import Agent
from telephony.calls.models import Call as CallRow
from telephony.calls.models import CallEvent, Direction
from telephony.calls.rules import What
from telephony.campaigns.models import CallTask, CallTry
from telephony.campaigns.rules import Result, TaskState
from telephony.handset.phone import Call
from telephony.recordings.models import Recording
from tests.journeys.stage import RINGS_S, Stage, until
from tests.journeys.story import comes_to, keys_line, reads_back_and_confirms

pytestmark = [pytest.mark.asterisk, pytest.mark.browser, pytest.mark.timeout(300)]
SHOPS, SCENARIOS = 3, 10


async def test_the_agent_works_his_call_list(on_stage: Stage) -> None:
    if on_stage.settings.database_url:
        pytest.skip("the telephone part is the same on PostgreSQL; its statements are tested there beside the verbs")
    seat, shops_listed = await three_shops_who_asked_to_be_called()
    reached, engaged, _ = shops_listed
    by_number = {shop.order_phone: shop for shop in shops_listed}
    async with on_stage.desk(seat) as page, on_stage.shops() as shops:
        for _ in shops_listed:
            await expect(page.locator("[data-test=dial-next]")).to_be_enabled(timeout=20_000)
            await page.keyboard.press("F7")
            ringing = await asyncio.wait_for(shops.incoming.get(), RINGS_S)
            shop = by_number[ringing.called]
            await expect(page.locator("[data-test=card-name]")).to_have_text(shop.name)
            if shop == reached:
                await ringing.answer()
                await he_proves_who_he_is_and_orders(page, shop, ringing)
            else:
                ringing.refuse("486 Busy Here" if shop == engaged else "480 Temporarily Unavailable")
            await expect(page.locator("#desk")).to_have_attribute("data-state", "WRAPPING_UP")
            await page.keyboard.press("Enter")
            await expect(page.locator("#desk")).to_have_attribute("data-state", "READY")

    order = await Order.get(retailer_id=reached.id, state=State.PAID)
    assert (order.channel, order.identity, order.total_qty) == (Channel.OUTBOUND, "phone+facts", 5)
    tasks = [await CallTask.get(retailer_id=shop.id) for shop in shops_listed]
    assert [(task.state, task.result) for task in tasks] == [
        (TaskState.DONE, Result.ORDERED), (TaskState.WAITING, Result.BUSY), (TaskState.WAITING, Result.NO_ANSWER)]
    assert timedelta(minutes=9) < await waits(tasks[1]) < timedelta(minutes=12)
    assert await waits(tasks[2]) > timedelta(minutes=59)
    call = await CallRow.get(call_id=order.call_id)
    assert (call.direction, call.result, call.called_number) == (Direction.OUTBOUND, "served", reached.order_phone)
    assert await Recording.filter(call_id=call.call_id).exists()
    told = [event.what for event in await CallEvent.filter(call_id=call.call_id).order_by("id")]
    assert [what for what in told if what is not What.MENU] == [
        What.DIALLED, What.RANG, What.ANSWERED, What.NOT_IDENTIFIED, What.IDENTIFIED, What.AGENT_LEFT, What.MARKED, What.ENDED]


async def three_shops_who_asked_to_be_called() -> tuple[str, list[Retailer]]:
    """The jobs process has made the lists. In the district with the longest, three shops have an appointment, so that they
    come first; none of them plays a part in another journey. Returns an agent of the district, and the shops."""
    ordinary = CallTask.filter(state=TaskState.WAITING, retailer_id__gt=SCENARIOS).order_by("district_id", "id")

    async def longest() -> str:
        counted = Counter(task.district_id for task in await ordinary)
        return next((str(district_id) for district_id, shops in counted.most_common(1) if shops >= SHOPS), "")

    await until(bool, longest, within_s=90)
    district_id = int(await longest())
    tasks = (await ordinary.filter(district_id=district_id))[:SHOPS]
    await CallTask.filter(id__in=[task.id for task in tasks]).update(asked=True, due_at=demo_now() - timedelta(minutes=1))
    seat = await Agent.filter(district_id=district_id).order_by("extension").first()
    assert seat is not None
    return seat.extension, [await Retailer.get(id=task.retailer_id) for task in tasks]


async def he_proves_who_he_is_and_orders(page: Page, shop: Retailer, call: Call) -> None:
    licence = await Licence.get(retailer_id=shop.id)
    await expect(page.locator("[data-test=holder]")).to_be_focused()
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.type("0000")
    await page.keyboard.press("Enter")
    await expect(page.locator("#notice")).to_contain_text("对不上")
    await page.keyboard.type(licence.licence_no[-4:])
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-test=entry]")).to_be_focused()
    await keys_line(page, "hsxy8", 5, "1021")
    await reads_back_and_confirms(page)
    await comes_to(page, "PAID")
    await page.keyboard.press("F8")
    await call.hears("survey", within_s=20)
    await call.keys("5")
    await asyncio.wait_for(call.ended.wait(), RINGS_S)


async def waits(task: CallTask) -> timedelta:
    tried = await CallTry.get(task_id=task.id)
    return task.due_at - tried.at
