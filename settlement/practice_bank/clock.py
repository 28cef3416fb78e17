"""The bank's clock and its days. The counter may move the clock: a day is played in a minute, and a demonstration that is held
on another day takes its bank with it."""

import os
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

DAY_SWITCH = time(23, 0)
"""From here on a movement belongs to the next bank day."""
ZONE = ZoneInfo("Asia/Shanghai")
FILE = os.environ.get("PRACTICE_BANK_CLOCK", "")
"""A file that says by how many seconds a demonstration is ahead of the machine, if it has a clock of its own."""


class Clock:
    """shift: how far the counter has put this bank's time forward, besides what the demonstration's clock says."""

    def __init__(self, shift: timedelta = timedelta(), file: str = FILE) -> None:
        self.shift = shift
        self.file = Path(file) if file else None

    def __call__(self) -> datetime:
        return datetime.now(ZONE) + self.shift + self.demonstration()

    def demonstration(self) -> timedelta:
        try:
            return timedelta(seconds=float(self.file.read_text())) if self.file else timedelta()
        except FileNotFoundError:
            return timedelta()


def bank_day(at: datetime, switch: time = DAY_SWITCH) -> tuple[str, str]:
    """Bank date (yyyymmdd) and clock time (HHMMSS) of a moment; after the day switch the date is tomorrow's."""
    day = at.date() + timedelta(days=1) if at.time() >= switch else at.date()
    return f"{day:%Y%m%d}", f"{at:%H%M%S}"
