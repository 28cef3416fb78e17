"""Finance at the page of debts, in two browsers; what the shop's page and the order's page say meanwhile."""

from collections.abc import AsyncIterator

import pytest

from foundation.staff.models import Role
from ordering.orders.models import Order
from settlement.debits.models import DebitAttempt
from settlement.reconciliation.categories import Category
from settlement.reconciliation.models import Case
from settlement.refunds.models import Refund
from tests.settlement.debts.conftest import WHOLE, Owed, transfer
from tests.settlement.reconciliation.test_day import tomorrow
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


async def test_a_larger_transfer_is_told_and_its_rest_given_back(database: str, taken_back: Owed) -> None:
    page = f"/settlement/debts/{taken_back.debt.id}"
    transfer(taken_back.played, "TR-95", WHOLE + 2_050)
    async with two_of_finance() as (maker, checker):
        assert (await maker.post(f"{page}/settle", page, way="TRANSFER", evidence="TR-95", amount="120.50")).status_code == 303
        assert "比欠款多 ¥20.50" in (await checker.get(page)).text
        assert (await checker.post(f"{page}/agree", page)).status_code == 303
        assert "多付了货款" not in (await maker.get("/refunds")).text
        await taken_back.played.statement(tomorrow())
        refund = await Refund.get()
        shown = (await maker.get(page)).text
        assert all(words in shown for words in ("多付了货款", "20.50", f'href="/refunds/{refund.id}"'))
        assert "多付了货款" in (await maker.get("/refunds")).text
        sent = {"way": "TRANSFER", "reason": "PAID_TOO_MUCH", "bank_ref": "OUT9", "back": "1"}
        assert (await maker.post(f"/refunds/{refund.id}/prepare", f"/refunds/{refund.id}", **sent)).status_code == 303
        assert (await checker.post(f"/refunds/{refund.id}/approve", f"/refunds/{refund.id}", back="1")).status_code == 303
        assert "已退款" in (await maker.get(page)).text
        assert "多付了货款" in (await maker.get(f"/orders/{taken_back.debt.order_id}/money")).text


async def test_the_rest_of_a_line_that_was_told_too_small_is_offered_at_its_case(database: str, taken_back: Owed) -> None:
    page = f"/settlement/debts/{taken_back.debt.id}"
    transfer(taken_back.played, "TR-96", WHOLE + 2_050)
    async with two_of_finance() as (maker, checker):
        await maker.post(f"{page}/settle", page, way="TRANSFER", evidence="TR-96")
        await checker.post(f"{page}/agree", page)
        await taken_back.played.statement(tomorrow())
        case = await Case.get(category=Category.BANK_OVER_FOREIGN)
        address = f"/settlement/cases/{case.id}"
        assert ("客户还款，多的退还" in (await maker.get(address)).text, "退回付款人" in (await maker.get(address)).text) == (True, False)
        shown = (await maker.get(address)).text
        assert all(words in shown for words in (page, "多付", "20.50"))
        for person in (maker, checker):
            assert (await person.post(address, address, treatment="RETAILER", note="多付")).status_code == 303
        assert (await Refund.get()).amount_fen == 2_050
        assert "看退款" in (await maker.get(address)).text
