"""The demonstration's banks as `./leafline run` starts them: one process, and a run by file that ends in paid orders and a matched statement."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import httpx
import pytest

from callcenter.demo.bank import ACCOUNTS, AT_ONCE, BY_FILE, SHOPS_A_SHOP_BY_FILE, bank_of, keep_books, profile_banks
from callcenter.demo.today import open_accounts
from callcenter.run import children_of
from callcenter.settings import Settings
from foundation.clock import day, now
from foundation.districts.models import District
from foundation.transaction import transact
from ordering.orders.models import Channel, Order
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.agreements.models import DebitAgreement
from retailers.profile.models import MarketType, OutletType, Retailer
from settlement.batches.jobs import run_batches
from settlement.batches.models import BankFile, BankProfile
from settlement.batches.ways import Exchange
from settlement.debits.models import DebitAttempt
from settlement.debits.writing import write_debit
from settlement.reconciliation.closing import ties
from settlement.reconciliation.jobs import take_files
from settlement.reconciliation.models import BankLine
from settlement.reconciliation.rules import red
from tests.journeys.stage import own_ports

OWED = (12_345, 9_999, 1)


@pytest.fixture
async def shop(database: str) -> Retailer:
    """The shop of a district that has its account at the bank by file."""
    district = await District.create(
        code="11310101", area_code="310101", name="黄浦", name_en="Huangpu", company="黄浦有限公司", seat_group="HP",
        did="8101", seats=6, shops_demo=240, cutoff="16:00")  # fmt: skip
    shop = await Retailer.create(
        customer_code=f"11310101{SHOPS_A_SHOP_BY_FILE:05d}", name="福源食品店", short_name="福源", licence_holder="王福源", address="长阳路 1 号",
        order_phone="02155550001", district=district, outlet_type=OutletType.GROCERY, market_type=MarketType.CITY,
        grade=18, route="HP01", route_seq=1, cycle_day=1, created_on=day(now()))  # fmt: skip
    await DebitAgreement.create(
        retailer=shop, agreement_no="AG1", bank_code=bank_of(shop.customer_code), account_no="6229990000000000025", account_name="王福源",
        signed_on=day(now()), valid_to=date(2099, 1, 1), single_limit_fen=10**7, daily_limit_fen=10**7)  # fmt: skip
    await profile_banks(now())
    return shop


@pytest.fixture
async def settings(shop: Retailer, tmp_path: Path) -> AsyncIterator[Settings]:
    """With the banks running that belong to them."""
    ports = own_ports()
    settings = Settings(home=tmp_path, bank_key="key", bank_port=ports["bank_port"], file_bank_port=ports["file_bank_port"])
    banks = children_of(settings)[0]
    await banks.start()
    try:
        await open_accounts(settings)
        yield settings
    finally:
        await banks.stop()


async def owe(shop: Retailer, number: int, amount_fen: int) -> None:
    order = await Order.create(
        order_no=f"HP{number:010d}", retailer=shop, district_id=shop.district_id, cycle_no=number, opened_at=now(),
        kind=OrderKind.REGULAR, channel=Channel.INBOUND, state=State.DEBIT_PENDING, total_fen=amount_fen)  # fmt: skip
    await transact(lambda: write_debit(order_id=order.id, order_no=str(order.order_no), retailer_id=shop.id, amount_fen=amount_fen, at=now()))


async def taken(exchange: Exchange) -> list[tuple[str, str]]:
    while not (found := await take_files(exchange, now())):
        await asyncio.sleep(0.05)
    return found


async def test_a_run_by_file_ends_in_paid_orders_and_a_matched_statement(settings: Settings, shop: Retailer) -> None:
    exchange = Exchange(settings.exchange)
    for number, amount in enumerate(OWED, 1):
        await owe(shop, number, amount)
    await run_batches(exchange, 1, now())
    [(name, state)] = await taken(exchange)
    assert (name[:3], name[-4:], state) == ("DS_", ".xml", "TAKEN")
    assert await DebitAttempt.all().values_list("state", flat=True) == ["SUCCEEDED"] * 3
    assert await Order.all().values_list("state", flat=True) == [State.PAID] * 3
    async with httpx.AsyncClient(base_url=settings.file_bank_url, trust_env=False) as bank:
        debits = (await bank.get("/books")).json()["debits"]
        assert [one["amount_fen"] for one in debits] == list(OWED)
        bank_day = debits[0]["bank_date"]  # in the last hour of a day already the next one
        (await bank.post("/statements", json={"account_no": ACCOUNTS[BY_FILE], "day": bank_day})).raise_for_status()
    assert [state for _, state in await taken(exchange)] == ["TAKEN"]
    assert await BankLine.filter(attempt_id__not_isnull=True).count() == len(OWED) == await BankLine.all().count()
    assert b"pain.008.001.02" in bytes((await BankFile.get(kind="DR")).content)
    assert b"camt.053.001.02" in bytes((await BankFile.get(kind="ST")).content)
    assert {tie.name for tie in red(await ties(datetime.strptime(bank_day, "%Y%m%d").date())) if tie.of != AT_ONCE} == set()


async def test_a_city_without_its_shops_has_no_such_bank(database: str) -> None:
    await profile_banks(now())
    assert await BankProfile.all().values_list("code", flat=True) == [AT_ONCE]


def test_the_book_of_a_home_of_before_moves_in(tmp_path: Path) -> None:
    (tmp_path / "bank.sqlite3").write_bytes(b"book")
    (tmp_path / "bank.sqlite3-wal").write_bytes(b"log")
    for _ in range(2):
        folder = keep_books(tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"PRAC.sqlite3": b"book", "PRAC.sqlite3-wal": b"log"}
