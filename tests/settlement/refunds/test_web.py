"""Finance at the page of refunds: one prepares, another approves or sends it back with a reason."""

from collections.abc import AsyncIterator

import pytest

from foundation.staff.models import Role
from settlement.refunds.models import Refund
from tests.settlement.refunds.conftest import Desk
from tests.visitor import SETTINGS, Visitor, a_person, two_of_finance, visiting

PREPARE = {"way": "BANK", "reason": "ORDER_CALLED_OFF", "note": "", "bank_ref": "", "standing": "", "back": ""}
ANSWER = {"why": "", "standing": "", "back": ""}


@pytest.fixture
async def finance(desk: Desk) -> AsyncIterator[tuple[Visitor, Visitor]]:
    async with two_of_finance() as both:
        yield both


async def test_two_people_give_the_money_back(finance: tuple[Visitor, Visitor], desk: Desk) -> None:
    maker, checker = finance
    assert "没有这样的退款" in (await maker.get("/refunds")).text
    refund = await desk.called_off(12_345)
    page = (await maker.get("/refunds")).text
    assert [words for words in ("付款后作废", "123.45", refund.order_no) if words not in page] == []
    await maker.post(f"/refunds/{refund.id}/prepare", "/refunds", **PREPARE)
    own = await maker.post(f"/refunds/{refund.id}/approve", "/refunds", **ANSWER)
    assert (own.status_code, "提出的人不能自己同意" in own.text) == (409, True)
    sent_back = await checker.post(f"/refunds/{refund.id}/reject", "/refunds", **ANSWER | {"why": "先核对签收"})
    assert (sent_back.status_code, "先核对签收" in (await maker.get("/refunds")).text) == (303, True)
    await maker.post(f"/refunds/{refund.id}/prepare", f"/refunds/{refund.id}", **PREPARE | {"back": "1"})
    done = await checker.post(f"/refunds/{refund.id}/approve", f"/refunds/{refund.id}", **ANSWER | {"back": "1"})
    assert done.headers["location"] == f"/refunds/{refund.id}"
    await desk.send()
    page = (await checker.get(f"/refunds/{refund.id}")).text
    assert [words for words in ("已退款", "R1", "先核对签收", "周敏") if words not in page] == []
    assert (await Refund.get()).state == "PAID"
    assert "已退款" in (await maker.get(f"/orders/{refund.order_id}/money")).text


async def test_what_is_wrong_is_said_on_the_page_where_it_was_typed(finance: tuple[Visitor, Visitor], desk: Desk) -> None:
    refund = await desk.called_off()
    page = await finance[0].post(f"/refunds/{refund.id}/prepare", f"/refunds/{refund.id}", **PREPARE | {"way": "TRANSFER", "back": "1"})
    assert (page.status_code, "人工转账要填银行流水" in page.text) == (409, True)
    assert (await finance[0].get("/refunds/999")).status_code == 404


async def test_refunds_are_finances_own(desk: Desk) -> None:
    await a_person("2001", Role.SHIFT_LEADER, name="李班")
    async with visiting(SETTINGS) as leader:
        await leader.sign_in("2001")
        assert (await leader.get("/refunds")).status_code == 403
