"""The bank's clock and its days: the machine's time, set forward with the demonstration's where that is held on another day."""

import os
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_SWITCH = time(23, 0)
"""From here on a movement belongs to the next bank day."""
ZONE = ZoneInfo("Asia/Shanghai")
SHIFT = timedelta(seconds=float(os.environ.get("PRACTICE_BANK_CLOCK_SHIFT_S", "0")))


def now() -> datetime:
    return datetime.now(ZONE) + SHIFT


def bank_day(at: datetime, switch: time = DAY_SWITCH) -> tuple[str, str]:
    """Bank date (yyyymmdd) and clock time (HHMMSS) of a moment; after the day switch the date is tomorrow's."""
    day = at.date() + timedelta(days=1) if at.time() >= switch else at.date()
    return f"{day:%Y%m%d}", f"{at:%H%M%S}"
