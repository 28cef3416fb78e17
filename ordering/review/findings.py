"""What rules say, and how they are listed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from ordering.review.facts import Facts, Line


class Outcome(IntEnum):
    """In order of precedence, the strongest last."""

    ACCEPT = 0
    CAP = 1
    REFUSE_LINE = 2
    REFER = 3
    REFUSE_ORDER = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's word on the order or, with `sku`, on a line. zh and en are what the agent says to the shopkeeper.

    allowed: the most cartons of the line that this rule lets pass; None where it sets no figure."""

    rule: str
    version: int
    outcome: Outcome
    zh: str
    en: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    sku: int | None = None
    allowed: int | None = None


Parameters = Mapping[str, int]
Allowed = Mapping[int, int]
"""sku -> cartons that pass so far."""


@dataclass(frozen=True, slots=True)
class OrderRule:
    """Judges the order as a whole, before its lines."""

    id: str
    version: int
    zh: str
    check: Callable[[Facts, Parameters], Finding | None]
    parameters: Parameters = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineRule:
    """Judges each line by itself. when: asked once an order, for rules that most orders have nothing to do with."""

    id: str
    version: int
    zh: str
    check: Callable[[Facts, Line, Parameters], Finding | None]
    parameters: Parameters = field(default_factory=dict)
    when: Callable[[Facts, Parameters], bool] | None = None


@dataclass(frozen=True, slots=True)
class BasketRule:
    """Judges the lines together, after each was judged by itself, on the cartons that pass so far."""

    id: str
    version: int
    zh: str
    check: Callable[[Facts, Allowed, Parameters], Iterable[Finding]]
    parameters: Parameters = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TotalRule:
    """Judges the order by the cartons that pass after every cap; its words are on the order or on a line, without a figure."""

    id: str
    version: int
    zh: str
    check: Callable[[Facts, Allowed, Parameters], Iterable[Finding]]
    parameters: Parameters = field(default_factory=dict)


Rule = OrderRule | LineRule | BasketRule | TotalRule


def cap(rule: str, version: int, line: Line, cartons: int, zh: str, en: str, **inputs: Any) -> Finding:
    """A CAP at so many cartons; nothing left is a refusal of the line."""
    cartons = max(cartons, 0)
    outcome = Outcome.CAP if cartons else Outcome.REFUSE_LINE
    return Finding(rule, version, outcome, zh, en, {"asked": line.asked, **inputs}, line.item.id, cartons)


def instead(line: Line) -> tuple[str, str]:
    """The end of a refusal: what he can have. Empty where nothing comes near."""
    other = line.alternative
    return (f"，可以看看{other.name}", f"; {other.name_en} is available") if other else ("", "")


def trim(facts: Facts, allowed: Allowed, room: int, family: str | None = None,
         band_fen: int = 0) -> Iterable[tuple[Line, int]]:
    """Cut the newest lines first until those of the family and price band fit into `room` cartons."""
    if sum(allowed.values()) <= room:
        return
    for line in facts.lines:
        if (family is None or line.item.brand_family == family) and line.item.price_fen >= band_fen:
            passes = min(allowed[line.item.id], max(room, 0))
            if passes < allowed[line.item.id]:
                yield line, passes
            room -= passes
