"""A part is down: what the caller hears. He reaches a person or a tape, whatever it is."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from callcenter.local_postgres import Cluster
from telephony.handset.phone import Call
from tests.journeys.stage import Stage
from tests.journeys.story import asks_for_an_agent, is_over, pops_and_rings
from tests.stuck import nobody_can_write

pytestmark = [pytest.mark.asterisk, pytest.mark.browser, pytest.mark.timeout(300)]


async def is_put_through(page: Page, call: Call) -> None:
    """The agent's telephone rings, Enter answers, and the two are connected."""
    await expect(page.locator("[data-test=answer]")).to_be_visible(timeout=25_000)
    await page.keyboard.press("Enter")
    await expect(page.locator("#bar")).to_have_attribute("data-call", "talking")
    assert not call.ended.is_set()


async def test_without_the_phone_server_a_person_answers(on_stage: Stage) -> None:
    phone_server = on_stage.child("phone")
    async with on_stage.desk("1002") as page, on_stage.telephone("13900000001") as phone:
        await on_stage.is_in_the_queues("1002")
        await phone_server.stop()
        try:
            call = await phone.call("96368")
            await call.hears("apology")
            await is_put_through(page, call)
            await call.hangup()
        finally:
            await phone_server.start()


async def test_without_the_phone_server_and_without_people_a_tape(on_stage: Stage) -> None:
    await on_stage.nobody_is_in_the_queues()
    phone_server = on_stage.child("phone")
    await phone_server.stop()
    try:
        async with on_stage.telephone("13900000002") as phone:
            call = await phone.call("96368")
            await call.hears("apology")
            await call.hears("voicemail")
            call.speak(on_stage.settings.sounds / "zh" / "welcome.wav")
            await asyncio.sleep(3)
            await call.hangup()
            await is_over(call)
    finally:
        await phone_server.start()
    assert any("13900000002" in path.name for path in on_stage.settings.voicemail.glob("*.wav"))


async def test_with_the_database_stuck_a_person_answers(on_stage: Stage) -> None:
    async with on_stage.desk("1002") as page, on_stage.telephone("13900000003") as phone:
        await on_stage.is_in_the_queues("1002")
        async with nobody_can_write(on_stage.settings.database, "call, call_event, agent"):
            call = await phone.call("96368")
            await call.hears("apology", within_s=30)
            await expect(page.locator("[data-test=answer]")).to_be_visible(timeout=25_000)
        await page.keyboard.press("Enter")
        await expect(page.locator("#bar")).to_have_attribute("data-call", "talking")
        await call.hangup()


@pytest.mark.parametrize("on_stage", ["postgres"], indirect=True)  # SQLite has no server that could be away
async def test_with_the_database_gone_a_person_answers_and_the_next_call_is_whole(
        on_stage: Stage, postgres_cluster: Cluster) -> None:
    card = on_stage.card("regular")
    async with on_stage.desk("1002") as page, on_stage.telephone("13900000004") as phone:
        await on_stage.is_in_the_queues("1002")
        postgres_cluster.stop()
        try:
            call = await phone.call("96368")
            await call.hears("apology", within_s=30)
            await is_put_through(page, call)
        finally:
            postgres_cluster.start()
        await call.hangup()
    async with on_stage.desk("1003") as page, on_stage.telephone(card["order_phone"]) as phone:
        call = await phone.call("96368")
        await asks_for_an_agent(call, card)
        await pops_and_rings(page, card["name"])
        await call.hangup()


async def test_with_the_line_to_the_switch_down_the_own_district_answers(on_stage: Stage) -> None:
    card = on_stage.card("regular")
    async with on_stage.desk("1002") as page, on_stage.telephone(card["order_phone"]) as phone:
        await on_stage.is_in_the_queues("1002")
        async with on_stage.no_manager_interface():
            call = await phone.call("96368")
            await asks_for_an_agent(call, card)
            await pops_and_rings(page, card["name"])
            await is_put_through(page, call)
            await call.hangup()
