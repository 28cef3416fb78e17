"""The shift leader's page of the lists, through the browser's door."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from foundation import clock
from foundation.staff.rules import Role
from retailers.order_days.models import OrderDay
from retailers.profile.models import Retailer
from telephony.agents import service as agents
from telephony.campaigns.listing import keep_list
from telephony.campaigns.models import CallingPolicy, CallTask
from telephony.campaigns.rules import Result, TaskState
from tests.telephony.campaigns.conftest import Hall
from tests.visitor import Visitor, a_person, settings_in, visiting


@pytest.fixture
async def leader(hall: Hall, tmp_path: Path) -> AsyncIterator[Visitor]:
    """The shift leader of huangpu at her browser; two shops are on today's list until midnight."""
    now = clock.now()
    for _ in range(2):
        shop = await hall.shop()
        await OrderDay.filter(retailer_id=shop.id).update(call_date=now.date(), window_close=now.replace(hour=23, minute=59, second=59))
    for staff in (hall.li_na, hall.wang_wei):
        await agents.found(staff.id or 0)
    await keep_list(hall.cast.huangpu.id, by=hall.leader, at=now)
    await a_person("2001", Role.SHIFT_LEADER, [hall.cast.huangpu], name="周班长")
    async with visiting(settings_in(tmp_path)) as someone:
        await someone.sign_in("2001")
        yield someone


async def test_the_list_its_figures_and_an_empty_day(leader: Visitor) -> None:
    page = (await leader.get("/call-list")).text
    first = await CallTask.all().order_by("id").first().select_related("retailer")
    assert first is not None
    for word in (first.retailer.name, "李娜", "待呼", "重新分配", "来电优先"):
        assert word in page
    assert first.retailer.name not in (await leader.get("/call-list?standing=DONE")).text
    assert "这一天没有外呼名单" in (await leader.get("/call-list?on=2026-01-05")).text


async def test_a_shop_is_taken_off_and_put_back_with_a_reason(leader: Visitor, hall: Hall) -> None:
    task = await CallTask.all().order_by("id").first()
    assert task is not None
    address = f"/call-list/{hall.cast.huangpu.id}/tasks/{task.id}"
    assert (await leader.post(f"{address}/remove", page="/call-list", reason=" ")).status_code == 409
    assert (await leader.post(f"{address}/remove", page="/call-list", reason="已到现场")).status_code == 303
    assert (await CallTask.get(id=task.id)).result is Result.REMOVED
    assert (await leader.post(f"{address}/remove", page="/call-list", reason="再来")).status_code == 409
    assert (await leader.post(f"{address}/put-back", page="/call-list", reason="还是要打")).status_code == 303
    back = await CallTask.get(id=task.id)
    assert (back.state, back.note) == (TaskState.WAITING, "还是要打")


async def test_a_shop_is_added_by_its_code_or_refused_in_a_sentence(leader: Visitor, hall: Hall) -> None:
    await CallTask.all().delete()
    shop = await Retailer.filter(route="HP-31").first()
    assert shop is not None
    address = f"/call-list/{hall.cast.huangpu.id}/add"
    unknown = await leader.post(address, page="/call-list", named="999", reason="要订")
    assert (unknown.status_code, "本区县没有客户编码或订货电话是 999 的店" in unknown.text) == (409, True)
    await leader.post(address, page="/call-list", named=shop.customer_code, reason="要订")
    assert (await CallTask.get(retailer_id=shop.id)).by_hand


async def test_callers_first_and_sharing_again(leader: Visitor, hall: Hall) -> None:
    district = hall.cast.huangpu.id
    assert (await leader.post(f"/call-list/{district}/way", page="/call-list", waiting_max="5", paused="yes")).status_code == 303
    policy = await CallingPolicy.get(district_id=district)
    assert (policy.paused, policy.waiting_max, policy.by_name) == (True, 5, "周班长")
    assert (await leader.post(f"/call-list/{district}/way", page="/call-list", waiting_max="0")).status_code == 409
    assert (await leader.post(f"/call-list/{district}/share", page="/call-list")).status_code == 303
    assert (await leader.post(f"/call-list/{hall.cast.jingan.id}/share", page="/call-list")).status_code == 404


async def test_the_list_as_a_file(leader: Visitor) -> None:
    answer = await leader.get("/call-list/xlsx?standing=WAITING")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == 1 + await CallTask.filter(state=TaskState.WAITING).count()
    assert sheet["A1"].value == "客户编码"
    assert (await leader.get("/call-list/pdf")).status_code == 404


async def test_an_agent_has_no_such_page_but_may_dial(leader: Visitor, hall: Hall) -> None:
    await a_person("1007", Role.AGENT, [hall.cast.huangpu], name="孙丽")
    await leader.sign_in("1007")
    assert (await leader.get("/call-list")).status_code == 403
