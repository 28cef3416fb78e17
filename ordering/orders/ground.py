"""What changes by the day and not by the key stroke: prices, limits, parameters; from memory most times."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from foundation.clock import day
from foundation.transaction import Row, Work
from ordering.kept import kept_for
from ordering.policy.queries import rule_parameters
from ordering.products.catalogue import Catalogue
from ordering.products.queries import catalogue
from ordering.review.findings import Parameters
from ordering.supply.queries import grade_limits
from ordering.supply.rules import GradeLimits, Limit, effective_limit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ground:
    """by_sku: what the grade's rows allow of each sku of the catalogue."""

    catalogue: Catalogue
    limits: GradeLimits
    parameters: Mapping[str, Parameters]
    by_sku: Mapping[int, Limit]


GroundOf = Callable[[Row], Ground]


class GroundMissing(Exception):
    """Not in memory: args are those of `ground`."""


@kept_for(seconds=5)
async def ground(district_id: int, grade: int | None, on: date) -> Ground:
    products, limits = await catalogue(on), await grade_limits(district_id, grade, on)
    by_sku = {sku: effective_limit(item, limits, None) for sku, item in products.items()}
    return Ground(products, limits, await rule_parameters(district_id, on), by_sku)


async def on_ground(run: Callable[[Callable[[], Work[T]]], Awaitable[T]], work: Callable[[GroundOf], Work[T]],
                    at: datetime) -> T:
    """Run the work (by `transact` or `fetch`) on ground from memory; what is missing there is read and it starts over.

    So a key stroke costs no reading of prices, limits and parameters, nor of whose order it is, before its transaction."""
    remembered, today = ground.memory(), day(at)

    def ground_of(order: Row) -> Ground:
        found = remembered(order["district_id"], order["grade"], today)
        if found is None:
            raise GroundMissing(order["district_id"], order["grade"], today)
        return found

    try:
        return await run(lambda: work(ground_of))
    except GroundMissing as missing:
        await ground(*missing.args)
        return await run(lambda: work(ground_of))
