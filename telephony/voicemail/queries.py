"""Messages as the page and the telephone read them."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from foundation.actor import Actor
from foundation.transaction import reads
from telephony.voicemail.models import Voicemail
from telephony.voicemail.rules import OPEN, WAITING, VoicemailState
from telephony.voicemail.service import NoSuchMessage

SHOWN_MAX = 200


@dataclass(frozen=True)
class Filters:
    """standing: '' for all that is open, WAITING, CLOSED or ALL. whose: '' or mine. district: 0 for all."""

    standing: str = ""
    whose: str = ""
    district: int = 0


def seen_by(by: Actor) -> QuerySet[Voicemail]:
    query = Voicemail.all().using_db(reads())
    return query if by.districts is None else query.filter(Q(district_id__in=sorted(by.districts)) | Q(district_id=None))


async def messages(filters: Filters, *, by: Actor) -> list[Voicemail]:
    """What waits longest first; of closed ones the latest."""
    query = seen_by(by)
    match filters.standing:
        case "":
            query = query.filter(state__in=list(OPEN)).order_by("due_at", "id")
        case "WAITING":
            query = query.filter(state__in=list(WAITING)).order_by("due_at", "id")
        case VoicemailState.CLOSED:
            query = query.filter(state=VoicemailState.CLOSED).order_by("-closed_at", "-id")
        case _:
            query = query.order_by("-at", "-id")
    if filters.whose == "mine":
        query = query.filter(owner_staff_id=by.id)
    if filters.district:
        query = query.filter(district_id=filters.district)
    return await query.select_related("retailer", "district").limit(SHOWN_MAX)


async def message(message_id: int, *, by: Actor) -> Voicemail:
    row = await seen_by(by).filter(id=message_id).select_related("retailer", "district").first()
    if row is None:
        raise NoSuchMessage(message_id=message_id)
    return row


async def of_call(call_id: str) -> list[Voicemail]:
    return await Voicemail.filter(call_id=call_id).using_db(reads()).order_by("id")


async def new_messages() -> list[Voicemail]:
    return await Voicemail.filter(state=VoicemailState.NEW).order_by("id")


async def waiting_count(by: Actor, at: datetime) -> tuple[int, int]:
    """How many wait for somebody, and how many of them are late."""
    due = await seen_by(by).filter(state__in=list(WAITING)).values_list("due_at", flat=True)
    return len(due), sum(moment is not None and moment < at for moment in due)  # type: ignore[operator]
