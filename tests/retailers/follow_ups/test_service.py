"""A complaint on the list from the desk to its result; nobody takes what another has."""

import asyncio
from datetime import timedelta

import pytest

from foundation.audit import AuditLine
from foundation.errors import ReasonMissing
from retailers.follow_ups.models import FollowUp, FollowUpStep
from retailers.follow_ups.queries import Filters, counts, follow_ups
from retailers.follow_ups.rules import FollowUpState, Kind, Move
from retailers.follow_ups.service import (
    DueInThePast,
    FollowUpMoved,
    MovedElsewhere,
    NoSuchFollowUp,
    Task,
    hand_over,
    move_follow_up,
    open_follow_up,
    postpone,
    remind,
    take_remark,
)
from retailers.remarks.models import Remark, RemarkKind
from tests.retailers.conftest import AT, House


async def a_task(house: House, **facts: object) -> FollowUp:
    task = Task(**{"kind": Kind.CALL_BACK, "text": "回个电话", "retailer_id": house.shop.id} | facts)  # type: ignore[arg-type]
    return await open_follow_up(task, by=house.li_na, at=AT)


async def test_a_complaint_is_followed_up_and_an_enquiry_is_not(house: House) -> None:
    await take_remark(house.shop.id, RemarkKind.COMPLAINT, "送货晚了", call_id="CALL", by=house.li_na, at=AT)
    await take_remark(house.shop.id, RemarkKind.ENQUIRY, "问价格", call_id="CALL", by=house.li_na, at=AT)
    row = await FollowUp.get()
    assert (row.kind, row.text, row.call_id, row.number, row.due_at) == (
        Kind.COMPLAINT, "送货晚了", "CALL", house.shop.order_phone, AT.replace(day=25, hour=18))
    await move_follow_up(row.id, Move.TAKE, by=house.wang_wei, at=AT)
    await move_follow_up(row.id, Move.FINISH, "道歉，改了线路", by=house.wang_wei, at=AT)
    assert (await Remark.get(kind=RemarkKind.COMPLAINT)).closed_at == AT
    assert [step.what for step in await FollowUpStep.all().order_by("id")] == ["opened", "take", "finish"]
    assert await AuditLine.filter(noun="follow_up").count() == 3


async def test_of_two_who_take_it_at_once_one_has_it(house: House) -> None:
    row = await a_task(house)
    tried = await asyncio.gather(*(move_follow_up(row.id, Move.TAKE, by=by, at=AT) for by in (house.li_na, house.wang_wei)),
                                 return_exceptions=True)
    [refused] = [one for one in tried if isinstance(one, FollowUpMoved)]
    kept = await FollowUp.get()
    assert refused.facts["owner"] == kept.owner_name
    assert await FollowUpStep.filter(what="take").count() == 1


async def test_only_its_owner_or_a_leader_finishes_it_and_with_a_word(house: House) -> None:
    row = await a_task(house)
    await move_follow_up(row.id, Move.TAKE, by=house.li_na, at=AT)
    with pytest.raises(FollowUpMoved):
        await move_follow_up(row.id, Move.FINISH, "好了", by=house.wang_wei, at=AT)
    with pytest.raises(ReasonMissing):
        await move_follow_up(row.id, Move.FINISH, " ", by=house.li_na, at=AT)
    with pytest.raises(NoSuchFollowUp):
        await move_follow_up(row.id, Move.DROP, "别的区", by=house.stranger, at=AT)
    await hand_over(row.id, "1002", by=house.leader, at=AT)
    done = await move_follow_up(row.id, Move.FINISH, "回了电话", by=house.leader, at=AT)
    assert (done.state, done.owner_name, done.result) == (FollowUpState.DONE, "王伟", "回了电话")
    again = await move_follow_up(row.id, Move.REOPEN, "没说清", by=house.leader, at=AT + timedelta(hours=1))
    assert (again.state, again.owner_staff_id, again.due_at, again.closed_at) == (
        FollowUpState.OPEN, None, AT + timedelta(hours=1, minutes=30), None)


async def test_of_one_source_there_is_one(house: House) -> None:
    assert (await a_task(house, source="survey:1")).id == (await a_task(house, source="survey:1")).id


async def test_what_has_its_own_page_is_moved_there(house: House) -> None:
    row = await a_task(house, kind=Kind.VOICEMAIL, address="/voicemail/7")
    with pytest.raises(MovedElsewhere):
        await move_follow_up(row.id, Move.TAKE, by=house.li_na, at=AT)


async def test_each_stage_is_told_once_and_again_after_another_time_was_agreed(house: House) -> None:
    row = await a_task(house)

    async def told(minutes: int) -> int:
        return len(await remind(by=house.leader, at=AT + timedelta(minutes=minutes)))

    assert [await told(minutes) for minutes in (1, 16, 17, 21, 22, 31, 32)] == [0, 1, 0, 1, 0, 1, 0]
    assert await FollowUpStep.filter(what="escalated").count() == 1
    with pytest.raises(DueInThePast):
        await postpone(row.id, AT, "晚点", by=house.li_na, at=AT)
    await postpone(row.id, AT + timedelta(hours=2), "客户在进货", by=house.li_na, at=AT)
    assert [await told(minutes) for minutes in (32, 111, 112)] == [0, 1, 0]


async def test_the_list_by_its_filters(house: House) -> None:
    mine, free = await a_task(house), await a_task(house, kind=Kind.COMPLAINT, text="投诉")
    await a_task(house, retailer_id=None, text="不知道是谁")
    await move_follow_up(mine.id, Move.TAKE, by=house.li_na, at=AT)
    late = AT + timedelta(hours=1)

    async def found(by: object = house.li_na, **filters: object) -> list[str]:
        return [row.text for row in await follow_ups(Filters(**filters), by=by, at=late)]  # type: ignore[arg-type]

    assert await found() == ["回个电话", "不知道是谁", "投诉"]
    assert await found(standing="OVERDUE") == ["回个电话", "不知道是谁"]
    assert await found(whose="mine") == ["回个电话"]
    assert await found(kind="COMPLAINT", whose="free") == ["投诉"]
    assert await found(house.stranger) == ["不知道是谁"]
    seen = await counts(house.li_na, late)
    assert (seen.mine, seen.free, seen.overdue) == (1, 2, 2)
    assert free.due_at > late
