"""公开公平: what no order is judged by, because the system itself keeps it. Both are shown by tests.

R27 No tying: nothing here takes two products. A line rule sees one line; basket rules only add cartons up and cut them;
a suggestion is offered and never added. The property test changes one line and finds all others as they were, but for
the caps over sums."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from foundation.language import N_
from ordering.review.findings import Rule


@dataclass(frozen=True, slots=True)
class Share:
    """What one shop may have of a sku in a cycle. reason: why it differs from its peers', empty where it does not."""

    shop: int
    district: int
    grade: int
    market: str
    cycle_no: int
    sku: int
    cartons: int | None
    reason: str = ""


def unequal(shares: Iterable[Share]) -> list[Share]:
    """R25 Equal treatment: same grade, market and cycle have the same limit; who differs without a reason is returned.

    Source: review catalogue R25, 公开公平. The usual limit is what those without a reason have, if they agree."""
    peers: dict[tuple[int, int, str, int, int], list[Share]] = defaultdict(list)
    for share in shares:
        peers[share.district, share.grade, share.market, share.cycle_no, share.sku].append(share)
    found: list[Share] = []
    for group in peers.values():
        plain = [share for share in group if not share.reason.strip()]
        if len({share.cartons for share in plain}) > 1:
            found.extend(plain)
    return found


RULES: tuple[Rule, ...] = ()
PROPERTIES = {"R25": N_("公开公平"), "R27": N_("禁止搭配")}
"""Kept by the system as a whole, not by judging an order."""
