"""Does the count of what is taken agree with the orders? Recomputed from the orders that hold supply, for each release."""

from dataclasses import dataclass

from foundation.transaction import Sql, Work, fetch
from ordering.states import NOT_HELD

ALL = f"""
    SELECT s.id, s.cycle_no, COALESCE(d.name, '') AS district, p.short_code, p.name AS product,
           s.released_qty, s.taken_qty, COALESCE(t.qty, 0) AS ordered_qty,
           COALESCE((SELECT SUM(CASE WHEN x.opened_at IS NULL THEN 0 ELSE x.qty END) FROM supply_pool x
                     WHERE x.release_id = s.id AND x.opens_on IS NOT NULL), s.released_qty) AS pooled_qty
    FROM supply_release s JOIN product p ON p.id = s.product_id LEFT JOIN district d ON d.id = s.district_id
    LEFT JOIN (SELECT l.release_id, SUM(l.qty_ordered) AS qty FROM order_line l JOIN orders o ON o.id = l.order_id
               WHERE l.release_id IS NOT NULL AND o.state NOT IN ({NOT_HELD}) GROUP BY l.release_id) t ON t.release_id = s.id
    ORDER BY s.cycle_no, district, p.short_code"""


@dataclass(frozen=True, slots=True)
class Release:
    """One release as it is counted and as the orders say. district: '' for the whole city.

    pooled_qty: what its opened days add up to; of a release that is not by days, released_qty itself."""

    id: int
    cycle_no: int
    district: str
    short_code: str
    product: str
    released_qty: int
    taken_qty: int
    ordered_qty: int
    pooled_qty: int

    @property
    def oversold(self) -> bool:
        return max(self.taken_qty, self.ordered_qty) > self.released_qty

    @property
    def agrees(self) -> bool:
        return self.taken_qty == self.ordered_qty and self.released_qty == self.pooled_qty and not self.oversold


async def verify_supply() -> tuple[int, list[Release]]:
    """How many releases were looked at, and those that disagree. One statement, so that it sees one moment."""

    def work() -> Work[list[Release]]:
        rows = yield Sql(ALL)
        return [Release(**row | {name: int(row[name]) for name in ("ordered_qty", "pooled_qty")}) for row in rows]

    releases = await fetch(work)
    return len(releases), [release for release in releases if not release.agrees]
