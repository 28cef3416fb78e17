"""The running web console and Chromium before it. There is no Asterisk: the test does what the phone server would."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from callcenter.settings import Settings
from callcenter.web import create_app
from foundation import clock
from foundation.ids import new_id
from foundation.notices import Notices
from foundation.staff.models import Role, Staff, StaffDistrict
from ordering.orders.models import Order
from ordering.states import State
from retailers.profile.models import Retailer
from telephony.agents import service as agents
from telephony.calls.models import Call
from telephony.calls.rules import CallState, Verified
from tests.ordering.conftest import City
from tests.ordering.conftest import city as city
from tests.visitor import PASSWORD, PASSWORD_HASH, settings_in

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
         "--autoplay-policy=no-user-gesture-required", "--disable-background-networking"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def site(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Settings]:
    settings = settings_in(tmp_path, web_port=free_port(), hub_port=free_port(), ws_port=free_port())
    shutil.copy(migrated_sqlite, tmp_path / "leafline.sqlite3")
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=settings.web_port, log_config=None, timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield settings
    server.should_exit = True
    await serving


@pytest.fixture
async def database(site: Settings) -> str:
    """The server's own: it runs in this process."""
    return site.database


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        playwright.selectors.set_test_id_attribute("data-test")
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        await chromium.close()


@dataclass
class PhoneServer:
    """What comes from Asterisk, and from the jobs: each a verb and its notice."""

    notices: Notices
    li_na: Staff

    async def rings(self, shop: Retailer) -> Call:
        call_id, at = new_id(), clock.now()
        call = await Call.create(
            call_id=call_id, uniqueid=call_id, caller_number=shop.order_phone, retailer_id=shop.id, queue="HP",
            district_id=shop.district_id, verified=Verified.CARD_PIN, state=CallState.RINGING, entered_at=at,
            queued_at=at, ringing_at=at)  # fmt: skip
        await agents.offer(self.li_na.id, call_id, at=at)
        await self.tell("offer")
        return call

    async def answered(self, call: Call) -> None:
        await agents.answered(self.li_na.id, call.call_id, at=clock.now())
        await Call.filter(call_id=call.call_id).update(state=CallState.TALKING, answered_at=clock.now())
        await self.tell("answered")

    async def hung_up(self, call: Call) -> None:
        await agents.hung_up(self.li_na.id, call.call_id, at=clock.now())
        await self.tell("ended")

    async def paid(self, order: Order) -> None:
        await Order.filter(id=order.id).update(state=State.PAID)
        await self.notices.publish(f"order.{order.id}", what="debit")

    async def tell(self, what: str) -> None:
        await self.notices.publish(f"agent.{self.li_na.id}", what=what)


@pytest.fixture
async def phone_server(site: Settings, city: City) -> AsyncIterator[PhoneServer]:
    li_na = await Staff.create(agent_no="1001", name="李娜", role=Role.AGENT, password_hash=PASSWORD_HASH)
    await StaffDistrict.create(staff=li_na, district=city.district)
    await agents.open_seat(li_na.id, "1001", city.district.id, at=clock.now())
    notices = Notices(site.hub_key)
    async with notices.connected(site.host, site.hub_port):
        yield PhoneServer(notices, li_na)


async def at_desk(browser: Browser, site: Settings, language: str = "zh", theme: str = "light", **options: object) -> Page:
    """李娜's browser at the small screen, signed in, the desk open and connected."""
    context = await browser.new_context(viewport={"width": 1280, "height": 720}, permissions=["microphone"], **options)  # type: ignore[arg-type]
    await context.add_cookies([{"name": "leafline_theme", "value": theme, "url": site.web_url}])
    page = await context.new_page()
    await page.goto(f"{site.web_url}/sign-in?next=/desk")
    await page.fill("[name=agent_no]", "1001")
    await page.fill("[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[data-connection=connected]")
    if language != "zh":
        await page.click(f"button[name=language][value={language}]")
        await page.wait_for_selector(f"html[lang={language}] [data-connection=connected]")
    return page

