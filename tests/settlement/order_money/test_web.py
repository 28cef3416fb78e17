"""The pages say of an order's money what is known: not paid while a case of the bank holds it."""

import re

import pytest

from foundation.staff.models import Role
from ordering.orders.models import Order
from ordering.states import State
from tests.settlement.batches.conftest import Day
from tests.settlement.reconciliation.test_order_side import short
from tests.visitor import SETTINGS, a_person, visiting


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


async def test_neither_is_it_in_the_list_its_files_or_on_the_debits_page(played: Day) -> None:
    await short(played)
    await a_person("4001", Role.FINANCE)
    order = await Order.get()
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("4001")
        page, story, file = [(await visitor.get(path)).text for path in ("/debits", f"/debits/{order.id}", "/debits/lists/debits.csv")]
        assert all("正在和银行核对" in said for said in (page, story, file))
        assert re.findall(r'<option value="(\w+)"[^<]*\((\d+)\)', page) == [("IN_DOUBT", "1")]
        assert ("扣款成功</span>" in page, 'figure-value tabular">扣款成功' in story, "扣款成功" in file) == (False, False, False)
        found = [(order.order_no or "") in (await visitor.get(f"/debits?standing={one}")).text for one in ("IN_DOUBT", "SETTLED")]
        assert found == [True, False]
        assert (order.order_no or "") not in (await visitor.get("/debits/lists/debits.csv?standing=SETTLED")).text
        assert (await visitor.get("/debits?standing=NONSENSE")).status_code == 200
