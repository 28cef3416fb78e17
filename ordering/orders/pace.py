"""How the season moves: what an ordering shop took on the average in each week, counted at night for the suggestions."""

from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.transaction import Sql, Work, reads, transact
from ordering.kept import kept_for
from ordering.orders.models import CyclePace
from ordering.orders.suggestion import TREND, Paces
from ordering.states import NOT_HELD
from retailers.order_days.rules import cycles_around

COUNTED = TREND + 6
"""Cycles back: those of the trend, and before them what a shop that skipped some may still be compared with."""


async def count_pace(*, by: Actor, at: datetime) -> None:
    """Every finished cycle of the last weeks, counted anew; a repeat gives the same rows."""
    *finished, _ = cycles_around(day(at), COUNTED, 0)

    def work() -> Work[None]:
        yield Sql("DELETE FROM cycle_pace WHERE cycle_no >= $1 RETURNING cycle_no", finished[0])
        counted = yield Sql(f"""
            INSERT INTO cycle_pace (cycle_no, shops, cartons)
            SELECT cycle_no, COUNT(DISTINCT retailer_id), SUM(total_qty) FROM orders
            WHERE cycle_no >= $1 AND cycle_no <= $2 AND state NOT IN ({NOT_HELD}) AND total_qty > 0
            GROUP BY cycle_no RETURNING cycle_no""", finished[0], finished[-1])
        yield audit_sql(by, at, "count_pace", "cycle_pace", finished[-1], cycles=len(counted))

    await transact(work)


@kept_for(seconds=300)
async def paces(before_cycle: int) -> Paces:
    rows = await CyclePace.filter(cycle_no__lt=before_cycle).using_db(reads()).order_by("-cycle_no").limit(COUNTED)
    return {row.cycle_no: row.cartons / row.shops for row in rows}
