"""The main story's sad sisters: whatever goes wrong, nobody is dropped and nothing is half done."""

import asyncio

import pytest
from playwright.async_api import expect

from ordering.orders.models import Order, OrderLine
from ordering.states import State
from retailers.profile.models import Card
from settlement.debits.models import DebitAttempt
from telephony.voicemail.models import Voicemail
from tests.journeys.stage import Stage
from tests.journeys.story import (
    answers,
    asks_for_an_agent,
    comes_to,
    is_over,
    key_card,
    keys_line,
    pops_and_rings,
    reads_back_and_confirms,
)

pytestmark = [pytest.mark.asterisk, pytest.mark.browser, pytest.mark.timeout(300)]


async def test_a_wrong_pin_three_times_locks_the_card(on_stage: Stage) -> None:
    card = on_stage.card("small-shop")
    async with on_stage.telephone(card["order_phone"]) as phone:
        call = await phone.call("96368")
        await call.hears("language")
        await call.keys("1")
        for heard in ("not-recognised", "not-recognised", "locked"):
            await key_card(call, card["card_no"], "000000" if card["pin"] != "000000" else "000001")
            await call.hears(heard)
        await call.hangup()
    assert (await Card.get(card_no=card["card_no"])).locked_until is not None
    on_stage.no_digits_in_logs(card)


async def test_nobody_signed_in_leaves_a_message(on_stage: Stage) -> None:
    card = on_stage.card("big-shop")
    async with on_stage.telephone(card["order_phone"]) as phone:
        call = await phone.call("96368")
        await asks_for_an_agent(call, card)
        await call.hears("voicemail")
        call.speak(on_stage.settings.sounds / "zh" / "main-menu.wav")
        await asyncio.sleep(4)
        await call.keys("#")
        await call.hears("voicemail-thanks")
        await is_over(call)
    message = await the_message_of(card["order_phone"])
    assert message.seconds > 2
    assert message.retailer_id == card["retailer_id"]


async def the_message_of(caller_number: str) -> Voicemail:
    """The sweep takes a file in once it no longer grows."""
    async with asyncio.timeout(40):
        while not (messages := await Voicemail.filter(caller_number=caller_number)):
            await asyncio.sleep(0.5)
    return messages[0]


async def test_a_second_caller_waits_until_the_only_agent_is_free(on_stage: Stage) -> None:
    first, second = on_stage.card("licence-last-day"), on_stage.card("other-day")
    async with (on_stage.desk("1001") as page, on_stage.telephone(first["order_phone"]) as one,
                on_stage.telephone(second["order_phone"]) as two):
        talking = await one.call("96368")
        await asks_for_an_agent(talking, first)
        await answers(page, first["name"])
        waiting = await two.call("96368")
        await asks_for_an_agent(waiting, second)
        await expect(page.locator("[data-test=queue]")).to_contain_text("1", timeout=20_000)
        await page.keyboard.press("F8")
        await expect(page.locator("[data-test=finish]")).to_be_visible()
        await talking.hangup()
        await page.keyboard.press("Enter")
        await answers(page, second["name"])
        await waiting.hangup()


async def test_a_browser_that_dies_in_mid_order_loses_nothing(on_stage: Stage) -> None:
    card = on_stage.card("steady-thirty")
    async with on_stage.telephone(card["order_phone"]) as phone:
        call = await phone.call("96368")
        async with on_stage.desk("1001") as page:
            await asks_for_an_agent(call, card)
            await answers(page, card["name"])
            await keys_line(page, "1021", 7, "1021")
        async with on_stage.desk_again("1001") as page:
            await pops_and_rings(page, card["name"])
            await page.keyboard.press("Enter")
            await expect(page.locator("[data-test=line-1021]")).to_contain_text("7")
            await call.hangup()
    draft = await Order.filter(retailer_id=card["retailer_id"], state=State.DRAFT).get()
    assert [line.qty_ordered for line in await OrderLine.filter(order_id=draft.id)] == [7]


async def test_a_bank_that_answers_too_late_is_asked_again_under_the_same_number(on_stage: Stage) -> None:
    card = on_stage.card("licence-last-day")
    on_stage.misbehave(account_no=await on_stage.account_of(card), what="late", seconds=4)
    async with on_stage.desk("1001") as page, on_stage.telephone(card["order_phone"]) as phone:
        call = await phone.call("96368")
        await asks_for_an_agent(call, card)
        await answers(page, card["name"])
        await keys_line(page, "1021", 3, "1021")
        await reads_back_and_confirms(page)
        await comes_to(page, "DEBIT_UNKNOWN")
        await comes_to(page, "PAID", within_s=90)
        await call.hangup()
    order = await Order.get(retailer_id=card["retailer_id"], state=State.PAID)
    attempts = await DebitAttempt.filter(request_no__startswith=order.order_no)
    assert [on_stage.debited(attempt.request_no) for attempt in attempts] == [[order.total_fen]]


async def test_a_short_account_fails_and_is_debited_again_once_there_is_money(on_stage: Stage) -> None:
    card = on_stage.card("short-of-money")
    async with on_stage.desk("1001") as page, on_stage.telephone(card["order_phone"]) as phone:
        call = await phone.call("96368")
        await asks_for_an_agent(call, card)
        await answers(page, card["name"])
        await keys_line(page, "1021", 3, "1021")
        await reads_back_and_confirms(page)
        await comes_to(page, "DEBIT_FAILED")
        on_stage.deposit(await on_stage.account_of(card), 1_000_000)
        await expect(page.locator("[data-test=debit-again-key]")).to_be_enabled()
        await page.keyboard.press("F9")
        await comes_to(page, "PAID")
        await call.hangup()
    order = await Order.get(retailer_id=card["retailer_id"], state=State.PAID)
    attempts = await DebitAttempt.filter(request_no__startswith=order.order_no).order_by("id")
    assert [on_stage.debited(attempt.request_no) for attempt in attempts] == [[], [order.total_fen]]
