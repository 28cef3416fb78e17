"""The order's page says of its money what is known: not paid while a case of the bank holds it."""

import pytest

from foundation.staff.models import Role
from ordering.orders.models import Order
from ordering.states import State
from tests.settlement.batches.conftest import Day, bank, filing, owe, played, retailer, spoken
from tests.settlement.reconciliation.test_order_side import short
from tests.visitor import SETTINGS, a_person, visiting

__all__ = ["bank", "filing", "owe", "played", "retailer", "spoken"]


@pytest.mark.parametrize("before", [State.READY, State.DELIVERED])
async def test_money_in_doubt_is_not_called_paid(played: Day, before: State) -> None:
    await short(played, before)
    await a_person("4001", Role.FINANCE)
    order = await Order.get()
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("4001")
        said = (await visitor.get(f"/orders/{order.id}/money")).text
        assert ("正在和银行核对" in said, "100.00" in said, "扣款成功" in said) == (True, True, False)
        await visitor.post("/language", "/orders", language="en")
        assert "扣款成功" not in (await visitor.get(f"/orders/{order.id}/money")).text
