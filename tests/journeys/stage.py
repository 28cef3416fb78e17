"""The whole of Leafline on ports of its own: real Asterisk, bank, web, phone and jobs processes, and a real browser."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page, async_playwright, expect

from callcenter import database
from callcenter.child import Child
from callcenter.run import bring_up, plan_of, take_down
from callcenter.settings import Settings, load
from foundation.actor import COMMAND
from foundation.clock import now
from retailers.agreements.models import DebitAgreement
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.agents.service import finish_wrap_up, sign_out
from telephony.asterisk import install
from telephony.asterisk import server as asterisk
from telephony.handset.listening import Catalogue
from telephony.handset.phone import Phone
from telephony.reminders.settings import set_lines
from tests.ports import free_ports, sound_ports

RETAILERS = 160
RINGS_S = 60
"""Two whole stages may share a small machine while one of them comes up."""
PORTS = ("web_port", "hub_port", "sip_port", "ws_port", "ami_port", "agi_port", "bank_port", "file_bank_port", "sms_port", "mail_port", "carrier_port")
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
            "--allow-loopback-in-peer-connection"]


@dataclass
class Stage:
    settings: Settings
    children: list[Child]
    browser: Browser
    catalogue: Catalogue
    tree: install.Tree

    def child(self, name: str) -> Child:
        return next(child for child in self.children if child.name == name)

    def card(self, scenario: str) -> dict[str, Any]:
        """The demo card of the shop that plays a scenario of fixtures/cast/scenarios.csv."""
        cards = json.loads((self.settings.home / "demo_cards.json").read_text())
        return next(card for card in cards if card["scenario"] == scenario)

    def telephone(self, number: str) -> AbstractAsyncContextManager[Phone]:
        return Phone.open(number, (self.settings.host, self.settings.sip_port), catalogue=self.catalogue)

    def shops(self) -> AbstractAsyncContextManager[Phone]:
        """The telephone company: every call that we make rings here, whatever number it is for."""
        port = int(self.settings.carrier.rpartition(":")[2])
        return Phone.open("shops", (self.settings.host, self.settings.sip_port), catalogue=self.catalogue, port=port)

    @asynccontextmanager
    async def desk(self, agent_no: str) -> AsyncIterator[Page]:
        """An agent at the order desk, signed in, telephone registered, ready."""
        await leave_seat(agent_no)
        async with self.desk_again(agent_no) as page:
            await page.locator("[data-test=start]").wait_for()
            await page.locator("#bar[data-line=ready]").wait_for()
            await page.keyboard.press("Enter")
            yield page

    @asynccontextmanager
    async def desk_again(self, agent_no: str) -> AsyncIterator[Page]:
        """An agent signs in at the order desk, in whatever state the seat is. Any error of the page fails the test."""
        context = await self.browser.new_context(viewport={"width": 1280, "height": 720}, permissions=["microphone"])
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{self.settings.web_url}/sign-in")
        await page.fill("[name=agent_no]", agent_no)
        await page.fill("[name=password]", "leafline")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/desk")
        try:
            yield page
        finally:
            await context.close()
        assert errors == []

    async def cli(self, line: str) -> str:
        """Asterisk's own command line."""
        return await asterisk.cli(plan_of(self.settings), self.tree, line)

    async def is_in_the_queues(self, extension: str) -> None:
        """Wait until Asterisk would ring this seat."""
        await until(lambda text: f"PJSIP/{extension}" in text and "paused" not in text.split(f"PJSIP/{extension}")[1][:80],
                    lambda: self.cli("queue show HQ"))

    async def nobody_is_in_the_queues(self) -> None:
        for seat in await Agent.exclude(state=AgentState.SIGNED_OUT):
            await leave_seat(seat.extension)
        await until(lambda text: "PJSIP/" not in text, lambda: self.cli("queue show HQ"), within_s=45)

    @asynccontextmanager
    async def no_manager_interface(self) -> AsyncIterator[None]:
        """Asterisk lets our phone server into its manager interface no more for as long as the block runs.

        By another secret: Asterisk now and then hangs when its manager's port is closed and opened again."""
        conf = self.settings.home / "asterisk" / "etc" / "manager.conf"
        open_ = conf.read_text()
        conf.write_text(open_.replace(self.settings.ami_secret, "another one"))
        try:
            await self.cli("manager reload")
            for session in await self.manager_sessions():
                await self.cli(f"manager kick session {session}")
            yield
        finally:
            conf.write_text(open_)
            await self.cli("manager reload")
            async with asyncio.timeout(40):
                while not await self.manager_sessions():
                    await asyncio.sleep(0.5)

    async def manager_sessions(self) -> list[str]:
        """Ours, by their file descriptors."""
        lines = (await self.cli("manager show connected")).splitlines()
        return [line.split()[4] for line in lines if line.split()[:1] == ["leafline"]]

    def texts(self, number: str) -> list[str]:
        """The SMS that the gateway has sent to a number."""
        sent = httpx.get(f"{self.settings.gateway_url}/sent", timeout=10, trust_env=False).json()
        return [one["text"] for one in sent if one["to"] == number]

    def debited(self, request_no: str) -> list[int]:
        """What the bank's own books say was taken under this number, in fen."""
        books = httpx.get(f"{self.settings.bank_url}/books", timeout=10, trust_env=False).json()
        return [debit["amount_fen"] for debit in books["debits"] if debit["request_no"] == request_no]

    async def account_of(self, card: dict[str, Any]) -> str:
        return (await DebitAgreement.get(retailer_id=card["retailer_id"])).account_no

    def deposit(self, account_no: str, amount_fen: int) -> None:
        """The retailer brings money to the bank's counter."""
        httpx.post(f"{self.settings.bank_url}/deposits", json={"deposit_no": f"D{amount_fen}", "account_no": account_no, "amount_fen": amount_fen},
                   timeout=10, trust_env=False).raise_for_status()

    def misbehave(self, **plan: Any) -> None:
        httpx.post(f"{self.settings.bank_url}/misbehave", json=plan, timeout=10, trust_env=False).raise_for_status()

    def no_digits_in_logs(self, card: dict[str, Any]) -> None:
        """Neither the PIN nor the card number was written by anybody."""
        logs = self.logs()
        assert card["pin"] not in logs
        assert card["card_no"] not in logs

    def logs(self) -> str:
        """Everything that any process of this stage wrote in words, Asterisk included."""
        folders = (self.settings.logs, self.settings.home / "asterisk" / "log")
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        return "\n".join(path.read_text(errors="replace") for path in files)


@asynccontextmanager
async def stage(home: Path, database_url: str) -> AsyncIterator[Stage]:
    settings = load(home=home, database_url=database_url, bank_timeout_s=2.0, **own_ports())
    await nobody_is_reminded(settings)
    programs = await bring_up(settings, RETAILERS, seed=1)
    assert programs.missing == []
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
            expect.set_options(timeout=20_000)
            yield Stage(settings, programs.children, browser, Catalogue(settings.sounds), await install.asterisk())
            await browser.close()
    finally:
        await take_down(programs.children)


async def nobody_is_reminded(settings: Settings) -> None:
    """No lines for reminders, until a journey about them opens some: the demo city's shops would be called into all others."""
    await database.migrate(settings.database)
    async with database.connected(settings.database):
        await set_lines(0, None, by=COMMAND, at=now())


async def until(true: Callable[[str], bool], ask: Callable[[], Awaitable[str]], within_s: float = 20) -> None:
    async with asyncio.timeout(within_s):
        while not true(await ask()):
            await asyncio.sleep(0.3)


async def leave_seat(agent_no: str) -> None:
    """Whatever the journey before left behind: the seat is signed out."""
    seat = await Agent.get(extension=agent_no)
    if seat.state is AgentState.WRAPPING_UP:
        await finish_wrap_up(seat.staff_id, by=COMMAND, at=now())
    if seat.state is not AgentState.SIGNED_OUT:
        await sign_out(seat.staff_id, by=COMMAND, at=now())


def own_ports() -> dict[str, Any]:
    """The settings by which a whole Leafline keeps out of everybody's way."""
    first, last = sound_ports()
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    carrier = f"127.0.0.1:{ports.pop('carrier_port')}"
    return {**ports, "carrier": carrier, "rtp_start": first, "rtp_end": last, "town": False}
