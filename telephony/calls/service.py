"""The verbs of a call. Asterisk's events are merged: what no longer fits the call's state changes nothing."""

from datetime import datetime, timedelta
from typing import Any

from foundation.ids import new_id
from foundation.transaction import in_transaction
from telephony.calls.models import Call, CallEvent, Direction
from telephony.calls.rules import FLOW, LEADS_TO, CallState, EndedBy, Verified, What, result_of

ON_ITS_WAY = timedelta(seconds=30)
"""So long a call of ours may be without a channel: asked for, the agent's telephone ringing."""
FIRST_TIME = {What.QUEUED: "queued_at", What.RANG: "ringing_at", What.ANSWERED: "answered_at"}


async def enter(uniqueid: str, *, caller_number: str, called_number: str, at: datetime,
                call_id: str = "", linkedid: str = "") -> Call:
    """The call's row, made when its channel is seen first, by whichever door saw it; ever after the same row."""
    async with in_transaction():
        call, fresh = await Call.get_or_create(uniqueid=uniqueid, defaults={
            "call_id": call_id or new_id(), "linkedid": linkedid or uniqueid, "entered_at": at,
            "caller_number": caller_number[:32], "called_number": called_number[:32]})
        if fresh:
            await CallEvent.create(call_id=call.call_id, at=at, what=What.ENTERED, facts={"called": called_number})
    return call


async def note(call_id: str, what: What, *, at: datetime, **facts: Any) -> None:
    """A line on the timeline that moves nothing. Facts hold no keyed digits."""
    await CallEvent.create(call_id=call_id, at=at, what=what, facts=facts)


async def at_menu(call_id: str, menu: str, *, at: datetime) -> None:
    async with in_transaction():
        await Call.filter(call_id=call_id).update(last_menu=menu)
        await note(call_id, What.MENU, at=at, menu=menu)


async def speaks(call_id: str, language: str, *, at: datetime) -> None:
    async with in_transaction():
        await Call.filter(call_id=call_id).update(language=language)
        await note(call_id, What.LANGUAGE, at=at, language=language)


async def identified(call_id: str, retailer_id: int, district_id: int, verified: Verified, *, at: datetime) -> None:
    async with in_transaction():
        await Call.filter(call_id=call_id).update(retailer_id=retailer_id, district_id=district_id, verified=verified)
        await note(call_id, What.IDENTIFIED, at=at, verified=verified.value)


async def routed(call_id: str, queue: str, district_id: int | None, *, at: datetime, why: str) -> None:
    """Where the call will wait for a person, and why there."""
    async with in_transaction():
        changes: dict[str, Any] = {"queue": queue}
        if district_id is not None:
            changes["district_id"] = district_id
        await Call.filter(call_id=call_id).update(**changes)
        await note(call_id, What.ROUTED, at=at, queue=queue, why=why)


async def happened(call_id: str, what: What, *, at: datetime, agent: int | None = None, **facts: Any) -> bool:
    """Merge one step of the flow: the state, the time it first happened, the timeline. False where it changed nothing."""
    async with in_transaction():
        changes: dict[str, Any] = {"state": LEADS_TO[what]}
        if agent is not None:
            changes["agent_staff_id"] = agent
            facts["staff_id"] = agent
        if not await Call.filter(call_id=call_id, state__in=FLOW[what]).update(**changes):
            return False
        if column := FIRST_TIME.get(what):
            await Call.filter(call_id=call_id, **{column: None}).update(**{column: at})
        if what is What.AGENT_LEFT:
            await Call.filter(call_id=call_id).update(agent_left_at=at)
        await note(call_id, what, at=at, **facts)
    return True


async def end(call_id: str, *, at: datetime, by: EndedBy | None = None) -> bool:
    """The caller's channel is gone. by: who ended it, where that is known; else judged from where the call was."""
    async with in_transaction():
        call = await Call.get(call_id=call_id)
        by = by or (EndedBy.SERVICE if call.state is CallState.AFTER else EndedBy.CALLER)
        left_message = await CallEvent.exists(call_id=call_id, what=What.VOICEMAIL)
        result = result_of(answered=call.answered_at is not None, left_message=left_message,
                           queued=call.queued_at is not None, identified=call.retailer_id is not None,
                           ours=call.direction is Direction.OUTBOUND)
        ended = await Call.filter(call_id=call_id, state__in=FLOW[What.ENDED]).update(
            state=CallState.ENDED, ended_at=at, ended_by=by, result=result)
        if ended:
            await note(call_id, What.ENDED, at=at, by=by.value, result=result)
    return bool(ended)


async def end_gone(living: set[str], *, seen_at: datetime, at: datetime) -> list[str]:
    """End every call that stood before the snapshot and whose channel is not in it. Returns their ids.

    living: uniqueids of all channels at `seen_at`."""
    open_calls = await Call.filter(entered_at__lt=seen_at).exclude(state=CallState.ENDED)
    gone = [call.call_id for call in open_calls if call.uniqueid not in living and not (
        call.direction is Direction.OUTBOUND and call.ringing_at is None and call.entered_at > seen_at - ON_ITS_WAY)]
    return [call_id for call_id in gone if await end(call_id, at=at, by=EndedBy.UNKNOWN)]
