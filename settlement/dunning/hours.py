"""At which hours an account has had money, learned from what became of its own debits. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from statistics import median_low

from foundation.clock import local


@dataclass(frozen=True, slots=True)
class Past:
    """A finished try on an account: when the bank looked into it, and whether there was enough."""

    at: datetime
    paid: bool


@dataclass(frozen=True, slots=True)
class Hour:
    """at: when in that hour money was usually found. paid of tries: how often it was."""

    at: time
    paid: int
    tries: int


def hours_with_money(past: Iterable[Past], least: int) -> Sequence[Hour]:
    """The hours of the day at which more than half of the tries found money, in the order of the day.

    A hint only: the minute is the median of those that paid. Nothing is learned from fewer than `least` paid debits.
    14:05 paid, 14:20 paid, 14:40 not, 9:10 not, 9:15 paid -> [Hour(14:05, 2, 3)]."""
    tries: defaultdict[int, list[Past]] = defaultdict(list)
    for one in past:
        tries[local(one.at).hour].append(one)
    if sum(one.paid for ones in tries.values() for one in ones) < least:
        return []
    found = []
    for hour, ones in sorted(tries.items()):
        minutes = [local(one.at).minute for one in ones if one.paid]
        if 2 * len(minutes) > len(ones):
            found.append(Hour(time(hour, median_low(minutes)), len(minutes), len(ones)))
    return found
