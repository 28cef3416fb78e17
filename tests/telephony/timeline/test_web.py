"""The list of calls and one call's page, through the browser's door."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from foundation.audit import AuditLine
from foundation.staff.models import Staff
from foundation.staff.rules import Role
from ordering.orders.models import Order
from retailers.surveys.service import record_mark
from telephony.calls import service
from telephony.calls.rules import Verified, What, byte_range
from telephony.recordings.models import Recording
from telephony.recordings.service import close_finished, open_recording
from tests.telephony.conftest import AT, Cast
from tests.telephony.recordings.test_service import recorded
from tests.visitor import PASSWORD_HASH, Visitor, a_person, settings_in, visiting


@pytest.fixture
async def leader(cast: Cast, tmp_path: Path) -> AsyncIterator[Visitor]:
    """The shift leader of huangpu, signed in."""
    (tmp_path / "recordings").mkdir()
    await a_person("2001", Role.SHIFT_LEADER, [cast.huangpu], name="周班长")
    async with visiting(settings_in(tmp_path)) as someone:
        await someone.sign_in("2001")
        yield someone


async def served_call(cast: Cast, folder: Path) -> str:
    """A call that li_na answered 20 seconds after it came, recorded for 40 seconds, marked 5."""
    call_id = (await service.enter("17.1", caller_number="02155551234", called_number="96368", at=AT)).call_id
    await service.identified(call_id, cast.shop.id, cast.huangpu.id, Verified.CARD_PIN, at=AT + timedelta(seconds=10))
    await service.routed(call_id, "HP", cast.huangpu.id, at=AT + timedelta(seconds=12), why="district")
    await service.happened(call_id, What.QUEUED, at=AT + timedelta(seconds=13))
    path = await open_recording(folder, call_id, at=AT)
    await service.happened(call_id, What.ANSWERED, at=AT + timedelta(seconds=20), agent=cast.li_na.id)
    await Recording.all().update(began_at=AT + timedelta(seconds=20))
    recorded(path, seconds=40)
    await service.happened(call_id, What.AGENT_LEFT, at=AT + timedelta(seconds=55), agent=cast.li_na.id)
    await record_mark(call_id, 5, question="order_call", retailer_id=cast.shop.id, staff_id=cast.li_na.id,
                      at=AT + timedelta(seconds=60))
    await service.end(call_id, at=AT + timedelta(seconds=61))
    await close_finished(folder, at=AT)
    return call_id


async def test_the_timeline_tells_the_whole_call(leader: Visitor, cast: Cast, tmp_path: Path):
    call_id = await served_call(cast, tmp_path / "recordings")
    page = (await leader.get(f"/calls/{call_id}")).text
    for word in ("南京东路王记烟杂店", "李娜", "身份验证通过", "HP", "座席接听", "满意度", "通话结束", 'data-second="35.0"'):
        assert word in page


async def test_the_list_finds_it_and_filters_it(leader: Visitor, cast: Cast, tmp_path: Path):
    call_id = await served_call(cast, tmp_path / "recordings")
    for address, there in (("/calls", True), ("/calls?result=abandoned", False), ("/calls?number=0215", True),
                           ("/calls?on=2026-11-24&queue=hp", True), ("/calls?on=2026-11-25", False),
                           (f"/calls?before={call_id}", False)):
        assert (call_id in (await leader.get(address)).text) is there, address
    assert (await leader.get("/calls?on=yesterday")).status_code == 422


async def test_the_recording_is_played_in_pieces_and_audited_once(leader: Visitor, cast: Cast, tmp_path: Path):
    call_id = await served_call(cast, tmp_path / "recordings")
    whole = await leader.get(f"/calls/{call_id}/recordings/1")
    piece = await leader.get(f"/calls/{call_id}/recordings/1", range="bytes=1000-1999")
    assert (whole.status_code, piece.status_code, len(piece.content)) == (206, 206, 1000)
    assert piece.headers["content-range"] == f"bytes 1000-1999/{len(whole.content)}"
    assert piece.content == whole.content[1000:2000]
    assert await AuditLine.filter(verb="listen").count() == 1


async def test_another_districts_call_is_not_there(leader: Visitor, cast: Cast, tmp_path: Path):
    call_id = await served_call(cast, tmp_path / "recordings")
    await service.routed(call_id, "JA", cast.jingan.id, at=AT, why="district")
    for address in (f"/calls/{call_id}", f"/calls/{call_id}/recordings/1", "/calls/nonsense"):
        assert (await leader.get(address)).status_code == 404
    assert call_id not in (await leader.get("/calls")).text


async def test_an_agent_hears_only_his_own_calls(leader: Visitor, cast: Cast, tmp_path: Path):
    call_id = await served_call(cast, tmp_path / "recordings")
    await type(cast.li_na).filter(id__in=[cast.li_na.id, cast.wang_wei.id]).update(password_hash=PASSWORD_HASH)
    for agent_no, status in (("1001", 206), ("1002", 403)):
        async with visiting(settings_in(tmp_path)) as agent:
            await agent.sign_in(agent_no)
            assert (await agent.get(f"/calls/{call_id}/recordings/1")).status_code == status


@pytest.mark.parametrize(("wanted", "sent"), [
    ("", (0, 99)), ("bytes=0-", (0, 99)), ("bytes=10-19", (10, 19)), ("bytes=90-500", (90, 99)), ("bytes=500-", (0, 99)),
    ("bytes=-5", (0, 99)), ("nonsense", (0, 99)), ("bytes=" + "9" * 40 + "-", (0, 99))])
def test_ranges(wanted: str, sent: tuple[int, int]):
    assert byte_range(wanted, 100, 100) == sent
    assert byte_range("bytes=10-", 100, 20) == (10, 29)


async def an_order_in(call_id: str | None, cast: Cast, order_no: str, kind: str = "REGULAR") -> Order:
    return await Order.create(order_no=order_no, retailer_id=cast.shop.id, district_id=cast.huangpu.id, cycle_no=202648, kind=kind, channel="INBOUND",
                              state="PAID", settlement_method="DEBIT", delivery_date=AT.date(), closes_at=AT + timedelta(hours=8), opened_at=AT,
                              confirmed_at=AT, total_qty=55, total_fen=400_050, call_id=call_id)


async def test_a_call_shows_its_orders_and_an_order_its_call_with_the_recording(leader: Visitor, cast: Cast, tmp_path: Path):
    call_id = await served_call(cast, tmp_path / "recordings")
    order = await an_order_in(call_id, cast, "HP0000000001")
    page = (await leader.get(f"/calls/{call_id}")).text
    assert "这通电话里的订单" in page
    assert f'href="/orders/{order.id}">HP0000000001' in page
    assert f'hx-get="/orders/{order.id}/call"' in (await leader.get(f"/orders/{order.id}")).text
    fragment = (await leader.get(f"/orders/{order.id}/call")).text
    assert f'href="/calls/{call_id}"' in fragment
    assert f'src="/calls/{call_id}/recordings/1"' in fragment


async def test_who_may_not_hear_a_call_sees_it_without_the_recording_and_strangers_nothing(leader: Visitor, cast: Cast, tmp_path: Path):
    call_id = await served_call(cast, tmp_path / "recordings")
    order = await an_order_in(call_id, cast, "HP0000000001")
    by_file = await an_order_in(None, cast, "HP0000000002", "MID_CYCLE")
    await Staff.filter(id__in=[cast.wang_wei.id, cast.zhang_min.id]).update(password_hash=PASSWORD_HASH)
    seen = {}
    for agent_no in ("1002", "1003"):
        async with visiting(settings_in(tmp_path)) as agent:
            await agent.sign_in(agent_no)
            seen[agent_no] = (await agent.get(f"/orders/{order.id}/call")).text
    assert (f"/calls/{call_id}" in seen["1002"], "<audio" in seen["1002"]) == (True, False)
    assert seen["1003"] == ""
    assert (await leader.get(f"/orders/{by_file.id}/call")).text == ""
