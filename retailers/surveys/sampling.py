"""Which shops are asked: drawn by a seed, every district and route in its share, nobody twice a quarter. Pure."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Candidate:
    """A shop that could be asked. order_id: the delivered order it would be asked about, where it is about one."""

    retailer_id: int
    district_id: int
    route: str
    order_id: int | None = None


def draw(candidates: Sequence[Candidate], one_in: int, *, seed: str, asked: Collection[int] = ()) -> list[Candidate]:
    """One in `one_in` of all candidates, shared among the strata (district, route) by largest remainder.

    asked: shops that had their turn this quarter or want none; they stand aside, the number drawn does not sink by them
    as long as their stratum has others. The same seed draws the same shops.
    20 shops on one route, 10 on another, one in 10 -> 2 and 1."""
    once = {one.retailer_id: one for one in candidates}
    strata: dict[tuple[int, str], list[Candidate]] = defaultdict(list)
    for shop in sorted(once.values(), key=lambda one: one.retailer_id):
        strata[shop.district_id, shop.route].append(shop)
    drawn: list[Candidate] = []
    for stratum, wanted in quotas({key: len(shops) for key, shops in strata.items()}, one_in, seed).items():
        free = [shop for shop in strata[stratum] if shop.retailer_id not in asked]
        drawn += Random(f"{seed}:{stratum}").sample(free, min(wanted, len(free)))
    return sorted(drawn, key=lambda one: one.retailer_id)


def quotas(sizes: dict[tuple[int, str], int], one_in: int, seed: str) -> dict[tuple[int, str], int]:
    """How many of each stratum; the sum is the whole's share, rounded. Ties of remainders are broken by the seed."""
    if one_in <= 0:
        return dict.fromkeys(sizes, 0)
    total = (sum(sizes.values()) + one_in // 2) // one_in
    given = {key: size // one_in for key, size in sizes.items()}
    lots = Random(seed)
    order = sorted(sizes, key=lambda key: (-(sizes[key] % one_in), lots.random()))
    for key in order[:total - sum(given.values())]:
        given[key] += 1
    return given
