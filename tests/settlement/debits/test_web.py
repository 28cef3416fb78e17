import re

import pytest

from foundation.clock import now
from foundation.districts.models import District
from foundation.staff.models import Role
from ordering.states import State
from settlement.banks.link import BankLink
from settlement.debits.models import Debit
from settlement.debits.service import send_due
from tests.settlement.conftest import PracticeBank
from tests.settlement.debits.conftest import Owe, state_of_order
from tests.visitor import SETTINGS, Visitor, a_person, visiting


async def key_again(visitor: Visitor, order_id: int) -> int:
    page = (await visitor.get("/orders")).text
    token = re.search(r'x-csrftoken": "([^"]+)"', page)
    assert token
    return (await visitor.http.post(f"/orders/{order_id}/debit-again", headers={"x-csrftoken": token[1]})).status_code


@pytest.mark.parametrize(("own", "status", "state"), [(True, 200, State.DEBIT_PENDING), (False, 404, State.DEBIT_FAILED)])
async def test_an_agent_asks_again_in_his_own_district(
    owe: Owe, bank: PracticeBank, link: BankLink, own: bool, status: int, state: State
) -> None:
    bank.open(balance_fen=0)
    debit = await owe()
    [order_id] = await send_due(link, now())
    await a_person("1003", Role.AGENT, await District.all() if own else [])
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("1003")
        assert await key_again(visitor, order_id) == status
    assert await state_of_order(debit) == state


async def test_a_debit_under_way_is_not_asked_for_again(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    bank.misbehave("lost")
    await owe()
    [order_id] = await send_due(link, now())
    await a_person("1003", Role.AGENT, await District.all())
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("1003")
        assert await key_again(visitor, order_id) == 409


async def test_finance_reads_the_day_and_every_word_heard(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open(balance_fen=0)
    await owe()
    [order_id] = await send_due(link, now())
    await a_person("4001", Role.FINANCE)
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("4001")
        day, story = await visitor.get("/debits"), await visitor.get(f"/debits/{order_id}")
        assert (await visitor.get("/debits/999")).status_code == 404
    order_no = (await Debit.get(order_id=order_id)).order_no
    assert order_no in day.text
    assert "请客户存足货款" in day.text
    assert "实时应答" in story.text
    assert bank.account_no not in day.text + story.text
