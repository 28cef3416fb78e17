"""The shift leader's desk for one referred order: what caused it, twelve weeks of the shop, and cutting it down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import ReasonMissing
from foundation.transaction import Row, Sql, Work, fetch, reads
from ordering.orders.calling_off import NotForAgents
from ordering.orders.drafting import Keyed, OrderNotOpen, change, keyed
from ordering.orders.ground import Ground
from ordering.orders.models import Decision
from ordering.orders.reading import BY_LEADER, read_order
from ordering.orders.rules import leads
from ordering.states import NOT_HELD, State

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Cycle:
    """One past cycle of the shop: its cartons and money."""

    cycle_no: int
    cartons: int
    fen: int


@dataclass(frozen=True, slots=True)
class Referral:
    """causes: the decisions that referred this version. cycles: the last twelve, the oldest first."""

    order: Row
    causes: list[Decision]
    cycles: list[Cycle]

    @property
    def highest(self) -> int:
        return max([int(self.order["total_qty"]), *(cycle.cartons for cycle in self.cycles), 1])

    @property
    def mean(self) -> int:
        return round(sum(cycle.cartons for cycle in self.cycles) / len(self.cycles)) if self.cycles else 0


async def referral_of(order_id: int, *, by: Actor) -> Referral:
    """NoSuchOrder, OutsideDistrict."""

    def work() -> Work[tuple[Row, list[Row]]]:
        order = yield from read_order(order_id, by, lock=False)
        rows = yield Sql(f"""
            SELECT cycle_no, SUM(total_qty) AS cartons, SUM(total_fen) AS fen FROM orders
            WHERE retailer_id = $1 AND cycle_no < $2 AND state NOT IN ({NOT_HELD})
            GROUP BY cycle_no ORDER BY cycle_no DESC LIMIT {WEEKS}""", order["retailer_id"], order["cycle_no"])
        return order, rows

    order, rows = await fetch(work)
    causes = await (Decision.filter(order_id=order_id, order_version=order["version"], outcome="REFER")
                    .exclude(rule="REVIEW").using_db(reads()).select_related("product").order_by("id"))
    return Referral(order, causes, [Cycle(row["cycle_no"], int(row["cartons"]), int(row["fen"])) for row in reversed(rows)])


async def cut_referral(order_id: int, cartons: int, reason: str, *, seen_version: int, by: Actor, at: datetime) -> Keyed:
    """REFERRED -> DRAFT with so many cartons in all, the newest lines cut first; it is read back again.

    NotForAgents, ReasonMissing, OrderChanged; OrderNotOpen where it waits for nobody."""
    if not leads(by):
        raise NotForAgents(order_id=order_id)
    if not reason.strip():
        raise ReasonMissing(order_id=order_id)

    def cutting(order: Row, rows: list[Row], on: Ground) -> Work[None]:
        if order["state"] != State.REFERRED:
            raise OrderNotOpen(order_id=order_id, state=order["state"])
        yield from change(order, rows, cut(rows, cartons), on, BY_LEADER)
        yield audit_sql(by, at, "cut_referral", "order", order_id, district_id=order["district_id"], cartons=cartons,
                        was_cartons=order["total_qty"], reason=reason[:100])

    return await keyed(order_id, cutting, seen_version, by, at, "set_lines")


def cut(rows: list[Row], cartons: int) -> dict[int, tuple[int, Any]]:
    """sku -> (cartons, nothing said) of the lines that become smaller."""
    left, smaller = max(cartons, 0), {}
    for row in sorted(rows, key=lambda row: row["position"]):
        kept = min(row["qty_requested"], left)
        left -= kept
        if kept < row["qty_requested"]:
            smaller[row["product_id"]] = (kept, "")
    return smaller
