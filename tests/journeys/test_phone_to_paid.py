"""The main story: a shop phones in, an agent takes the order, the bank pays, the shop gives a mark."""

from pathlib import Path

import numpy
import pytest
from playwright.async_api import expect

from ordering.orders.models import Order, OrderLine
from ordering.states import State
from retailers.surveys.models import SurveyMark
from settlement.debits.models import DebitAttempt
from telephony.calls.models import Call as CallRow
from telephony.calls.models import CallEvent
from telephony.handset.rtp import read_wav
from telephony.recordings.models import Recording
from tests.journeys.stage import Stage, until
from tests.journeys.story import answers, asks_for_an_agent, comes_to, is_over, keys_line, reads_back_and_confirms

pytestmark = [pytest.mark.asterisk, pytest.mark.browser, pytest.mark.timeout(300)]


async def test_a_phone_call_becomes_a_reviewed_paid_order(on_stage: Stage) -> None:
    card = on_stage.card("regular")
    async with on_stage.desk("1001") as page, on_stage.telephone(card["order_phone"]) as phone:
        call = await phone.call("96368")
        await asks_for_an_agent(call, card)
        await answers(page, card["name"])
        call.speak(on_stage.settings.sounds / "zh" / "apology.wav")
        await keys_line(page, "1002", 12, "1002")
        await expect(page.locator("[data-test=say]")).to_contain_text("最多8条")
        await keys_line(page, "hsxy8", 20, "1021")
        await reads_back_and_confirms(page)
        await comes_to(page, "PAID")
        await page.keyboard.press("F8")
        await call.hears("survey", within_s=15)
        await call.keys("5")
        await call.hears("bye", within_s=15)
        await is_over(call)

    order = await Order.get(retailer_id=card["retailer_id"], state=State.PAID)
    assert {(line.qty_requested, line.qty_ordered) for line in await OrderLine.filter(order_id=order.id)} == {(12, 8), (20, 20)}
    assert order.total_fen == 8 * 38160 + 20 * 9700
    assert on_stage.debited(await request_no_of(order)) == [order.total_fen]

    assert (await SurveyMark.get(call_id=order.call_id)).mark == 5
    await until(bool, lambda: ended(order.call_id))
    told = [event.what for event in await CallEvent.filter(call_id=order.call_id).order_by("id")]
    assert [what for what in told if what in ("entered", "identified", "queued", "rang", "answered", "agent_left", "marked", "ended")] == [
        "entered", "identified", "queued", "rang", "answered", "agent_left", "marked", "ended"]
    recording = await Recording.get(call_id=order.call_id)
    assert loudest(on_stage.settings.recordings / recording.file) > 3000
    row = await CallRow.get(call_id=order.call_id)
    assert row.retailer_id == card["retailer_id"]
    on_stage.no_digits_in_logs(card)


async def ended(call_id: str) -> str:
    """When, '' before: Asterisk's word may come a moment after the caller has heard the last prompt."""
    return str((await CallRow.get(call_id=call_id)).ended_at or "")


def loudest(recording: Path) -> int:
    """The strongest sample: the shop's voice is in it."""
    return int(numpy.abs(read_wav(recording)).max())


async def request_no_of(order: Order) -> str:
    attempt = await DebitAttempt.filter(request_no__startswith=order.order_no).get()
    return attempt.request_no
