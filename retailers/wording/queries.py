"""Which words hold for a shop on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from foundation.transaction import reads
from retailers.consent.rules import Purpose
from retailers.messages.rules import Channel
from retailers.wording.defaults import default
from retailers.wording.models import Wording


@dataclass(frozen=True)
class Holding:
    """The words that hold. row: None while they are the ones we came with. own: the district's own."""

    subject: str
    text: str
    row: Wording | None = None

    @property
    def own(self) -> bool:
        return self.row is not None and self.row.district_id is not None


async def holding(purpose: Purpose, channel: Channel, language: str, district_id: int | None, on: date) -> Holding:
    """The district's own newest wording, else the company's, else the default."""
    rows = await (Wording.filter(purpose=purpose, channel=channel, language=language, valid_from__lte=on).using_db(reads())
                  .order_by("valid_from", "id"))
    return chosen(rows, purpose, channel, language, district_id)


def chosen(rows: Iterable[Wording], purpose: Purpose, channel: Channel, language: str, district_id: int | None) -> Holding:
    """rows: those that hold, oldest first."""
    for wanted in dict.fromkeys((district_id, None)):
        if found := [row for row in rows if row.district_id == wanted]:
            return Holding(found[-1].subject, found[-1].text, found[-1])
    return Holding(*default(purpose, channel, language))


async def versions(purpose: Purpose, channel: Channel, district_id: int | None) -> list[Wording]:
    """Every wording that there was and will be, newest first, of one district or of the company."""
    return await (Wording.filter(purpose=purpose, channel=channel, district_id=district_id).using_db(reads())
                  .order_by("-valid_from", "-id"))


async def spoken_since(at: datetime) -> list[Wording]:
    """Spoken wordings that people made, for whoever makes their sounds."""
    return await Wording.filter(channel=Channel.VOICE, at__lte=at).using_db(reads()).order_by("id")
