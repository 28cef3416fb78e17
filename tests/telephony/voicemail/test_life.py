"""A message from the tone to the call back: told, taken by one, called, closed; and the list beside it always agrees."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.actor import Actor, ActorKind
from foundation.audit import AuditLine
from foundation.errors import ReasonMissing
from foundation.phone_number import PhoneNumberUnreadable
from foundation.staff.rules import Role
from ordering.orders.models import Order
from ordering.states import State
from retailers.follow_ups.models import FollowUp
from retailers.follow_ups.rules import FollowUpState, Kind
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.calls import service as calls
from telephony.calls.models import Call
from telephony.calls.rules import Verified
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import Outcome
from telephony.outgoing.service import rings, settle, was_answered
from telephony.voicemail.models import StaffPin, Voicemail
from telephony.voicemail.pins import PinUnfit, StaffNotRecognised, set_pin, who_listens
from telephony.voicemail.queries import Filters, messages
from telephony.voicemail.rules import MOVES, Move, VoicemailState, after
from telephony.voicemail.service import (
    MessageMoved,
    NoSuchMessage,
    ask_call_back,
    call_back,
    called_back,
    find_served,
    follow_call_back,
    mailed,
    move_message,
    notify,
    ring_somebody,
    to_mail,
)
from telephony.voicemail.taking import message_path, sweep
from tests.telephony.agents.test_service import ready
from tests.telephony.conftest import AT, Cast
from tests.telephony.recordings.test_service import recorded

S = VoicemailState


def actor(staff: object, district_id: int, role: Role = Role.AGENT) -> Actor:
    return Actor(ActorKind.STAFF, staff.id, staff.name, role, frozenset({district_id}))  # type: ignore[attr-defined]


async def a_call(cast: Cast, uniqueid: str = "17.1") -> Call:
    call = await calls.enter(uniqueid, caller_number=cast.shop.order_phone, called_number="96368", at=AT)
    await calls.identified(call.call_id, cast.shop.id, cast.huangpu.id, Verified.CARD_PIN, at=AT)
    return await Call.get(call_id=call.call_id)


async def a_message(cast: Cast, folder: Path, uniqueid: str = "17.1") -> Voicemail:
    call = await a_call(cast, uniqueid)
    recorded(message_path(folder, call.call_id, AT))
    [row] = await sweep(folder)
    return row


async def listed(row: Voicemail) -> FollowUpState:
    return (await FollowUp.get(source=f"voicemail:{row.id}")).state


@given(st.lists(st.sampled_from(Move), max_size=12))
def test_whatever_is_tried_it_is_closed_once_and_never_unclaimed(moves: list[Move]) -> None:
    state, owned = S.NEW, False
    for move in moves:
        to = after(state, move)
        assert state is not S.CLOSED or to is None
        if to is None:
            continue
        assert state in MOVES[move][0]
        owned = move is Move.CLAIM or (owned and move is not Move.RELEASE)
        assert to not in (S.CALLED_BACK, S.TICKETED) or owned
        assert to is not S.CLOSED or owned or move is Move.SERVED
        state = to


async def test_a_message_is_due_told_claimed_called_back_and_closed(cast: Cast, tmp_path: Path) -> None:
    row = await a_message(cast, tmp_path)
    assert (row.due_at, row.district_id, row.retailer_id) == (AT + timedelta(minutes=30), cast.huangpu.id, cast.shop.id)
    assert [await notify(row.id, at=AT), await notify(row.id, at=AT)] == [True, False]
    assert [one.id for one in await to_mail()] == [row.id]
    assert [await mailed(row.id, at=AT), await mailed(row.id, at=AT)] == [True, False]
    li_na = actor(cast.li_na, cast.huangpu.id)
    await move_message(row.id, Move.CLAIM, by=li_na, at=AT)
    assert await listed(row) is FollowUpState.TAKEN
    assert (await called_back(row.id, reached=False, by=li_na, at=AT)).tries == 1
    assert (await called_back(row.id, reached=True, by=li_na, at=AT)).state is S.CALLED_BACK
    closed = await move_message(row.id, Move.CLOSE, by=li_na, at=AT)
    assert (closed.state, closed.closed_at, await listed(row)) == (S.CLOSED, AT, FollowUpState.DONE)
    assert await AuditLine.filter(noun="voicemail").count() == 5


async def test_two_people_never_take_the_same(cast: Cast, tmp_path: Path) -> None:
    row = await a_message(cast, tmp_path)
    both = [actor(staff, cast.huangpu.id) for staff in (cast.li_na, cast.wang_wei)]
    tried = await asyncio.gather(*(move_message(row.id, Move.CLAIM, by=by, at=AT) for by in both), return_exceptions=True)
    assert sum(isinstance(one, MessageMoved) for one in tried) == 1
    loser = both[0] if isinstance(tried[0], MessageMoved) else both[1]
    with pytest.raises(MessageMoved):
        await called_back(row.id, reached=True, by=loser, at=AT)
    with pytest.raises(NoSuchMessage):
        await move_message(row.id, Move.CLAIM, by=actor(cast.zhang_min, cast.jingan.id), at=AT)
    leader = actor(cast.zhang_min, cast.huangpu.id, Role.SHIFT_LEADER)
    assert (await move_message(row.id, Move.RELEASE, by=leader, at=AT)).owner_staff_id is None
    assert await listed(row) is FollowUpState.OPEN


async def test_a_complaint_that_was_spoken_goes_on_the_list(cast: Cast, tmp_path: Path) -> None:
    row, li_na = await a_message(cast, tmp_path), actor(cast.li_na, cast.huangpu.id)
    await move_message(row.id, Move.CLAIM, by=li_na, at=AT)
    with pytest.raises(ReasonMissing):
        await move_message(row.id, Move.CLOSE, by=li_na, at=AT)
    await move_message(row.id, Move.TICKET, "少送两条", by=li_na, at=AT)
    await move_message(row.id, Move.CLOSE, by=li_na, at=AT)
    assert (await FollowUp.get(kind=Kind.COMPLAINT)).text == "少送两条"


async def test_a_number_alone_is_kept_once_for_a_call(cast: Cast) -> None:
    call = await a_call(cast)
    first = await ask_call_back(call, "138 0013 8000", at=AT)
    again = await ask_call_back(call, "021-5555 1234", at=AT)
    assert (first.id, first.number, again.number, again.file) == (again.id, "13800138000", "02155551234", None)
    with pytest.raises(PhoneNumberUnreadable):
        await ask_call_back(call, "12", at=AT)


async def test_one_click_rings_the_agent_and_then_the_shop_and_what_came_of_it_is_noted(cast: Cast) -> None:
    row, li_na = await ask_call_back(await a_call(cast), cast.shop.order_phone, at=AT), actor(cast.li_na, cast.huangpu.id)
    await ready(cast.li_na.id)
    busy = await call_back(row.id, by=li_na, at=AT)
    made = await OutgoingCall.get(call_id=busy)
    assert (made.number, made.extension, (await Agent.get(staff_id=cast.li_na.id)).state) == (cast.shop.order_phone, "1001", AgentState.TALKING)
    await rings(busy, "17.2", at=AT)
    await settle(busy, 17, at=AT)
    for _ in range(2):
        await follow_call_back(busy, AT)
    assert ((await Voicemail.get()).state, (await Voicemail.get()).tries) == (S.CLAIMED, 1)
    with pytest.raises(MessageMoved):
        await call_back(row.id, by=actor(cast.wang_wei, cast.huangpu.id), at=AT)
    await Voicemail.filter(id=row.id).update(last_call_id=busy)
    await OutgoingCall.filter(call_id=busy).update(outcome=Outcome.NONE)
    await was_answered(busy, at=AT)
    await settle(busy, 16, at=AT)
    await follow_call_back(busy, AT)
    assert (await Voicemail.get()).state is S.CALLED_BACK


async def an_order(cast: Cast, at: object) -> None:
    await Order.create(order_no="HP0000000001", retailer_id=cast.shop.id, district_id=cast.huangpu.id, cycle_no=202648, kind="REGULAR", channel="INBOUND",
                       state=State.PAID, settlement_method="DEBIT", delivery_date=AT.date(), closes_at=at, opened_at=at, confirmed_at=at)


async def test_who_called_again_and_ordered_is_not_called_back_for_nothing(cast: Cast, tmp_path: Path) -> None:
    spoken, wish = await a_message(cast, tmp_path), await ask_call_back(await a_call(cast, "17.2"), cast.shop.order_phone, at=AT)
    assert await find_served(at=AT) == []
    await an_order(cast, AT + timedelta(minutes=5))
    assert await find_served(at=AT) == [spoken.id, wish.id]
    assert await find_served(at=AT) == []
    assert [(row.state, row.ordered_at is not None) for row in await Voicemail.all().order_by("id")] == [(S.NEW, True), (S.CLOSED, True)]
    assert (await listed(spoken), await listed(wish)) == (FollowUpState.OPEN, FollowUpState.DROPPED)


async def test_a_message_to_a_districts_number_is_that_districts(cast: Cast, tmp_path: Path) -> None:
    recorded(tmp_path / f"1760000000.17_13900139000_{cast.jingan.did}.wav")
    recorded(tmp_path / f"1760000000.18_{cast.shop.order_phone}_96368.wav")
    recorded(tmp_path / "1760000000.19_13900139000_96368.wav")
    assert [row.district_id for row in await sweep(tmp_path)] == [cast.jingan.id, cast.huangpu.id, None]
    seen = await messages(Filters(), by=actor(cast.li_na, cast.huangpu.id))
    assert [row.district_id for row in seen] == [cast.huangpu.id, None]


async def test_a_pin_opens_the_box_and_three_wrong_ones_lock_it(cast: Cast) -> None:
    li_na = actor(cast.li_na, cast.huangpu.id)
    for unfit in ("12345", "111111", "123456", "12345a", "１２３４５６"):
        with pytest.raises(PinUnfit):
            await set_pin(unfit, pepper="p", by=li_na, at=AT)
    await set_pin("246813", pepper="p", by=li_na, at=AT)
    assert (await who_listens("1001", "246813", pepper="p", at=AT)).districts == frozenset({cast.huangpu.id})
    for agent_no, pin in (("1001", "246814"), ("1002", "246813"), ("9999", "246813"), ("1001", ""), ("1001", "246815")):
        with pytest.raises(StaffNotRecognised):
            await who_listens(agent_no, pin, pepper="p", at=AT)
    with pytest.raises(StaffNotRecognised):
        await who_listens("1001", "246813", pepper="p", at=AT + timedelta(minutes=29))
    assert (await who_listens("1001", "246813", pepper="p", at=AT + timedelta(minutes=31))).id == cast.li_na.id
    assert "246813" not in str(await StaffPin.all().values())


async def test_who_left_a_number_for_it_is_rung_about_a_message(cast: Cast) -> None:
    row, li_na = await ask_call_back(await a_call(cast), cast.shop.order_phone, at=AT), actor(cast.li_na, cast.huangpu.id)
    assert await ring_somebody(row.id, at=AT) is None
    await set_pin("246813", "021-5555 9999", pepper="p", by=li_na, at=AT)
    assert await ring_somebody(row.id, at=AT + timedelta(hours=14)) is None
    made = await OutgoingCall.get(call_id=await ring_somebody(row.id, at=AT))
    assert (made.number, made.menu) == ("02155559999", "message_box")
