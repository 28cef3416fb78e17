from datetime import datetime

from foundation.transaction import reads
from retailers.consent.rules import Purpose
from telephony.calls.models import Call
from telephony.calls.rules import CallState
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import PlaceState


async def outgoing(call_id: str) -> OutgoingCall | None:
    return await OutgoingCall.get_or_none(call_id=call_id)


async def lines_in_use(purpose: Purpose) -> int:
    """Calls of this purpose that are asked for or under way: for who keeps within a number of lines."""
    return await OutgoingCall.filter(purpose=purpose).exclude(state=PlaceState.OVER).using_db(reads()).count()


async def ended_unsettled(before: datetime) -> list[str]:
    """Calls whose row has ended earlier than `before`, and of which nobody has said what became of them."""
    open_ones = await OutgoingCall.exclude(state=PlaceState.OVER).values_list("call_id", flat=True)
    ended = Call.filter(call_id__in=list(open_ones), state=CallState.ENDED, ended_at__lte=before)
    return [str(call_id) for call_id in await ended.values_list("call_id", flat=True)]


async def never_placed(before: datetime) -> list[str]:
    """Asked for earlier than `before`, and no phone process took them."""
    rows = OutgoingCall.filter(state=PlaceState.ASKED, asked_at__lte=before)
    return [str(call_id) for call_id in await rows.values_list("call_id", flat=True)]
