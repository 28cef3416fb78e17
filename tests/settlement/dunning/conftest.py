"""A shop that owes and an account without enough in it: the debit is really refused by the bank."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from foundation.clock import now
from ordering.orders.models import Order
from settlement.banks.link import BankLink
from settlement.debits.models import Debit
from settlement.debits.service import send_due
from tests.settlement.conftest import KEY, PracticeBank
from tests.settlement.debits.conftest import Owe, owe, retailer

__all__ = ["owe", "retailer"]
Fail = Callable[..., Awaitable[int]]


@pytest.fixture
async def link(bank: PracticeBank) -> AsyncIterator[BankLink]:
    """Patient: what is late on a busy machine is not what these tests are about."""
    async with BankLink(bank.url, KEY, timeout_s=10) as link:
        yield link


@pytest.fixture
def fail(owe: Owe, bank: PracticeBank, link: BankLink) -> Fail:
    """An order whose debit failed with a code; its id. deliver_in_days: when its truck goes."""

    async def fail(code: str = "51", amount_fen: int = 10_000, deliver_in_days: int = 2) -> int:
        bank.open(balance_fen=0)
        if code != "51":
            bank.misbehave("fail", code=code)
        written = await owe(amount_fen)
        [order_id] = await send_due(link, now())
        await Order.filter(id=order_id).update(delivery_date=(now() + timedelta(days=deliver_in_days)).date())
        assert (await Debit.get(id=written.debit_id)).state == "FAILED"
        return order_id

    return fail


def on_the_truck(days: int = 2) -> datetime:
    """After the loading of a truck that goes in so many days."""
    return (now() + timedelta(days=days)).replace(hour=8, minute=0)
