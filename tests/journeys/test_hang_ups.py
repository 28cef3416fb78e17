"""The caller hangs up: at every step, and nothing is left half done."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from ordering.orders.models import Order, OrderLine
from ordering.states import State
from settlement.debits.models import DebitAttempt
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.handset.phone import Call
from tests.journeys.stage import Stage
from tests.journeys.story import (
    answers,
    asks_for_an_agent,
    identify,
    keys_line,
    pops_and_rings,
    reads_back_and_confirms,
)

pytestmark = [pytest.mark.asterisk, pytest.mark.browser, pytest.mark.timeout(300)]


async def test_in_the_menus(on_stage: Stage) -> None:
    card = on_stage.card("replaced-card")
    async with on_stage.telephone(card["order_phone"]) as phone:
        for prompt, keys in (("welcome", ""), ("language", "1"), ("enter-card", card["card_no"][:4])):
            call = await phone.call("96368")
            await call.hears(prompt)
            await call.keys(keys)
            await call.hangup()
        call = await phone.call("96368")
        await identify(call, card["card_no"], card["pin"])
        await call.hangup()


async def test_with_an_agent(on_stage: Stage) -> None:
    card = on_stage.card("big-shop")
    async with on_stage.desk("1003") as page, on_stage.telephone(card["order_phone"]) as phone:

        async def calls() -> Call:
            call = await phone.call("96368")
            await asks_for_an_agent(call, card)
            return call

        call = await calls()
        await pops_and_rings(page, card["name"])
        await call.hangup()
        await comes_to_rest(page)

        call = await calls()
        await answers(page, card["name"])
        await keys_line(page, "1021", 9, "1021")
        await call.hangup()
        await comes_to_rest(page)
        assert await lines_of(card, State.DRAFT) == [9]

        call = await calls()
        await answers(page, card["name"])
        await page.keyboard.press("F6")
        await expect(page.locator("[data-test=read-back]")).to_be_visible()
        await call.hangup()
        await comes_to_rest(page)
        assert await lines_of(card, State.REVIEWED) == [9]

        call = await calls()
        await answers(page, card["name"])
        await keys_line(page, "1011", 2, "1011")
        await reads_back_and_confirms(page)
        await call.hangup()
        await comes_to_rest(page)

    order = await settled(card)
    [attempt] = await DebitAttempt.filter(request_no__startswith=order.order_no)
    assert on_stage.debited(attempt.request_no) == [order.total_fen]


async def comes_to_rest(page: Page) -> None:
    """The seat has no call; what is left to wrap up is finished by one key, and the seat is ready again."""
    async with asyncio.timeout(20):
        while (seat := await Agent.get(extension="1003")).state in (AgentState.OFFERED, AgentState.TALKING):
            await asyncio.sleep(0.1)
    if seat.state is AgentState.WRAPPING_UP:
        await expect(page.locator("[data-test=finish]")).to_be_visible()
        await page.keyboard.press("Enter")
    async with asyncio.timeout(20):
        while (await Agent.get(extension="1003")).state is not AgentState.READY:
            await asyncio.sleep(0.1)


async def lines_of(card: dict[str, int], state: State) -> list[int]:
    order = await Order.get(retailer_id=card["retailer_id"], state=state)
    return [line.qty_ordered for line in await OrderLine.filter(order_id=order.id)]


async def settled(card: dict[str, int]) -> Order:
    async with asyncio.timeout(20):
        while not (order := await Order.get_or_none(retailer_id=card["retailer_id"], state=State.PAID)):
            await asyncio.sleep(0.2)
    return order
