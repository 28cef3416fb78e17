"""The pages: calling rules of a district, the list of those who want no calls, and a shop's own page."""

from datetime import timedelta

from foundation.audit import AuditLine
from foundation.clock import day, now
from foundation.staff.rules import Role
from retailers.consent.models import CallingParameter, OptOut
from retailers.consent.rules import Purpose
from retailers.consent.service import opt_out
from retailers.profile.models import Retailer
from tests.retailers.conftest import House
from tests.retailers.conftest import house as house
from tests.visitor import SETTINGS, Visitor, a_person, visiting


async def signed_in(visitor: Visitor, house: House, role: Role = Role.DISTRICT_MANAGER, agent_no: str = "3001") -> None:
    await a_person(agent_no, role, [house.district], "周经理")
    await visitor.sign_in(agent_no)


async def test_a_manager_sets_his_districts_hours(house: House) -> None:
    async with visiting(SETTINGS) as visitor:
        await signed_in(visitor, house)
        tomorrow = str(day(now()) + timedelta(days=1))
        put = {"name": "hours", "value": "09:00-12:00 14:00-19:00", "valid_from": tomorrow, "district": house.district.id}
        done = await visitor.post("/calling", page="/calling", **put)
        assert done.status_code == 303
        assert "09:00-12:00 14:00-19:00" in (await visitor.get(done.headers["location"])).text
        wrong = await visitor.post("/calling", page="/calling", **(put | {"value": "9-12"}))
        assert (wrong.status_code, "不能填“9-12”" in wrong.text) == (422, True)
        assert (await visitor.post("/calling", page="/calling", **(put | {"district": ""}))).status_code == 422
        assert await CallingParameter.all().count() == 1


async def test_a_shop_that_wants_no_calls_is_on_the_list_with_who_and_why(house: House) -> None:
    await opt_out(house.shop.id, Purpose.SURVEY, reason="@key", call_id="0" * 26, by=house.li_na, at=now())
    async with visiting(SETTINGS) as visitor:
        await signed_in(visitor, house)
        page = f"/retailers/{house.shop.id}"
        empty = await visitor.post(f"{page}/calls/NEW_PRODUCT/no", page=page, reason=" ")
        owed = await visitor.post(f"{page}/calls/DEBIT_FAILED/no", page=page, reason="不想听")
        assert (empty.status_code, owed.status_code) == (422, 409)
        await visitor.post(f"{page}/calls/NEW_PRODUCT/no", page=page, reason="不卖新品")
        listed = (await visitor.get("/opt-outs")).text
        for words in ("南京东路王记烟杂店", "不卖新品", "周经理", "李娜", "客户在电话里按了", f'/calls/{"0" * 26}'):
            assert words in listed
        assert "李娜" not in (await visitor.get("/opt-outs?purpose=NEW_PRODUCT")).text
        await visitor.post(f"{page}/calls/SURVEY/yes", page=page, reason="又愿意了")
        assert [row.purpose for row in await OptOut.all()] == [Purpose.NEW_PRODUCT]
        history = (await visitor.get(page)).text
        assert "又愿意了" in history
        assert (await AuditLine.get(verb="opt_in")).facts["reason"] == "又愿意了"


async def test_a_shops_contact_is_changed_by_leaders_only(house: House) -> None:
    page = f"/retailers/{house.shop.id}"
    async with visiting(SETTINGS) as visitor:
        await signed_in(visitor, house)
        await visitor.post(f"{page}/contact", page=page, mobile="138 0013 8000", email="wang@shop.example")
        shop = await Retailer.get(id=house.shop.id)
        assert (shop.mobile, shop.email) == ("13800138000", "wang@shop.example")
        assert (await AuditLine.get(verb="change_profile")).facts == {"columns": ["email", "mobile"]}
        wrong = await visitor.post(f"{page}/contact", page=page, mobile="", email="wang")
        assert (wrong.status_code, "这不是一个邮箱地址：wang" in wrong.text) == (422, True)
        assert "南京东路王记烟杂店" in (await visitor.get("/retailers?named=王记")).text
        assert "南京东路王记烟杂店" in (await visitor.get("/retailers?named=5555 1234")).text
    async with visiting(SETTINGS) as agent:
        await signed_in(agent, house, Role.AGENT, "1055")
        assert (await agent.get(page)).status_code == 200
        assert (await agent.post(f"{page}/contact", page=page, email="x@y.cn")).status_code == 403
        assert (await agent.get("/opt-outs")).status_code == 403


async def test_another_districts_shop_is_not_there(house: House) -> None:
    async with visiting(SETTINGS) as stranger:
        await stranger.sign_in("1003")
        assert (await stranger.get(f"/retailers/{house.shop.id}")).status_code == 404
        assert "南京东路王记烟杂店" not in (await stranger.get("/retailers?named=王记")).text
