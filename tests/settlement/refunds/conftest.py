from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from foundation.actor import Actor, ActorKind
from foundation.clock import now
from ordering.orders.models import Order
from ordering.states import State
from settlement.approvals.rules import Grounds, Reason
from settlement.banks.link import BankLink
from settlement.debits.models import DebitAttempt
from settlement.debits.service import send_due
from settlement.refunds.models import Refund, RefundAttempt
from settlement.refunds.rules import Way
from settlement.refunds.service import approve_refund, find_refunds, prepare_refund, send_refunds
from tests.settlement.conftest import PracticeBank
from tests.settlement.debits.conftest import Owe, link, owe, retailer

__all__ = ["link", "owe", "retailer"]
MAKER, CHECKER = (Actor(ActorKind.STAFF, n, name, "FINANCE") for n, name in ((41, "周敏"), (42, "陈卫")))
GROUNDS = Grounds(Reason.ORDER_CALLED_OFF, "order")


@dataclass
class Desk:
    """Finance's desk for refunds, at the real bank's process."""

    bank: PracticeBank
    link: BankLink
    owe: Callable[..., Awaitable[object]]

    async def paid(self, amount_fen: int = 10_000) -> Order:
        """An order whose money the bank has taken."""
        await self.owe(amount_fen)
        await send_due(self.link, now())
        order = await Order.all().order_by("-id").first()
        assert order is not None
        assert order.state == State.PAID
        return order

    async def called_off(self, amount_fen: int = 10_000) -> Refund:
        order = await self.paid(amount_fen)
        await Order.filter(id=order.id).update(state=State.REFUND_PENDING)
        [refund_id] = await find_refunds(now())
        return await Refund.get(id=refund_id)

    async def approved(self, refund: Refund, way: Way = Way.BANK, bank_ref: str = "") -> None:
        await prepare_refund(refund.id, way, GROUNDS, bank_ref, by=MAKER, at=now())
        await approve_refund(refund.id, by=CHECKER, at=now())

    async def given_back(self, refund: Refund) -> Refund:
        await self.approved(refund)
        await self.send()
        return await Refund.get(id=refund.id)

    async def send(self, at: datetime | None = None) -> None:
        await send_refunds(self.link, at or now())

    def refunds(self) -> list[int]:
        """What the bank itself has given back on this account."""
        return [one["amount_fen"] for one in self.bank.ask("GET", f"/books?account_no={self.bank.account_no}")["refunds"]]

    async def tries(self) -> list[tuple[str, str]]:
        return [(str(one.state), one.code) for one in await RefundAttempt.all().order_by("id")]

    async def payment(self) -> DebitAttempt:
        return await DebitAttempt.all().order_by("-id").first()


@pytest.fixture
def desk(owe: Owe, bank: PracticeBank, link: BankLink) -> Desk:
    bank.open()
    return Desk(bank, link, owe)
