"""Finance at the page of debts, in two browsers; what the shop's page and the order's page say meanwhile."""

from collections.abc import AsyncIterator

import pytest

from foundation.staff.models import Role
from ordering.orders.models import Order
from settlement.debits.models import DebitAttempt
from tests.settlement.debts.conftest import Owed
from tests.visitor import SETTINGS, Visitor, a_person, two_of_finance, visiting


@pytest.fixture
async def finance(owed: Owed) -> AsyncIterator[tuple[Visitor, Visitor]]:
    async with two_of_finance() as both:
        yield both


async def test_two_people_note_a_payment(finance: tuple[Visitor, Visitor], owed: Owed) -> None:
    maker, checker = finance
    page = f"/settlement/debts/{owed.debt.id}"
    listed = (await maker.get("/settlement/debts")).text
    assert all(words in listed for words in ("福源食品店", (await Order.get()).order_no or "", "100.00", "还没有付"))
    assert "没有结清以前不能订货" in (await maker.get(f"/retailers/{owed.debt.retailer_id}/debts")).text
    wrong = await maker.post(f"{page}/settle", page, way="CASH", evidence="SJ-1", amount="100.01")
    assert (wrong.status_code, "不超过还欠的 ¥100.00" in wrong.text, 'value="SJ-1"' in wrong.text) == (409, True, True)
    assert (await maker.post(f"{page}/settle", page, way="CASH", evidence="SJ-1")).status_code == 303
    assert "待复核" in (await maker.get("/settlement/debts")).text
    own = await maker.post(f"{page}/agree", page)
    assert (own.status_code, "提出的人不能自己同意" in own.text) == (409, True)
    assert (await checker.post(f"{page}/agree", page)).status_code == 303
    assert await owed.is_settled()
    assert "没有这样的欠款" in (await maker.get("/settlement/debts")).text
    assert "已收现金" in (await maker.get("/settlement/debts?standing=SETTLED")).text
    assert (await maker.get(f"/retailers/{owed.debt.retailer_id}/debts")).text.strip() == ""
    assert "已另行结清" in (await maker.get(f"/orders/{owed.debt.order_id}/money")).text


async def test_one_debits_again(finance: tuple[Visitor, Visitor], owed: Owed) -> None:
    page = f"/settlement/debts/{owed.debt.id}"
    assert (await finance[0].post(f"{page}/debit", page)).status_code == 303
    assert await DebitAttempt.all().count() == 2
    assert "再次扣款中" in (await finance[0].get("/settlement/debts")).text
    assert (await finance[0].post(f"{page}/debit", page)).status_code == 409


async def test_a_refusal_has_its_reason(finance: tuple[Visitor, Visitor], owed: Owed) -> None:
    maker, checker = finance
    page = f"/settlement/debts/{owed.debt.id}"
    await maker.post(f"{page}/settle", page, way="WRITE_OFF", evidence="报告-3", note="店已关")
    await checker.post(f"{page}/refuse", page, why="先上门催一次")
    assert "先上门催一次" in (await maker.get(page)).text
    assert not await owed.is_settled()


@pytest.mark.parametrize("role", [Role.AGENT, Role.SHIFT_LEADER])
async def test_others_have_no_business_there(database: str, role: Role) -> None:
    await a_person("1003", role)
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("1003")
        assert (await visitor.get("/settlement/debts")).status_code == 403
