from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from foundation.clock import day, now
from foundation.districts.models import District
from foundation.transaction import transact
from ordering.orders.models import Channel, Order
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.agreements.models import DebitAgreement
from retailers.licences.models import Licence
from retailers.profile.models import MarketType, OutletType, Retailer
from settlement.banks.link import BankLink
from settlement.debits.models import DebitAttempt
from settlement.debits.writing import DebitWritten, write_debit
from tests.settlement.conftest import HOLDER, KEY, PracticeBank

TIMEOUT_S = 0.4


@pytest.fixture
async def link(bank: PracticeBank) -> AsyncIterator[BankLink]:
    async with BankLink(bank.url, KEY, TIMEOUT_S) as link:
        yield link


@pytest.fixture
async def retailer(database: str, bank: PracticeBank) -> Retailer:
    """A shop whose agreement is with this test's account at the bank."""
    today = day(now())
    district = await District.create(
        code="11310101", area_code="310101", name="黄浦", name_en="Huangpu", company="黄浦有限公司", seat_group="HP",
        did="8101", seats=6, shops_demo=240, cutoff="16:00")  # fmt: skip
    retailer = await Retailer.create(
        customer_code="1031010190001", name="福源食品店", short_name="福源", licence_holder=HOLDER, address="长阳路 1 号",
        order_phone="02155550001", district=district, outlet_type=OutletType.GROCERY, market_type=MarketType.CITY,
        grade=18, route="HP01", route_seq=1, cycle_day=1, created_on=today)  # fmt: skip
    await Licence.create(retailer=retailer, licence_no="310101190001", valid_from=today, valid_to=today)
    await DebitAgreement.create(
        retailer=retailer, agreement_no=bank.agreement_no, bank_code="PRAC", account_no=bank.account_no,
        account_name=HOLDER, signed_on=today, valid_to=today, single_limit_fen=10**7, daily_limit_fen=10**7)  # fmt: skip
    return retailer


Owe = Callable[..., Awaitable[DebitWritten]]


@pytest.fixture
def owe(retailer: Retailer, bank: PracticeBank) -> Owe:
    """An order that waits for its debit, written as confirming it writes it."""
    made = 0

    async def owe(amount_fen: int = 10_000, at: datetime | None = None) -> DebitWritten:
        nonlocal made
        made += 1
        order_no = f"HP{bank.number:06d}{made:04d}"
        order = await Order.create(
            order_no=order_no, retailer=retailer, district_id=retailer.district_id, cycle_no=made, opened_at=now(),
            kind=OrderKind.REGULAR, channel=Channel.INBOUND, state=State.DEBIT_PENDING, total_fen=amount_fen)  # fmt: skip
        return await transact(lambda: write_debit(
            order_id=order.id, order_no=order_no, retailer_id=retailer.id, amount_fen=amount_fen, at=at or now()))

    return owe


async def state_of_order(debit: DebitWritten) -> State:
    attempt = await DebitAttempt.get(id=debit.attempt_id).prefetch_related("debit")
    return (await Order.get(id=attempt.debit.order_id)).state


async def attempt_of(debit: DebitWritten) -> DebitAttempt:
    return await DebitAttempt.get(id=debit.attempt_id)


def later(**interval: float) -> datetime:
    return now() + timedelta(**interval)
