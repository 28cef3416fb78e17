"""What the callers were told, kept apart from the database: the week's account is held against it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Told:
    """The last word on one order. lines: sku -> cartons as read back and confirmed; empty where only the sum was told.

    ends: CONFIRMED, VOID, or the state in which the caller left it."""

    order_id: int
    ends: str
    version: int
    lines: dict[int, int] = field(default_factory=dict)
    cartons: int = 0
    amount_fen: int = 0


@dataclass(slots=True)
class Notebook:
    """told: by order id. counts: what happened how often. took: seconds of each act that a caller or an agent waits for."""

    told: dict[int, Told] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    took: dict[str, list[float]] = field(default_factory=dict)

    def note(self, told: Told) -> None:
        self.told[told.order_id] = told

    def count(self, what: str, times: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + times

    @contextmanager
    def timed(self, act: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.took.setdefault(act, []).append(perf_counter() - began)

    def add(self, other: "Notebook") -> None:
        self.told |= other.told
        for what, times in other.counts.items():
            self.count(what, times)
        for act, seconds in other.took.items():
            self.took.setdefault(act, []).extend(seconds)
