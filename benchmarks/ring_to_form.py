"""Ring to form: from the agent's telephone ringing to the order form ready to be typed into, in Chromium, by real calls.

Measured by the page itself (static/desk_marks.js): from JsSIP's newRTCSession to the frame that shows the entry field. The
pop is sent before the telephone rings, so a form may be there first: that counts as 0, and `ahead` says how many were.
"""

import asyncio
import json
import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.async_api import Page

from callcenter import database
from callcenter.settings import Settings
from telephony.handset.phone import Call
from tests.journeys.stage import Stage, stage
from tests.journeys.story import asks_for_an_agent

CALLS, AT_ONCE = 20, 2
AIM_MS = 300
RING_TO_FORM = """JSON.stringify(performance.getEntriesByName("ring-to-form")
                                  .map(({duration, detail}) => [duration, detail.before_ms]))"""


async def measure(settings: Settings, calls: int = CALLS) -> list[dict[str, object]]:
    """One row. Shops call a few at a time and wait in the queue of one agent, who takes one after the other."""
    with tempfile.TemporaryDirectory(prefix="leafline-bench-") as folder:
        async with (stage(Path(folder), "") as running, database.connected(running.settings.database),
                    running.desk("1001") as page):
            cards = [card for card in demo_cards(running) if card["seat_group"] == "HP" and not card["scenario"]]
            for n in range(0, calls, AT_ONCE):
                await asyncio.gather(takes(page, min(AT_ONCE, calls - n)), *(
                    one_call(running, cards[k % len(cards)]) for k in range(n, min(n + AT_ONCE, calls))))
            found: list[list[float]] = json.loads(await page.evaluate(RING_TO_FORM))
    waits = sorted(duration for duration, _ in found)
    p95 = quantiles(waits, n=20, method="inclusive")[18]
    return [{"calls": len(waits), "p50 ms": round(median(waits)), "p95 ms": round(p95), "slowest ms": round(waits[-1]),
             "ahead": sum(before >= 0 for _, before in found), "aim p95 ms": AIM_MS}]


def demo_cards(running: Stage) -> list[dict[str, Any]]:
    return json.loads((running.settings.home / "demo_cards.json").read_text("utf-8"))


async def one_call(running: Stage, card: dict[str, Any]) -> None:
    """A shop calls, asks for an agent, waits, and stays on the line until it is hung up on."""
    async with running.telephone(card["order_phone"]) as phone:
        call: Call = await phone.call("96368")
        await asks_for_an_agent(call, card)
        await call.hears("survey", within_s=120)
        await call.hangup()


async def takes(page: Page, calls: int) -> None:
    """The agent answers each ring, hangs up when the form is there, and is ready for the next."""
    for _ in range(calls):
        await page.wait_for_selector("#bar[data-call=ringing]", timeout=120_000)
        await page.wait_for_selector("[data-test=entry]")
        await asyncio.sleep(0.5)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#bar[data-call=talking]")
        await asyncio.sleep(0.5)
        await page.keyboard.press("F8")
        await page.wait_for_selector("#desk[data-state=WRAPPING_UP]")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#desk[data-state=READY], #desk[data-state=OFFERED]")
