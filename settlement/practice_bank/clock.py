"""The bank's clock: the machine's, set forward with the demonstration's where that is held on another day."""

import os
from datetime import datetime, timedelta

from settlement.practice_bank.books import ZONE

SHIFT = timedelta(seconds=float(os.environ.get("PRACTICE_BANK_CLOCK_SHIFT_S", "0")))


def now() -> datetime:
    return datetime.now(ZONE) + SHIFT
