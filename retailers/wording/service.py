"""Words are put into force by day; what is in force is never changed."""

from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.clock import day
from foundation.errors import Refused
from foundation.transaction import in_transaction
from retailers.consent.rules import Purpose
from retailers.messages.rules import Channel
from retailers.wording.models import Wording
from retailers.wording.rules import check_wording


class NotYourWords(Refused):
    """A district's words are worded by the district, the company's by headquarters."""

    code = "not_your_words"


class WordingBackdated(Refused):
    code = "wording_backdated"


async def word(purpose: Purpose, channel: Channel, language: str, district_id: int | None, subject: str, text: str, *,
               valid_from: date, by: Actor, at: datetime) -> Wording:
    """From this day on it is said so. WordingRefused with the fault, where it cannot be."""
    check_wording(purpose, channel, subject.strip(), text.strip())
    if valid_from < day(at):
        raise WordingBackdated()
    if (district_id is None and by.districts is not None) or (district_id is not None and not by.may_touch(district_id)):
        raise NotYourWords()
    async with in_transaction():
        row = await Wording.create(purpose=purpose, channel=channel, language=language, district_id=district_id, valid_from=valid_from,
                                   subject=subject.strip() if channel is Channel.EMAIL else "", text=text.strip(), by_name=by.name, at=at)
        await audit(by, at, "word", "wording", row.id, district_id=district_id, purpose=purpose, channel=channel, language=language)
    return row
