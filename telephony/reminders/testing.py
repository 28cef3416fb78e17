"""A reminder to oneself: with a shop's facts, to a number or an address of one's own. It counts for no shop."""

import re
from datetime import datetime

from foundation.actor import Actor
from foundation.errors import Invalid
from foundation.ids import new_id
from foundation.phone_number import normalise
from retailers.consent.rules import Purpose
from retailers.messages.rules import Channel
from retailers.messages.service import Draft, write
from telephony.reminders.queries import Example

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class AddressUnreadable(Invalid):
    code = "address_unreadable"


async def send_test(purpose: Purpose, channel: Channel, language: str, to: str, seen: Example, *, district_id: int | None,
                    staff_id: int | None, by: Actor, at: datetime) -> None:
    """PhoneNumberUnreadable or AddressUnreadable where it cannot go there."""
    recipient = to.strip() if channel is Channel.EMAIL else normalise(to)
    if channel is Channel.EMAIL and not ADDRESS.fullmatch(recipient):
        raise AddressUnreadable(text=recipient)
    place = district_id or (seen.shop.district_id if seen.shop else None)
    await write([Draft(f"TEST:{new_id()}", recipient, purpose, channel, language, facts=seen.facts, district_id=place, staff_id=staff_id)],
                by=by, at=at)
