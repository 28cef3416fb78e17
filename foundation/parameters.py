"""Parameters that a district or the company sets on a page, each value from a day on: how they are read, and what holds. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Any, Protocol

from foundation.errors import Refused


class NotBackwards(Refused):
    """A rule never changes for days gone by: orders were taken, and calls made, under it."""

    code = "not_backwards"


class NotYourRules(Refused):
    """A district manager sets his own districts' values; those of the whole company are headquarters'."""

    code = "not_your_rules"


@dataclass(frozen=True)
class Parameter:
    """default: as it is written on the page. read: the written value, ValueError where it cannot be. want: what can be."""

    default: str
    read: Callable[[str], Any]
    want: str
    choices: tuple[str, ...] = ()


@dataclass
class ParameterForm:
    """What a page sends that changes one. district: '' for the whole company. valid_from: the day from which it holds."""

    name: str
    value: str
    valid_from: date
    district: str = ""


class Dated(Protocol):
    """A row of a table of such parameters. district_id: None for the whole company. Rows are never changed."""

    name: str
    value: str
    district_id: int | None
    valid_from: date
    by_name: str


@dataclass(frozen=True)
class Held:
    """One parameter as its page shows it. since: from which day the value holds, None for the default; own: this district's."""

    name: str
    parameter: Parameter
    value: str
    since: date | None
    own: bool
    by_name: str
    coming: tuple[Dated, ...]


def held(rows: Iterable[Dated], parameters: Mapping[str, Parameter], district_id: int | None, on: date) -> list[Held]:
    """Every parameter for a district on a day, or for the company as a whole. rows: all there are, by valid_from and id.

    A district's own value stands before the company's, the newer before the older."""
    mine = sorted((row for row in rows if row.district_id in (None, district_id)), key=lambda row: row.district_id is not None)
    found = []
    for name, parameter in parameters.items():
        here = [row for row in mine if row.name == name]
        now = next((row for row in reversed(here) if row.valid_from <= on), None)
        found.append(Held(name, parameter, now.value if now else parameter.default, now.valid_from if now else None,
                          bool(now and now.district_id), now.by_name if now else "",
                          tuple(row for row in here if row.valid_from > on)))
    return found


def whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return read


def clock_time(text: str) -> time:
    if len(text) != 5:
        raise ValueError(text)
    return time.fromisoformat(text)


def spans(text: str) -> tuple[tuple[time, time], ...]:
    """'13:30-20:00 08:00-12:00' -> ((8:00, 12:00), (13:30, 20:00)). At least one, none empty, none over another."""
    found = sorted((clock_time(begin), clock_time(end)) for begin, _, end in (part.partition("-") for part in text.split()))
    if not found or any(begin >= end for begin, end in found) or any(one[1] > two[0] for one, two in pairwise(found)):
        raise ValueError(text)
    return tuple(found)
