"""Orders of a day that are on no truck, came too late for theirs, or must not leave: what the store and the planners look at."""

from dataclasses import dataclass
from datetime import date

from foundation.actor import Actor
from foundation.transaction import Row, Sql, Work, fetch
from ordering.delivery.goods import within
from ordering.delivery.planning import UNPLANNED
from ordering.delivery.rules import RunState
from ordering.states import CALLED_OFF, State

HELD = (State.DEBIT_FAILED, State.DEBIT_UNKNOWN, State.DEBIT_DISPUTE)
"""Nobody can say that they are paid: their goods stay in the store."""
MISSED = f"SELECT COUNT(*) AS orders FROM orders AS o WHERE {UNPLANNED}"
LATE = """
    SELECT o.id AS order_id, o.order_no, o.state, o.district_id, o.total_qty, o.total_fen, o.settlement_method, r.name, r.route,
           n.id AS run_id, n.state AS run_state
    FROM orders AS o JOIN retailer AS r ON r.id = o.retailer_id
    JOIN delivery_run AS n ON n.delivery_date = $1 AND n.district_id = o.district_id AND n.route = r.route AND n.state <> 'PLANNED'
    WHERE o.state IN ('PAID', 'READY') AND o.delivery_date <= $1
    AND NOT EXISTS (SELECT 1 FROM delivery_stop AS w WHERE w.order_id = o.id AND w.outcome = 'WAITING')"""
"""Paid when their truck was loaded already."""
STOPPED = f"""
    SELECT o.id AS order_id, o.order_no, o.state, o.total_qty, o.total_fen, r.name, r.route, s.run_id, s.seq
    FROM orders AS o JOIN retailer AS r ON r.id = o.retailer_id
    LEFT JOIN delivery_stop AS s ON s.order_id = o.id AND s.outcome = 'WAITING'
    WHERE o.delivery_date = $1 AND (o.state IN ({", ".join(f"'{state}'" for state in HELD)})
          OR (o.state IN ({", ".join(f"'{state}'" for state in CALLED_OFF)}) AND s.id IS NOT NULL))"""
"""Goods of the day that must not leave: nobody can say that they are paid, or their order is void and still stands on a truck's list."""


async def missed_orders(on: date, *, by: Actor) -> int:
    """Ready orders due by that day without a stop: their run was picked before they were paid."""

    def work() -> Work[int]:
        [row] = yield Sql(f"{MISSED} AND {within(by, 'o.district_id')}", on)
        return int(row["orders"])

    return await fetch(work)


@dataclass(frozen=True, slots=True)
class LateOrder:
    """An order that was paid, or became ready, after its run was picked: it goes with the next one, or on a truck more."""

    order_id: int
    order_no: str
    name: str
    route: str
    run_id: int
    run_state: RunState
    paid: bool
    cartons: int
    amount_fen: int


async def late_orders(on: date, *, by: Actor) -> list[LateOrder]:
    """By route."""

    def work() -> Work[list[Row]]:
        return (yield Sql(f"{LATE} AND {within(by, 'o.district_id')} ORDER BY r.route, o.id LIMIT 200", on))

    return [LateOrder(row["order_id"], row["order_no"], row["name"], row["route"], row["run_id"], RunState(row["run_state"]),
                      row["settlement_method"] != "COD", row["total_qty"], row["total_fen"]) for row in await fetch(work)]


@dataclass(frozen=True, slots=True)
class StoppedOrder:
    """run_id, seq: the stop that waits for it, None where it has none."""

    order_id: int
    order_no: str
    name: str
    route: str
    state: State
    run_id: int | None
    seq: int | None
    cartons: int
    amount_fen: int


async def stopped_orders(on: date, *, by: Actor) -> list[StoppedOrder]:
    """By route: what the warehouse must keep back that day, and why."""

    def work() -> Work[list[Row]]:
        return (yield Sql(f"{STOPPED} AND {within(by, 'o.district_id')} ORDER BY r.route, s.seq, o.id LIMIT 200", on))

    return [StoppedOrder(row["order_id"], row["order_no"], row["name"], row["route"], State(row["state"]), row["run_id"], row["seq"],
                         row["total_qty"], row["total_fen"]) for row in await fetch(work)]
