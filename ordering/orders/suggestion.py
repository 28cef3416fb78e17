"""A suggested order from the shop's own history, clipped to what it may have. Pure; never added by itself (R27)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

CYCLES = 8
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """zh, en: in one phrase, why so many."""

    sku: int
    cartons: int
    zh: str
    en: str


def suggest(history: Sequence[Mapping[int, int]], room: Mapping[int, int | None]) -> list[Suggestion]:
    """The median of what the shop took in those of its last 8 cycles in which it took the sku at all.

    history: sku -> cartons of each past cycle, the latest first. A sku that it took in less than half of them is left out.
    room: sku -> cartons it may still have, None for no limit; a sku that is not in it cannot be had at all."""
    history = history[:CYCLES]
    suggestions = []
    for sku in dict.fromkeys(sku for cycle in history for sku in cycle):
        taken = [cycle[sku] for cycle in history if cycle.get(sku)]
        if sku not in room or len(taken) * 2 < len(history):
            continue
        usual, most = int(median(taken)), room[sku]
        cartons = usual if most is None else min(usual, most)
        if cartons > 0:
            suggestions.append(Suggestion(sku, cartons, *why(taken, usual, most)))
    return sorted(suggestions, key=lambda one: -sum(cycle.get(one.sku, 0) for cycle in history))


def why(taken: Sequence[int], usual: int, most: int | None) -> tuple[str, str]:
    if most is not None and usual >= most:
        return f"平时{usual}，可订{most}", f"usually {usual}, {most} open"
    recent = ", ".join(str(cartons) for cartons in taken[:SHOWN])
    return recent, recent
