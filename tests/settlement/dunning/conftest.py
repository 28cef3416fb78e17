"""A shop that owes and an account without enough in it: the debit is really refused by the bank."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from foundation.actor import Actor, ActorKind
from foundation.clock import day, now
from ordering.orders.models import Order
from settlement.banks.link import BankLink
from settlement.debits.models import Debit
from settlement.debits.service import send_due
from settlement.dunning.service import agree_parameter, propose_parameter
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


MAKER, CHECKER = (Actor(ActorKind.STAFF, n, name, "FINANCE") for n, name in ((41, "周敏"), (42, "陈卫")))


async def put(name: str, value: str, district_id: int | None = None, in_days: int = 0) -> None:
    """One person proposes it, another agrees."""
    on = day(now()) + timedelta(days=in_days)
    change_id = await propose_parameter(name, value, district_id=district_id, valid_from=on, by=MAKER, at=now())
    await agree_parameter(change_id, by=CHECKER, at=now())


def on_the_truck(days: int = 2) -> datetime:
    """After the loading of a truck that goes in so many days."""
    return (now() + timedelta(days=days)).replace(hour=8, minute=0)
