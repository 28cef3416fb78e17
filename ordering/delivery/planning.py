"""Gathering a day's paid orders into the runs of its routes. Harmless when repeated: late orders join until the picking."""

from dataclasses import dataclass
from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import Invalid
from foundation.locks import for_update
from foundation.transaction import Sql, Work, as_json, dialect, rowset, transact
from ordering.delivery.goods import RunMoved, moving_all, read_run, within
from ordering.delivery.rules import RunState

DUE = "delivery_date <= $1"
CLOSED = f"{DUE} AND settlement_method = 'COD' AND (closes_at IS NULL OR closes_at <= $2)"
"""An order that is paid at the door may be changed until its cut-off; a paid one can not."""
TRIED_BEFORE = f"""{DUE} AND NOT EXISTS (SELECT 1 FROM delivery_stop AS s JOIN delivery_run AS n ON n.id = s.run_id
    WHERE s.order_id = orders.id AND n.delivery_date >= $1)"""
UNPLANNED = """
    o.state = 'READY' AND o.delivery_date <= $1
    AND NOT EXISTS (SELECT 1 FROM delivery_stop AS w WHERE w.order_id = o.id AND w.outcome = 'WAITING')"""
RUNS = f"""
    INSERT INTO delivery_run (district_id, delivery_date, route, truck, driver, state, receivable_fen, collected_fen,
                              difference_kind, planned_at)
    SELECT o.district_id, $1, r.route, '', '', 'PLANNED', 0, 0, '', $2
    FROM orders AS o JOIN retailer AS r ON r.id = o.retailer_id WHERE {UNPLANNED} AND {{mine}}
    GROUP BY o.district_id, r.route ORDER BY o.district_id, r.route ON CONFLICT DO NOTHING RETURNING id"""
STOPS = f"""
    INSERT INTO delivery_stop (run_id, order_id, attempt, seq, outcome, receivable_fen, cash_fen, pos_fen, electronic_fen,
                               signed_by, note)
    SELECT n.id, o.id, 1 + (SELECT COUNT(*) FROM delivery_stop AS b WHERE b.order_id = o.id), 0, 'WAITING',
           CASE WHEN o.settlement_method = 'COD' THEN o.total_fen ELSE 0 END, 0, 0, 0, '', ''
    FROM orders AS o JOIN retailer AS r ON r.id = o.retailer_id
    JOIN delivery_run AS n ON n.delivery_date = $1 AND n.district_id = o.district_id AND n.route = r.route
    WHERE n.state = 'PLANNED' AND {UNPLANNED} AND {{mine}} RETURNING id"""
LINES = """
    INSERT INTO delivery_line (stop_id, product_id, position, price_fen, qty_planned, qty_picked, qty_back)
    SELECT s.id, l.product_id, l.position, l.price_fen, l.qty_ordered, l.qty_ordered, 0
    FROM {joined} JOIN delivery_stop AS s ON s.id = w.stop_id JOIN order_line AS l ON l.order_id = s.order_id
    WHERE l.qty_ordered > 0"""
NUMBERS = """
    UPDATE delivery_stop SET seq = w.place
    FROM (SELECT s.id, ROW_NUMBER() OVER (PARTITION BY s.run_id ORDER BY r.route, r.route_seq, r.id, s.id) AS place
          FROM delivery_run AS n JOIN delivery_stop AS s ON s.run_id = n.id JOIN orders AS o ON o.id = s.order_id
          JOIN retailer AS r ON r.id = o.retailer_id WHERE n.delivery_date = $1 AND n.state = 'PLANNED') AS w
    WHERE delivery_stop.id = w.id AND delivery_stop.seq <> w.place"""
"""Stops stand as the route runs; the numbers are fixed when the run is picked."""


class TruckMissing(Invalid):
    """A run needs a truck and a driver before it leaves."""

    code = "truck_missing"


@dataclass(frozen=True, slots=True)
class Planned:
    """What was new: runs opened and stops joined."""

    runs: int
    stops: int


async def plan_runs(on: date, *, by: Actor, at: datetime) -> Planned:
    """Every order due by that day that is paid, or to be paid at the door, gets its stop on the run of its route.

    An order whose run is picked already waits for the next day's; a shop that was closed is tried once more."""
    return await transact(lambda: planning(on, by, at))


def planning(on: date, by: Actor, at: datetime) -> Work[Planned]:
    mine = within(by, "district_id")
    if dialect() == "postgres":  # two plannings of a district go one after the other
        yield Sql(f"SELECT id FROM district WHERE {within(by, 'id')} ORDER BY id FOR NO KEY UPDATE")
    yield Sql(moving_all("release_paid", f"{DUE} AND {mine}"), on)
    yield Sql(moving_all("release_cod", f"{CLOSED} AND {mine}"), on, at)
    yield Sql(moving_all("deliver_again", f"{TRIED_BEFORE} AND {mine}"), on)
    opened = yield Sql(RUNS.format(mine=within(by, "o.district_id")), on, at)
    # Who picks a run waits here, or is waited for: a stop joins before the picking or not at all.
    yield Sql(f"SELECT id FROM delivery_run AS n WHERE delivery_date = $1 AND state = 'PLANNED' ORDER BY id{for_update('n')}", on)
    joined = yield Sql(STOPS.format(mine=within(by, "o.district_id")), on)
    if joined:
        yield Sql(LINES.format(joined=rowset("w", stop_id="bigint")), as_json([{"stop_id": row["id"]} for row in joined]))
        yield Sql(NUMBERS, on)
    if opened or joined:
        yield audit_sql(by, at, "plan_runs", "delivery_day", on, runs=len(opened), stops=len(joined))
    return Planned(len(opened), len(joined))


async def assign_truck(run_id: int, *, truck: str, driver: str, by: Actor, at: datetime) -> None:
    """Which truck drives the run, and who; until it has left."""
    if not truck.strip() or not driver.strip():
        raise TruckMissing(run_id=run_id)

    def work() -> Work[None]:
        run = yield from read_run(run_id, by)
        if run["state"] not in (RunState.PLANNED, RunState.PICKED):
            raise RunMoved(run_id=run_id, state=run["state"])
        yield Sql("UPDATE delivery_run SET truck = $2, driver = $3 WHERE id = $1", run_id, truck.strip(), driver.strip())
        yield audit_sql(by, at, "assign_truck", "delivery_run", run_id, district_id=run["district_id"], truck=truck)

    await transact(work)
