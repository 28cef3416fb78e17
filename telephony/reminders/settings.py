"""Which reminders are on where, and on how many lines."""

from dataclasses import dataclass
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid, Refused
from foundation.transaction import in_transaction
from retailers.consent.rules import Purpose
from telephony.reminders.models import ReminderSetting
from telephony.reminders.rules import LINES, REMINDED

LINES_NAME = "LINES"
LINES_MAX = 200


class NotYourReminders(Refused):
    """A district is switched by its manager, the city by headquarters."""

    code = "not_your_reminders"


class LinesImpossible(Invalid):
    code = "lines_impossible"


@dataclass(frozen=True)
class Switches:
    """(name, district id or None) -> the value that holds."""

    values: dict[tuple[str, int | None], int]

    def on(self, purpose: Purpose, district_id: int | None) -> bool:
        """On unless the city or the district has it off."""
        return bool(self.values.get((purpose, None), 1)) and bool(self.values.get((purpose, district_id), 1))

    @property
    def city_lines(self) -> int:
        return self.values.get((LINES_NAME, None), LINES)

    @property
    def district_lines(self) -> dict[int, int]:
        return {district: value for (name, district), value in self.values.items() if name == LINES_NAME and district is not None}


async def switches() -> Switches:
    rows = await ReminderSetting.all().order_by("id")
    return Switches({(row.name, row.district_id): row.value for row in rows})


async def switch(purpose: Purpose, on: bool, district_id: int | None, *, by: Actor, at: datetime) -> None:
    """From now on reminders of this purpose go out there, or do not; calls under way are not cut off."""
    if purpose in REMINDED:
        await put(purpose, int(on), district_id, by=by, at=at)


async def set_lines(lines: int, district_id: int | None, *, by: Actor, at: datetime) -> None:
    """How many calls may go on at a time there; 0 stops calling, and what is due waits."""
    if not 0 <= lines <= LINES_MAX:
        raise LinesImpossible(lines=lines, lines_max=LINES_MAX)
    await put(LINES_NAME, lines, district_id, by=by, at=at)


async def put(name: str, value: int, district_id: int | None, *, by: Actor, at: datetime) -> None:
    if by.districts is not None if district_id is None else not by.may_touch(district_id):
        raise NotYourReminders()
    async with in_transaction():
        await ReminderSetting.create(name=name, value=value, district_id=district_id, by_name=by.name, at=at)
        await audit(by, at, "set_reminders", "district", district_id or 0, district_id=district_id, name=name, value=value)
