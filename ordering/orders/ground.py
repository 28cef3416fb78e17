"""What changes by the day and not by the key stroke: prices, limits, parameters; from memory most times."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from foundation.clock import day
from foundation.transaction import Row, Work
from ordering.kept import kept_for
from ordering.policy.queries import Policy, rule_parameters
from ordering.products.catalogue import Catalogue
from ordering.products.queries import catalogue
from ordering.review.facts import Peer
from ordering.supply.queries import grade_limits
from ordering.supply.rules import GradeLimits, Limit, effective_limit
from ordering.watching.queries import peers, watched_skus

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ground:
    """by_sku: what the grade's rows allow of each sku of the catalogue; entry_*: what the entry grade's allow (R38).

    peers: measure -> what the shops of this grade usually do. watched: skus on the watch list."""

    catalogue: Catalogue
    limits: GradeLimits
    parameters: Policy
    by_sku: Mapping[int, Limit]
    entry_by_sku: Mapping[int, int | None]
    entry_total: int | None
    peers: Mapping[str, Peer]
    watched: frozenset[int]


GroundOf = Callable[[Row], Ground]


class GroundMissing(Exception):
    """Not in memory: args are those of `ground`."""


@kept_for(seconds=5)
async def ground(district_id: int, grade: int | None, on: date) -> Ground:
    products, limits, parameters = await catalogue(on), await grade_limits(district_id, grade, on), await rule_parameters(district_id, on)
    entry = await grade_limits(district_id, parameters["R38"]["entry_grade"], on)
    by_sku = {sku: effective_limit(item, limits, None) for sku, item in products.items()}
    entry_by_sku = {sku: effective_limit(item, entry, None).cartons for sku, item in products.items()}
    usual = (await peers()).get((district_id, grade or 0), {})
    return Ground(products, limits, parameters, by_sku, entry_by_sku, entry.total_cap, usual,
                  await watched_skus())


async def on_ground(run: Callable[[Callable[[], Work[T]]], Awaitable[T]], work: Callable[[GroundOf], Work[T]],
                    at: datetime) -> T:
    """Run the work (by `transact` or `fetch`) on ground from memory; what is missing there is read and it starts over.

    So a key stroke costs no reading of prices, limits and parameters, nor of whose order it is, before its transaction."""
    remembered, today, read = ground.memory(), day(at), dict[tuple[Any, ...], Ground]()

    def ground_of(order: Row) -> Ground:
        asked = (order["district_id"], order["grade"], today)
        found = read.get(asked) or remembered(*asked)
        if found is None:
            raise GroundMissing(*asked)
        return found

    while True:
        try:
            return await run(lambda: work(ground_of))
        except GroundMissing as missing:  # what is read now holds for this work, however long it waits for its turn
            read[missing.args] = await ground(*missing.args)
