"""A bank that is debited by file, and refunds of its customers that two persons have agreed to."""

from dataclasses import dataclass

import pytest

from foundation.clock import day, now
from ordering.orders.models import Order
from ordering.states import State
from settlement.batches.models import BankFile
from settlement.refund_files.models import RefundBatch
from settlement.refund_files.service import send_refund_files, write_refund_files
from settlement.refunds.models import Refund, RefundAttempt
from settlement.refunds.rules import Way
from settlement.refunds.service import approve_refund, find_refunds, prepare_refund
from tests.settlement.batches.conftest import Day, bank, filing, owe, played, retailer, spoken
from tests.settlement.refunds.conftest import CHECKER, GROUNDS, MAKER

__all__ = ["bank", "filing", "owe", "played", "retailer", "spoken"]


@dataclass
class Refunds:
    """Finance's refunds at this bank, and what the bank's own books say of them."""

    day: Day

    async def approved(self, *amounts: int) -> None:
        """Paid orders that were called off, one for each amount, their refunds agreed to."""
        for amount in amounts:
            await self.day.owe(amount)
        await self.day.run()
        await self.day.take()
        await Order.filter(state=State.PAID).update(state=State.REFUND_PENDING)
        for refund_id in await find_refunds(now()):
            await self.agree(refund_id)

    async def agree(self, refund_id: int) -> None:
        await prepare_refund(refund_id, Way.BANK, GROUNDS, by=MAKER, at=now())
        await approve_refund(refund_id, by=CHECKER, at=now())

    async def write(self, run: int = 2) -> list[int]:
        return await write_refund_files(day(now()), run, at=now())

    async def send(self, *ways: str, run: int = 2) -> RefundBatch:
        if ways:
            self.day.bank.ask("POST", "/file-plan", {"ways": list(ways)})
        await self.write(run)
        await send_refund_files(self.day.exchange, at=now())
        [batch] = await RefundBatch.all().order_by("-id").limit(1).prefetch_related("file")
        return batch

    async def states(self) -> list[str]:
        return [str(state) for state in await Refund.all().order_by("id").values_list("state", flat=True)]

    async def tries(self) -> list[tuple[str, str]]:
        return [(str(one.state), one.code) for one in await RefundAttempt.all().order_by("id")]

    def paid(self) -> list[int]:
        """What the bank has given back."""
        return [one["amount_fen"] for one in self.day.bank.ask("GET", "/books")["refunds"]]

    async def files(self) -> list[tuple[str, str]]:
        return [(str(one.kind), str(one.state)) for one in await BankFile.filter(kind__in=["RR", "RS"]).order_by("id")]


@pytest.fixture
def refunds(played: Day) -> Refunds:
    return Refunds(played)
