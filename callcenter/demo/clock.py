"""A demonstration is always held on a working morning: outside order hours the program's clock is set forward."""

from datetime import datetime, timedelta

from foundation.clock import ZONE

OPENS, CLOSES, HELD_AT = 8, 14, 10


def shift_s(real: datetime | None = None) -> float:
    """Seconds to add to the clock: 0 between 8:00 and 14:00 of a weekday, else up to 10:00 of the next weekday."""
    at = real or datetime.now(ZONE)
    if at.isoweekday() <= 5 and OPENS <= at.hour < CLOSES:
        return 0.0
    morning = at.replace(hour=HELD_AT, minute=0, second=0, microsecond=0)
    while morning <= at or morning.isoweekday() > 5:
        morning += timedelta(days=1)
    return (morning - at).total_seconds()


def sentence() -> str:
    """What the banner says about it, '' when the clock is right."""
    shift = shift_s()
    moment = datetime.now(ZONE) + timedelta(seconds=shift)
    return f"Demo clock    it is {moment:%A %Y-%m-%d %H:%M} for this run: shops order on weekdays before the cut-off" if shift else ""
