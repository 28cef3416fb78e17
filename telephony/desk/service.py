from datetime import datetime, timedelta

from foundation.actor import Actor
from foundation.errors import Refused
from ordering.orders.models import Channel
from ordering.orders.opening import Caller, open_draft
from ordering.states import OPEN
from retailers.follow_ups.service import take_remark
from retailers.remarks.models import RemarkKind
from telephony.agents.models import Agent
from telephony.agents.queries import seat_of
from telephony.agents.rules import ON_CALL, AgentState
from telephony.agents.service import finish_wrap_up, found, seated, sign_in
from telephony.calls.models import Call, Direction
from telephony.calls.rules import CallState
from telephony.campaigns.answering import close_call
from telephony.campaigns.queries import is_about_an_order
from telephony.campaigns.rules import Result
from telephony.desk.queries import Pop, order_of, pop

LOST_SETTLES = timedelta(seconds=2)
WAITING = (CallState.QUEUED, CallState.RINGING)


class NotYourCall(Refused):
    """A remark is noted by the agent who has the call, or wraps it up."""

    code = "not_your_call"


async def put_on_the_desk(offered: Pop, state: AgentState, *, by: Actor, at: datetime) -> int | None:
    """The id of the order that belongs in the middle of the desk; opened if the call may still bring one.

    An order that was confirmed in this call stays there, so that the agent sees the money come in."""
    kept = await order_of(offered.call.call_id)
    if kept and (kept.state not in OPEN or state not in ON_CALL):
        return kept.id
    if not offered.card or not offered.call.verified or state not in ON_CALL:
        return None
    outbound = offered.call.direction is Direction.OUTBOUND
    if outbound and not await is_about_an_order(offered.call.call_id):
        return None
    shop = offered.card.retailer
    return await open_draft(
        shop.id, call_id=offered.call.call_id, spoken_in=offered.call.language, overflow=not by.may_touch(shop.district_id),
        channel=Channel.OUTBOUND if outbound else Channel.INBOUND,
        caller=Caller(offered.call.verified, offered.call.other_number), by=by, at=at)


async def open_desk(*, by: Actor, at: datetime) -> Agent:
    """The browser is there. In mid-call that is not enough, since the voice was in the one before: the seat stays lost
    until a page says that it has the voice (`has_voice`), or the call comes through the queue again (`take_up`)."""
    seat = await seated(by.id or 0)
    return seat if seat.state is AgentState.TALKING and seat.lost_at else await sign_in(seat.staff_id, by=by, at=at)


async def has_voice(call_id: str, *, by: Actor) -> None:
    """A page says that this call's voice comes out of it: nothing was lost but the connection to us."""
    seat = await seated(by.id or 0)
    if seat.call_id == call_id and seat.lost_at:
        await found(seat.staff_id)


async def take_up(seat: Agent, *, by: Actor, at: datetime) -> Agent:
    """Bring a desk that lost its voice back to work. A call that waits in the queue again is not one to wrap up: ready,
    so that it rings here again. The rest after a moment: the phone server must still see that the voice was lost."""
    if seat.state is AgentState.WRAPPING_UP and await Call.exists(call_id=seat.call_id, state__in=WAITING):
        await found(seat.staff_id)
        return await finish_wrap_up(seat.staff_id, by=by, at=at)
    if seat.lost_at and seat.state not in ON_CALL and at - seat.since > LOST_SETTLES:
        return await found(seat.staff_id)
    return seat


async def remark_on_call(call_id: str, kind: RemarkKind, text: str, *, by: Actor, at: datetime) -> None:
    """Note what the caller said; without words, or for a caller whom nobody knows, there is nothing to note."""
    seat = await seat_of(by.id or 0)
    if seat is None or seat.call_id != call_id:
        raise NotYourCall(call_id=call_id)
    offered = await pop(call_id, at)
    if text.strip() and offered and offered.card:
        await take_remark(offered.card.retailer.id, kind, text, call_id=call_id, by=by, at=at)


async def finish(call_id: str, kind: RemarkKind, text: str, *, result: Result = Result.NONE, call_at: datetime | None = None,
                 by: Actor, at: datetime) -> Agent:
    """The last word about a call, then ready for the next one. result, call_at: of a call of ours that brought no order."""
    await close_call(call_id, result, call_at=call_at, note=text, by=by, at=at)
    await remark_on_call(call_id, kind, text, by=by, at=at)
    return await finish_wrap_up(by.id or 0, by=by, at=at)
