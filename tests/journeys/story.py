"""What the people of a journey do: the shop with its telephone, the agent with the keyboard."""

import asyncio

from playwright.async_api import Page, expect

from callcenter.demo.day.shops import asks_for_an_agent, chooses, comes_to_menu, identify
from telephony.handset.phone import Call
from tests.journeys.stage import RINGS_S

__all__ = ["asks_for_an_agent", "chooses", "comes_to_menu", "identify"]


async def key_card(call: Call, card_no: str, pin: str) -> None:
    await call.hears("enter-card")
    await call.keys(f"{card_no}#")
    await call.hears("enter-pin")
    await call.keys(f"{pin}#")


async def pops_and_rings(page: Page, shop: str) -> None:
    await expect(page.locator("[data-test=card-name]")).to_contain_text(shop, timeout=20_000)
    await expect(page.locator("[data-test=answer]")).to_be_visible(timeout=20_000)


async def answers(page: Page, shop: str) -> None:
    await pops_and_rings(page, shop)
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-test=entry]")).to_be_focused()


async def keys_line(page: Page, what: str, cartons: int, short_code: str) -> None:
    """What the fingers do for one line: search, Enter, number, Enter; and the verdict is there."""
    await page.keyboard.type(what)
    await page.keyboard.press("Enter")
    await page.keyboard.type(str(cartons))
    await page.keyboard.press("Enter")
    await expect(page.locator(f"[data-test=line-{short_code}]")).to_be_visible()


async def reads_back_and_confirms(page: Page) -> None:
    await page.keyboard.press("F6")
    await expect(page.locator("[data-test=read-back]")).to_be_visible()
    await page.keyboard.press("F9")


async def comes_to(page: Page, state: str, within_s: float = 20) -> None:
    """The stage bar shows the order's state."""
    await expect(page.locator("[data-test=stages]")).to_have_attribute("data-state", state, timeout=within_s * 1000)


async def is_over(call: Call) -> None:
    await asyncio.wait_for(call.ended.wait(), RINGS_S)
