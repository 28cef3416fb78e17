"""The company's time. Doors read `now()` once and pass it on as `at`; nothing below a door looks at a clock."""

import os
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
SHIFT = timedelta(seconds=float(os.environ.get("LEAFLINE_CLOCK_SHIFT_S", "0")))
"""A demonstration at night is held by day: every process of one run shares this shift. Zero in earnest."""


def now() -> datetime:
    """This moment, aware, in the company's zone."""
    return datetime.now(ZONE) + SHIFT


def local(moment: datetime) -> datetime:
    """The same moment in the company's zone; a naive one is a programming error."""
    if moment.tzinfo is None:
        raise ValueError(f"naive time {moment!r}")
    return moment.astimezone(ZONE)


def day(moment: datetime) -> date:
    """The company's calendar day of a moment."""
    return local(moment).date()
