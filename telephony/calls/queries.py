"""Calls by their names, as the phone server and the screens look them up."""

from foundation.transaction import reads
from telephony.calls.models import Call
from telephony.calls.rules import CallState


async def call(call_id: str) -> Call | None:
    return await Call.get_or_none(call_id=call_id, using_db=reads())


async def call_of(uniqueid: str) -> Call | None:
    """By Asterisk's name of the caller's channel. On the writing connection: the row may be a moment old."""
    return await Call.get_or_none(uniqueid=uniqueid)


async def living() -> set[str]:
    """Ids of the calls that have not ended."""
    ids = await Call.exclude(state=CallState.ENDED).values_list("call_id", flat=True)
    return {str(call_id) for call_id in ids}
