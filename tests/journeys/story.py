"""What the people of a journey do: the shop with its telephone, the agent with the keyboard."""

import asyncio
from contextlib import suppress

from playwright.async_api import Page, expect

from telephony.calls.models import Call as CallRow
from telephony.handset.phone import Call
from tests.journeys.stage import RINGS_S


async def identify(call: Call, card_no: str, pin: str) -> None:
    """Mandarin, card and PIN, as far as the main menu. Who is asked for the card again keys it again, as people do."""
    await call.hears("language")
    await call.keys("1")
    for _ in range(3):
        await call.hears("enter-card", within_s=40)
        await call.keys(f"{card_no}#")
        if (await call.hears("enter-pin", "not-recognised", within_s=40)).name == "enter-pin":
            await call.keys(f"{pin}#")
            if (await call.hears("verified", "not-recognised", within_s=40)).name == "verified":
                break
    await comes_to_menu("main", call=call)


async def key_card(call: Call, card_no: str, pin: str) -> None:
    await call.hears("enter-card")
    await call.keys(f"{card_no}#")
    await call.hears("enter-pin")
    await call.keys(f"{pin}#")


async def asks_for_an_agent(call: Call, card: dict[str, str]) -> None:
    """0 at the main menu, and again when nothing happens: a key that is pressed between two prompts falls between them."""
    await identify(call, card["card_no"], card["pin"])
    for _ in range(4):
        await call.keys("0")
        with suppress(TimeoutError):
            return await comes_to_menu("to_agent", "leave_message", call=call, within_s=5)
    raise AssertionError(f"0 was not taken; heard {[heard.name for heard in call.heard[-5:]]}")


async def comes_to_menu(*menus: str, call: Call, within_s: float = 30) -> None:
    """The phone server is in one of these menus with the caller."""
    async with asyncio.timeout(within_s):
        while not await CallRow.filter(caller_number=call.phone.line.user, ended_at=None, last_menu__in=menus).exists():
            await asyncio.sleep(0.1)


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
