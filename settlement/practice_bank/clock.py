"""The bank's own time, which the counter may move: a day is played in a minute."""

from datetime import datetime, timedelta

from settlement.practice_bank.books import ZONE


class Clock:
    """shift: how far this bank's time is ahead of the machine's."""

    def __init__(self, shift: timedelta = timedelta(0)) -> None:
        self.shift = shift

    def __call__(self) -> datetime:
        return datetime.now(ZONE) + self.shift
