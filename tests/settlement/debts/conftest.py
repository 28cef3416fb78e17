"""A shop that owes for goods that the bank was never paid for, as two persons of finance have found."""

from dataclasses import dataclass

import pytest

from foundation.clock import day
from ordering.orders.models import Order
from ordering.states import State
from ordering.watching.models import OrderTrouble, TroubleKind
from settlement.reconciliation.categories import Category, Treatment
from tests.settlement.batches.conftest import Day, bank, filing, owe, played, retailer, spoken
from tests.settlement.reconciliation.test_day import tomorrow
from tests.settlement.reconciliation.test_order_side import WHOLE, short, treat

__all__ = ["WHOLE", "Owed", "bank", "filing", "owe", "played", "retailer", "spoken", "transfer"]


@dataclass
class Owed:
    """The played day, and the debt that it left."""

    played: Day
    debt: OrderTrouble

    async def again(self) -> OrderTrouble:
        return await OrderTrouble.get(id=self.debt.id)

    async def is_settled(self) -> bool:
        return (await self.again()).settled_at is not None


@pytest.fixture
async def owed(played: Day) -> Owed:
    await short(played, State.DELIVERED)
    await treat(Treatment.RETAILER, Category.BANK_SHORT)
    return Owed(played, await OrderTrouble.get(kind=TroubleKind.UNPAID))


@pytest.fixture
async def taken_back(played: Day) -> Owed:
    """The bank has taken its money back: nothing of it comes on a later statement."""
    await played.owe(WHOLE)
    await played.run()
    await played.take()
    await Order.all().update(state=State.DELIVERED)
    [debit] = played.bank.debits()
    played.bank.ask("POST", "/movements", {"reference": "V1", "direction": "D", "amount_fen": WHOLE, "type": "RV", "original": debit["bank_reference"]})
    await played.statement()
    await treat(Treatment.RETAILER, Category.REVERSAL_ONE_SIDED)
    return Owed(played, await OrderTrouble.get(kind=TroubleKind.UNPAID))


def transfer(played: Day, reference: str, amount_fen: int) -> None:
    """The shop pays into our account at the bank, on the next day."""
    played.bank.ask("POST", "/movements", {"reference": reference, "direction": "C", "amount_fen": amount_fen, "type": "TR", "payer": "王福源",
                                           "bank_date": f"{day(tomorrow()):%Y%m%d}"})
