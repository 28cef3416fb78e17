"""The shops, both banks and the clock of a day of settlement.

Nobody telephones here, so that the day needs no stage: clocks are set forward, the banks are processes with books of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, async_playwright

from callcenter.demo.city import cast
from callcenter.settings import Settings
from callcenter.web import create_app
from foundation import clock
from foundation.actor import COMMAND
from foundation.clock import ZONE, day, now
from foundation.staff.models import Role
from foundation.transaction import transact
from ordering.delivery.models import DeliveryRun, Stop
from ordering.delivery.rules import Handover, Reason
from ordering.delivery.service import assign_truck, close_run, deliver_stop, dispatch_run, pick_run, plan_runs
from ordering.orders.models import Channel, Order, OrderLine
from ordering.products.models import Product
from ordering.products.service import put_products
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.agreements.models import DebitAgreement
from retailers.profile.models import Retailer
from settlement.banks.link import BankLink
from settlement.batches.jobs import run_batches
from settlement.batches.models import BankProfile
from settlement.batches.ways import Exchange
from settlement.debits.models import DebitAttempt
from settlement.debits.service import send_due, write_debit
from settlement.reconciliation.jobs import take_files
from settlement.refund_files.service import send_refund_files, write_refund_files
from settlement.refunds.service import send_refunds
from tests.journeys.stage import CHROMIUM
from tests.ports import free_ports
from tests.settlement.conftest import KEY, PracticeBank, running_bank
from tests.settlement.life.world import ACCOUNTS, HOLDER, plant
from tests.visitor import a_person, settings_in


@pytest.fixture
async def site(database_url: str, tmp_path: Path) -> AsyncIterator[Settings]:
    """The web console on this test's database, in this process: one clock for both."""
    web, hub, ws = free_ports(3)
    settings = settings_in(tmp_path, database_url=database_url, web_port=web, hub_port=hub, ws_port=ws)
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=web, log_config=None, timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield settings
    server.should_exit = True
    await serving


@pytest.fixture(autouse=True)
async def connected(site: Settings) -> None:
    """In place of the journeys' stage: there is no Asterisk in this story."""


@pytest.fixture(autouse=True)
async def nothing_leaks() -> None:
    """No call was made."""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        playwright.selectors.set_test_id_attribute("data-test")
        chromium = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        await chromium.close()


@dataclass
class City:
    """Shops, both banks, and the time of all."""

    banks: dict[str, PracticeBank]
    exchange: Exchange
    shops: dict[str, Retailer]
    today: date
    placed: dict[str, int] = field(default_factory=dict)

    def at(self, days: int, hour: int, minute: int = 0) -> None:
        """It is this hour, so many days after the first one."""
        moment = datetime.combine(self.today + timedelta(days=days), time(hour, minute), ZONE)
        clock.SHIFT = moment - datetime.now(ZONE)
        for bank in self.banks.values():
            bank.ask("POST", "/clock", {"shift_s": clock.SHIFT.total_seconds()})

    async def orders(self, name: str, shop: str, amount_fen: int) -> None:
        number, retailer = len(self.placed) + 1, self.shops[shop]
        order = await Order.create(
            order_no=f"HP{number:010d}", retailer=retailer, district_id=retailer.district_id, cycle_no=number, opened_at=now(),
            kind=OrderKind.REGULAR, channel=Channel.INBOUND, state=State.DEBIT_PENDING, total_fen=amount_fen)  # fmt: skip
        self.placed[name] = order.id
        await transact(lambda: write_debit(order_id=order.id, order_no=str(order.order_no), retailer_id=retailer.id, amount_fen=amount_fen, at=now()))

    async def send(self, *misbehaviour: str) -> None:
        for what in misbehaviour:
            self.banks["REAL"].ask("POST", "/misbehave", {"what": what, "account_no": account(1)})
        async with BankLink(self.banks["REAL"].url, KEY, timeout_s=5) as link:
            await send_due(link, now())

    async def run(self, run: int, way: str, files: int = 1) -> None:
        self.banks["FILE"].ask("POST", "/file-plan", {"ways": [way]})
        await run_batches(self.exchange, run, now())
        await self.take(files)

    async def take(self, files: int) -> list[str]:
        taken: list[str] = []
        async with asyncio.timeout(30):
            while len(taken) < files:
                taken += [state for _, state in await take_files(self.exchange, now())]
                await asyncio.sleep(0.05)
        return taken

    async def deliver(self, name: str, cartons: int, refused: int) -> None:
        """The order's goods, all of one sku, on today's truck; so many come back from the door."""
        order = await Order.get(id=self.placed[name])
        [row] = [row for row in cast("products") if row["short_code"] == "1021"]
        await put_products([row], valid_from=self.today - timedelta(days=9), by=COMMAND, at=now())
        sku, price_fen = await Product.get(), order.total_fen // cartons
        await OrderLine.create(order_id=order.id, product_id=sku.id, position=1, qty_requested=cartons, qty_allowed=cartons,
                               qty_ordered=cartons, price_fen=price_fen, amount_fen=order.total_fen)
        await Order.filter(id=order.id).update(delivery_date=day(now()), total_qty=cartons)
        await plan_runs(day(now()), by=COMMAND, at=now())
        run = await DeliveryRun.get()
        await pick_run(run.id, {}, by=COMMAND, at=now())
        await assign_truck(run.id, truck="沪A12345", driver="马军", by=COMMAND, at=now())
        await dispatch_run(run.id, by=COMMAND, at=now())
        await deliver_stop((await Stop.get()).id, Handover({sku.id: (refused, Reason.UNWANTED)}, HOLDER), by=COMMAND, at=now())
        await close_run(run.id, by=COMMAND, at=now())

    async def give_back(self, run: int) -> None:
        """What two persons have agreed to: by the line at once, by file with the run."""
        async with BankLink(self.banks["REAL"].url, KEY, timeout_s=5) as link:
            await send_refunds(link, now())
        await write_refund_files(day(now()), run, at=now())
        await send_refund_files(self.exchange, at=now())
        await self.take(1)

    async def statements(self, on: date) -> list[str]:
        for code, bank in self.banks.items():
            bank.ask("POST", "/statements", {"account_no": ACCOUNTS[code], "day": f"{on:%Y%m%d}"})
        return await self.take(2)

    async def state(self, name: str) -> State:
        return (await Order.get(id=self.placed[name])).state

    async def number(self, name: str) -> str:
        attempt = await DebitAttempt.filter(debit__order_id=self.placed[name]).order_by("-id").first()
        assert attempt
        return attempt.request_no


def account(n: int) -> str:
    return f"6228480{n:012d}"


@pytest.fixture
async def city(site: Settings, tmp_path: Path) -> AsyncIterator[City]:
    shops, before = await plant(), clock.SHIFT
    shops["NEXT DOOR"] = await Retailer.create(**{name: getattr(shops["REAL"], name) for name in (
        "short_name", "licence_holder", "address", "order_phone", "district_id", "outlet_type", "market_type", "grade", "route",
        "cycle_day", "created_on")}, customer_code="1031010190009", name="福源食品店隔壁", route_seq=9)  # fmt: skip
    await DebitAgreement.create(
        retailer=shops["NEXT DOOR"], agreement_no="DKNEXT", bank_code="REAL", account_no=account(1), account_name=HOLDER,
        signed_on=date(2026, 1, 1), valid_to=date(2099, 1, 1), single_limit_fen=10**9, daily_limit_fen=10**9)  # fmt: skip
    today = day(datetime.now(ZONE)) + timedelta(days=1)
    await BankProfile.all().update(since=today)
    for n, name in enumerate(("周敏", "陈卫"), 1):
        await a_person(f"400{n}", Role.FINANCE, name=name)
    with ExitStack() as stack:
        banks = {code: stack.enter_context(running_bank(tmp_path / f"{code}.sqlite3", "--exchange", str(tmp_path / "banks" / code)))
                 for code in ACCOUNTS}
        for n, (code, names, balance) in enumerate((("REAL", ("DKREAL", "DKNEXT"), 30_000), ("FILE", ("DKFILE",), 1_000_000)), 1):
            agreements = [{"agreement_no": name, "valid_to": "2099-12-31", "single_limit_fen": 10**9, "daily_limit_fen": 10**9} for name in names]
            banks[code].ask("PUT", "/accounts", {"accounts": [
                {"account_no": account(n), "holder": HOLDER, "balance_fen": balance, "agreements": agreements}]})
        try:
            yield City(banks, Exchange(tmp_path / "banks"), shops, today)
        finally:
            clock.SHIFT = before
