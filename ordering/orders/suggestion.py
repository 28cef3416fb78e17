"""A suggested order from the shop's own history, clipped to what it may have. Pure; never added by itself (R27).

What a shop takes of a sku is a share of its order, and the shares hold better than the totals: so the shares come from all
of its last orders, the total from the same lifted by how the season moves. `./leafline bench suggestion` measures it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

CYCLES = 8
SHOWN = 4
TREND = 6
LIFT_TOLD = 3
"""Per cent by which the season must move to be mentioned."""
History = Mapping[int, Mapping[int, int]]
"""cycle -> sku -> cartons, the latest first."""
Paces = Mapping[int, float]
"""cycle -> cartons that an ordering shop took on the average: how the season moves."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """usual: what it would be without any limit. zh, en: in one phrase, why so many."""

    sku: int
    cartons: int
    usual: int
    zh: str
    en: str

    def at_most(self, cartons: int) -> "Suggestion":
        """The same where the review lets less pass."""
        return self if cartons >= self.cartons else Suggestion(self.sku, cartons, self.usual, *bounded(self.usual, cartons))


def suggest(history: History, room: Mapping[int, int | None], paces: Paces | None = None,
            total_room: int | None = None) -> list[Suggestion]:
    """The shop's usual lines in their usual shares, the greatest first. A sku in less than half of its orders is left out.

    room: sku -> cartons it may still have, None for no limit; a sku that is not in it cannot be had at all.
    total_room: what is left of the total cap."""
    recent = {cycle: basket for cycle, basket in list(history.items())[:CYCLES] if basket}
    lift = lifts(recent, paces or {})
    totals = {cycle: sum(basket.values()) for cycle, basket in recent.items()}
    expected = mean(total * lift[cycle] for cycle, total in totals.items()) if totals else 0.0
    suggestions = []
    for sku in dict.fromkeys(sku for basket in recent.values() for sku in basket):
        taken = {cycle: basket[sku] for cycle, basket in recent.items() if basket.get(sku)}
        if sku not in room or len(taken) * 2 < len(recent):
            continue
        always_the_same = len(set(taken.values())) == 1
        share = median(cartons / totals[cycle] for cycle, cartons in taken.items())
        usual = next(iter(taken.values())) if always_the_same else round(share * expected)
        bounds = [bound for bound in (room[sku], total_room) if bound is not None]
        cartons = min([usual, *bounds])
        if cartons > 0:
            moves = 0 if always_the_same else round(mean(lift.values()) * 100 - 100)
            suggestions.append(Suggestion(sku, cartons, usual, *why(list(taken.values()), usual, cartons, moves)))
            total_room = None if total_room is None else total_room - cartons
    return sorted(suggestions, key=lambda one: -sum(basket.get(one.sku, 0) for basket in recent.values()))


def lifts(recent: History, paces: Paces) -> dict[int, float]:
    """How much more than in each of these cycles the city may be expected to take in the next: a straight line through its
    last weeks. 1 where the season is not known."""
    known = [paces[cycle] for cycle in sorted(paces)[-TREND:]]
    if len(known) < TREND:
        return dict.fromkeys(recent, 1.0)
    middle, level = (TREND - 1) / 2, mean(known)
    slope = sum((n - middle) * (pace - level) for n, pace in enumerate(known)) / sum((n - middle) ** 2 for n in range(TREND))
    coming = level + slope * (TREND - middle)
    return {cycle: coming / paces[cycle] if paces.get(cycle) else 1.0 for cycle in recent}


def why(taken: Sequence[int], usual: int, cartons: int, moves: int) -> tuple[str, str]:
    if cartons < usual:
        return bounded(usual, cartons)
    recent = ", ".join(str(cartons) for cartons in taken[:SHOWN])
    told = abs(moves) >= LIFT_TOLD
    return (f"近{min(len(taken), SHOWN)}次 {recent}{f'，行情{moves:+}%' if told else ''}",
            f"last {min(len(taken), SHOWN)}: {recent}{f', season {moves:+}%' if told else ''}")


def bounded(usual: int, cartons: int) -> tuple[str, str]:
    return f"平时{usual}，可订{cartons}", f"usually {usual}, {cartons} open"
