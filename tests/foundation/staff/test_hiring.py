"""An administrator takes a person on at the page, who comes in with the first password and has to change it."""

from typing import Any

import pytest

from callcenter.settings import Settings
from foundation.audit import AuditLine
from foundation.staff.models import Role, Staff, StaffDistrict
from foundation.staff.queries import to_notify
from telephony.agents.models import Agent
from tests.visitor import PASSWORD, Visitor, a_district, a_person, visiting

FIRST = "first password"


async def office(visitor: Visitor) -> Visitor:
    await a_person("9001", Role.ADMINISTRATOR, name="吴涛")
    await visitor.sign_in("9001")
    return visitor


async def taken_on(visitor: Visitor, **fields: Any) -> Any:
    given = {"agent_no": "1044", "name": "周芳", "role": "AGENT", "email": "zhou@example.com", "password": FIRST} | fields
    return await visitor.post("/people", page="/people", **given)


async def test_who_is_taken_on_comes_in_and_changes_the_password_first(visitor: Visitor, settings: Settings) -> None:
    huangpu = await a_district()
    answer = await taken_on(await office(visitor), districts=[huangpu.id])
    assert (answer.status_code, answer.headers["location"]) == (303, "/people?done=taken_on")
    staff = await Staff.get(agent_no="1044")
    assert (staff.name, staff.pinyin, staff.email, staff.password_due) == ("周芳", "zhou fang", "zhou@example.com", True)
    assert (await Agent.get(staff_id=staff.id)).extension == "1044"
    assert FIRST not in str(await AuditLine.all().values())
    async with visiting(settings) as zhou:
        await zhou.sign_in("1044", FIRST)
        assert (await zhou.get("/orders")).headers["location"] == "/me?done=due"
        assert (await zhou.get("/orders", accept="application/json")).status_code == 409
        assert "您的密码是别人给的" in (await zhou.get("/me")).text
        same = await zhou.post("/me/password", page="/me", old=FIRST, new=FIRST)
        assert "新密码要和现在的不一样" in same.text
        await zhou.post("/me/password", page="/me", old=FIRST, new="one of my own")
        assert (await zhou.get("/orders")).status_code == 200


@pytest.mark.parametrize(("fields", "words"), [
    ({"agent_no": "10a4"}, "工号是 3 到 8 位数字，10a4 不行"),
    ({"agent_no": "9001"}, "工号 9001 已经是吴涛的"),
    ({"name": " "}, "请填姓名"),
    ({"email": "zhou"}, "这不是一个邮箱地址：zhou"),
    ({"password": "short"}, "至少要 8 位"),
    ({"districts": [99]}, "至少要选一个区县"),
    ({}, "至少要选一个区县"),
])
async def test_what_is_wrong_is_said_and_what_was_keyed_stays(visitor: Visitor, fields: dict[str, Any], words: str) -> None:
    huangpu = await a_district()
    answer = await taken_on(await office(visitor), **({"districts": [huangpu.id]} | fields if fields else {}))
    assert answer.status_code == 422
    assert words in answer.text
    assert FIRST not in answer.text
    assert not await Staff.filter(agent_no="1044").exists()


async def test_a_person_moves_with_his_seat_and_is_written_to_in_his_new_district(visitor: Visitor) -> None:
    huangpu, jingan = await a_district(), await a_district("静安", "JA", "Jing'an")
    await taken_on(await office(visitor), districts=[huangpu.id])
    staff = await Staff.get(agent_no="1044")
    assert [one.id for one in await to_notify(huangpu.id)] == [staff.id]
    page = f"/people/{staff.id}"
    await visitor.post(page, page=page, name="周芳芳", role="AGENT", districts=[jingan.id], email="fang@example.com")
    assert (await StaffDistrict.get(staff_id=staff.id)).district_id == jingan.id
    assert (await Agent.get(staff_id=staff.id)).district_id == jingan.id
    both = {"name": "周芳芳", "role": "AGENT", "districts": [huangpu.id, jingan.id], "email": "fang@example.com"}
    await visitor.post(page, page=page, **both)
    assert (await Agent.get(staff_id=staff.id)).district_id == jingan.id  # where it is, is one of them
    await visitor.post(page, page=page, **(both | {"districts": [jingan.id]}))
    assert [one.email for one in await to_notify(jingan.id)] == ["fang@example.com"]
    assert await to_notify(huangpu.id) == await to_notify(None) == []
    line = await AuditLine.filter(verb="change_person").order_by("id").first()
    assert line
    assert line.facts["changed"] == ["name", "districts", "email"]


async def test_a_forgotten_password_is_replaced_and_ends_every_session(visitor: Visitor, settings: Settings) -> None:
    agent = await a_person("1003", districts=[await a_district()])
    await office(visitor)
    async with visiting(settings) as his:
        await his.sign_in("1003")
        await visitor.post(f"/people/{agent.id}/password", page=f"/people/{agent.id}", password=FIRST)
        assert (await his.get("/me")).status_code == 303
        assert (await his.sign_in("1003", PASSWORD)).status_code == 422
        await his.sign_in("1003", FIRST)
        assert (await his.get("/desk")).headers["location"] == "/me?done=due"


async def test_nobody_takes_his_own_office_away(visitor: Visitor) -> None:
    await office(visitor)
    me = await Staff.get(agent_no="9001")
    answer = await visitor.post(f"/people/{me.id}", page=f"/people/{me.id}", name="吴涛", role="FINANCE")
    assert "由另一位管理员来改" in answer.text
    assert (await Staff.get(agent_no="9001")).role is Role.ADMINISTRATOR
