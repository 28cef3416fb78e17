"""The company's time. Doors read `now()` once and pass it on as `at`; nothing below a door looks at a clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, aware, in the company's zone."""
    return datetime.now(ZONE)


def local(moment: datetime) -> datetime:
    """The same moment in the company's zone; a naive one is a programming error."""
    if moment.tzinfo is None:
        raise ValueError(f"naive time {moment!r}")
    return moment.astimezone(ZONE)


def day(moment: datetime) -> date:
    """The company's calendar day of a moment."""
    return local(moment).date()
