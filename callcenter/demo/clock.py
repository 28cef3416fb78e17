"""The demonstration's own clock: always held on a working morning, set forward where need be, and never set back."""

from datetime import datetime, timedelta

from foundation.audit import AuditLine
from foundation.clock import ZONE
from foundation.transaction import reads

OPENS, CLOSES, HELD_AT = 8, 14, 10


def shift_s(real: datetime | None = None, lived: datetime | None = None) -> float:
    """Seconds to add to the machine's clock. lived: up to when the demonstration's books go already.

    0 between 8:00 and 14:00 of a weekday, else up to 10:00 of the next weekday; after a day that was played the demonstration goes
    on where it stands."""
    at = real or datetime.now(ZONE)
    begins = max(at, lived or at)
    if not (begins.isoweekday() <= 5 and OPENS <= begins.hour < CLOSES):
        begins = next_morning(begins)
    return (begins - at).total_seconds()


def next_morning(after: datetime) -> datetime:
    """10:00 of the first weekday on which that is still to come."""
    morning = after.replace(hour=HELD_AT, minute=0, second=0, microsecond=0)
    while morning <= after or morning.isoweekday() > 5:
        morning += timedelta(days=1)
    return morning


async def lived_until() -> datetime | None:
    """The latest moment in the books of the connected database; None in an empty one."""
    last = await AuditLine.all().using_db(reads()).order_by("-at").first()
    return last.at.astimezone(ZONE) if last else None


def sentence(shift_s: float) -> str:
    """What the banner says about it, '' when the clock is right."""
    moment = datetime.now(ZONE) + timedelta(seconds=shift_s)
    return f"Demo clock    it is {moment:%A %Y-%m-%d %H:%M} for this run: shops order on weekdays before the cut-off" if shift_s else ""
