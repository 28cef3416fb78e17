from datetime import datetime

from foundation.actor import Actor
from foundation.errors import Refused
from ordering.orders.drafting import open_draft
from ordering.orders.rules import OPEN
from retailers.remarks.models import RemarkKind
from retailers.remarks.service import note_remark
from telephony.agents.models import Agent
from telephony.agents.queries import seat_of
from telephony.agents.rules import ON_CALL, AgentState
from telephony.agents.service import finish_wrap_up
from telephony.desk.queries import Pop, order_of, pop


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
    shop = offered.card.retailer
    return await open_draft(
        shop.id, call_id=offered.call.call_id, overflow=not by.may_touch(shop.district_id), by=by, at=at)


async def remark_on_call(call_id: str, kind: RemarkKind, text: str, *, by: Actor, at: datetime) -> None:
    """Note what the caller said; without words, or for a caller whom nobody knows, there is nothing to note."""
    seat = await seat_of(by.id or 0)
    if seat is None or seat.call_id != call_id:
        raise NotYourCall(call_id=call_id)
    offered = await pop(call_id, at)
    if text.strip() and offered and offered.card:
        await note_remark(offered.card.retailer.id, kind, text, call_id=call_id, by=by, at=at)


async def finish(call_id: str, kind: RemarkKind, text: str, *, by: Actor, at: datetime) -> Agent:
    """The last word about a call, then ready for the next one."""
    await remark_on_call(call_id, kind, text, by=by, at=at)
    return await finish_wrap_up(by.id or 0, by=by, at=at)
