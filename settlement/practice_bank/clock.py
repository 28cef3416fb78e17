"""The bank's clock and its days. The counter may move the clock: a day is played in a minute, and a demonstration that is held
on another day takes its bank with it."""

import os
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_SWITCH = time(23, 0)
"""From here on a movement belongs to the next bank day."""
ZONE = ZoneInfo("Asia/Shanghai")
SHIFT = timedelta(seconds=float(os.environ.get("PRACTICE_BANK_CLOCK_SHIFT_S", "0")))


class Clock:
    """shift: how far this bank's time is ahead of the machine's."""

    def __init__(self, shift: timedelta = SHIFT) -> None:
        self.shift = shift

    def __call__(self) -> datetime:
        return datetime.now(ZONE) + self.shift


def bank_day(at: datetime, switch: time = DAY_SWITCH) -> tuple[str, str]:
    """Bank date (yyyymmdd) and clock time (HHMMSS) of a moment; after the day switch the date is tomorrow's."""
    day = at.date() + timedelta(days=1) if at.time() >= switch else at.date()
    return f"{day:%Y%m%d}", f"{at:%H%M%S}"
