"""The pages of dunning through the real application, in a person's own districts."""

from datetime import timedelta

from foundation.clock import day, now
from foundation.districts.models import District
from foundation.staff.models import Role
from ordering.orders.models import Order
from ordering.states import State
from settlement.approvals.models import SettingChange
from settlement.dunning.models import DunningParameter
from tests.settlement.dunning.conftest import Fail
from tests.visitor import SETTINGS, a_person, visiting


async def test_a_leader_sees_whom_to_call_and_lets_the_driver_collect(fail: Fail) -> None:
    order_id = await fail()
    await a_person("2001", Role.SHIFT_LEADER, await District.all())
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("2001")
        page = (await visitor.get("/dunning")).text
        assert "福源食品店" in page
        assert "余额不足" in page
        assert "没有等钱的订单" in (await visitor.get("/dunning?action=PAGE_IT")).text
        assert (await visitor.post(f"/dunning/{order_id}/cod", page="/dunning")).status_code == 303
    assert (await Order.get(id=order_id)).state == State.READY


async def test_the_next_try_stands_on_the_order_the_debit_and_the_agents_screen(fail: Fail) -> None:
    order_id = await fail()
    await a_person("1003", Role.AGENT, await District.all())
    await a_person("1004", Role.AGENT, [])
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("1003")
        assert "下次扣款" in (await visitor.get(f"/orders/{order_id}/next-try")).text
        assert f'hx-get="/orders/{order_id}/next-try"' in (await visitor.get(f"/orders/{order_id}")).text
    async with visiting(SETTINGS) as other:
        await other.sign_in("1004")
        assert (await other.get(f"/orders/{order_id}/next-try")).text.strip() == ""


async def test_two_of_finance_change_a_figure_and_are_told_what_cannot_be(fail: Fail) -> None:
    await fail()
    await a_person("4001", Role.FINANCE, name="周敏")
    await a_person("4002", Role.FINANCE, name="陈卫")
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("4001")
        tomorrow = str(day(now()) + timedelta(days=1))
        bad = await visitor.post("/dunning/table", page="/dunning/table", name="times", value="25:00", valid_from=tomorrow, district="")
        assert (bad.status_code, "25:00" in bad.text) == (422, True)
        good = await visitor.post("/dunning/table", page="/dunning/table", name="times", value="18:00", valid_from=tomorrow, district="")
        assert good.status_code == 303
        assert "待复核的改动" in (await visitor.get("/dunning/table")).text
        change = await SettingChange.get()
        own = await visitor.post(f"/dunning/table/{change.id}/agree", page="/dunning/table", district="")
        assert (own.status_code, "提出的人不能自己同意" in own.text, await DunningParameter.all().count()) == (422, True, 0)
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("4002")
        assert (await visitor.post(f"/dunning/table/{change.id}/agree", page="/dunning/table", district="")).status_code == 303
        page = (await visitor.get("/dunning/table")).text
        assert ("18:00" in page, "待复核的改动" in page) == (True, False)
        assert "福源食品店" in (await visitor.get("/dunning/agreements")).text
    assert (await DunningParameter.get()).value == "18:00"


async def test_an_agent_sees_no_list_and_another_district_nothing(fail: Fail) -> None:
    await fail()
    await a_person("1003", Role.AGENT, await District.all())
    await a_person("2002", Role.SHIFT_LEADER, [])
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("1003")
        assert (await visitor.get("/dunning")).status_code == 403
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("2002")
        assert "福源食品店" not in (await visitor.get("/dunning")).text
