"""The main story: a shop phones in, an agent takes the order, the bank pays, the shop gives a mark."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ordering.orders.models import Order, OrderLine
from ordering.orders.rules import State
from retailers.surveys.models import SurveyMark
from settlement.debits.models import DebitAttempt
from telephony.calls.models import Call as CallRow
from telephony.calls.models import CallEvent
from telephony.handset.phone import Call
from telephony.recordings.models import Recording
from tests.journeys.stage import Stage

pytestmark = [pytest.mark.asterisk, pytest.mark.browser]


async def identify(call: Call, card_no: str, pin: str) -> None:
    """Mandarin, card and PIN, as far as the main menu."""
    await call.hears("language")
    await call.keys("1")
    await call.hears("enter-card")
    await call.keys(f"{card_no}#")
    await call.hears("enter-pin")
    await call.keys(f"{pin}#")
    await call.hears("verified")
    await reaches("main", call.phone.line.user)


async def reaches(menu: str, caller_number: str) -> None:
    """Wait until the phone server is in this menu. A key pressed between two prompts may fall between them."""
    async with asyncio.timeout(10):
        while not await CallRow.filter(caller_number=caller_number, ended_at=None, last_menu=menu).exists():
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)


async def key_line(page: Page, what: str, cartons: int) -> None:
    """What the agent's fingers do for one line: search, Enter, number, Enter."""
    await page.keyboard.type(what)
    await page.keyboard.press("Enter")
    await page.keyboard.type(str(cartons))
    await page.keyboard.press("Enter")


async def test_a_phone_call_becomes_a_reviewed_paid_order(on_stage: Stage) -> None:
    card = on_stage.card("regular")
    async with on_stage.desk("1001") as page, on_stage.telephone(card["order_phone"]) as phone:
        call = await phone.call("96368")
        await identify(call, card["card_no"], card["pin"])
        await call.keys("0")

        # The pop is there before the telephone rings; the agent answers, orders, reads back, confirms. No mouse.
        await expect(page.locator("[data-test=card-name]")).to_contain_text(card["name"], timeout=20_000)
        await expect(page.locator("[data-test=answer]")).to_be_visible(timeout=10_000)
        await page.keyboard.press("Enter")
        await expect(page.locator("[data-test=entry]")).to_be_focused(timeout=10_000)
        await key_line(page, "1002", 12)
        await expect(page.locator("[data-test=line-1002]")).to_contain_text("8")
        await key_line(page, "hsxy8", 20)
        await expect(page.locator("[data-test=line-1021]")).to_contain_text("20")
        await page.keyboard.press("F6")
        await expect(page.locator("[data-test=read-back]")).to_be_visible()
        await page.keyboard.press("F9")
        await expect(page.locator("[data-test=stages]")).to_have_attribute("data-state", "PAID", timeout=20_000)
        await page.keyboard.press("F8")

        await call.hears("survey", within_s=15)
        await call.keys("5")
        await call.hears("bye", within_s=15)
        await asyncio.wait_for(call.ended.wait(), 10)

    order = await Order.get(retailer_id=card["retailer_id"], cycle_no__gt=0, state=State.PAID)
    lines = {line.qty_requested: line.qty_ordered for line in await OrderLine.filter(order_id=order.id)}
    assert lines == {12: 8, 20: 20}
    assert order.total_fen == 8 * 38160 + 20 * 9700

    attempt = await DebitAttempt.get(debit_id__gt=0, order_date__gte=order.confirmed_at.date(), amount_fen=order.total_fen)
    executed = [debit for debit in on_stage.books()["debits"] if debit["request_no"] == attempt.request_no]
    assert [debit["amount_fen"] for debit in executed] == [order.total_fen]

    row = await CallRow.get(call_id=order.call_id)
    assert (await SurveyMark.get(call_id=row.call_id)).mark == 5
    assert {"menu", "queued", "answered"} <= {event.what for event in await CallEvent.filter(call_id=row.call_id)}
    recording = await Recording.get(call_id=row.call_id)
    assert Path(recording.path).stat().st_size > 8000 * 2
    assert card["pin"] not in on_stage.logs()
    assert card["card_no"] not in on_stage.logs()
