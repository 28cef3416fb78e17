"""Who calls when, through which door and in which temper: drawn from a seed. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar

from foundation.clock import ZONE

T = TypeVar("T")
OPENS = time(8, 30)
DAYS = 5
RECALL_DAYS = 1
SILENT_SHARE = 0.03
"""Shops that do not order this week."""


class Door(StrEnum):
    AGENT = "AGENT"
    KEYPAD = "KEYPAD"
    FILE = "FILE"


class Temper(StrEnum):
    """USUAL takes what is suggested; CHANGES changes some of it; HOARDS asks for all scarce goods beyond his limit; SURGES asks
    for twice his usual; TWICE confirms twice and calls again with the same basket; AMENDS changes a confirmed order;
    CANCELS calls it off; HANGS_UP leaves before the read-back; AHEAD calls the day before his order day and again on it."""

    USUAL = "USUAL"
    CHANGES = "CHANGES"
    HOARDS = "HOARDS"
    SURGES = "SURGES"
    TWICE = "TWICE"
    AMENDS = "AMENDS"
    CANCELS = "CANCELS"
    HANGS_UP = "HANGS_UP"
    AHEAD = "AHEAD"


DOORS = {Door.AGENT: 64, Door.KEYPAD: 28, Door.FILE: 8}
TEMPERS = {
    Door.AGENT: {Temper.USUAL: 34, Temper.CHANGES: 30, Temper.HOARDS: 8, Temper.SURGES: 4, Temper.TWICE: 5,
                 Temper.AMENDS: 9, Temper.CANCELS: 3, Temper.HANGS_UP: 3, Temper.AHEAD: 4},
    Door.KEYPAD: {Temper.USUAL: 62, Temper.CHANGES: 22, Temper.HOARDS: 4, Temper.TWICE: 6, Temper.AMENDS: 4, Temper.HANGS_UP: 2},
    Door.FILE: {Temper.USUAL: 80, Temper.HOARDS: 10, Temper.SURGES: 10},
}


@dataclass(frozen=True, slots=True)
class Due:
    """A shop on its order day."""

    shop: int
    district: int
    on: date
    cutoff: time


@dataclass(frozen=True, slots=True)
class Visit:
    """One shop that turns to us at a moment. seed: of all that it decides while it is served."""

    shop: int
    district: int
    door: Door
    temper: Temper
    at: datetime
    seed: str

    @property
    def random(self) -> Random:
        return Random(self.seed)


def visits(seed: int, due: Iterable[Due]) -> Iterator[Visit]:
    """The week's visits, in no order. Every shop's own draw, whatever the others do."""
    for one in due:
        random = Random(f"{seed}:week:{one.shop}")
        if random.random() < SILENT_SHARE:
            continue
        door = pick(random, DOORS)
        temper = pick(random, TEMPERS[door])
        before = timedelta(days=RECALL_DAYS)
        if temper == Temper.AHEAD and one.on.isoweekday() > 1:
            yield a_visit(random, one, door, temper, one.on - before)
        yield a_visit(random, one, door, temper, one.on)


def a_visit(random: Random, due: Due, door: Door, temper: Temper, on: date) -> Visit:
    opens, closes = (datetime.combine(on, clock, ZONE) for clock in (OPENS, due.cutoff))
    # Half of the day's calls come in its first third, as the telephones of such a centre ring.
    share = random.random() ** 1.6 if door != Door.FILE else 0.05
    return Visit(due.shop, due.district, door, temper, opens + (closes - opens) * (share * 0.98), f"{due.shop}:{on}:{random.random()}")


def pick(random: Random, weights: dict[T, int]) -> T:
    return random.choices(list(weights), list(weights.values()))[0]
