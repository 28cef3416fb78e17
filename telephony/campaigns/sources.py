"""Where a day's lists come from. One more purpose is one more line in SOURCES.

A source tells for a district and a day which shops it wants called. It is asked again through the day: who is no longer
wanted leaves the list, who has become so joins it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from foundation.actor import SCHEDULER
from foundation.clock import ZONE
from foundation.transaction import Sql, Work, fetch, moment
from ordering.states import NOT_HELD
from retailers.consent.rules import Purpose
from settlement.dunning.queries import failed_debits
from settlement.dunning.rules import CALLED

BEGINS = time(8)


@dataclass(frozen=True)
class Wanted:
    """A shop to be called. subject: which of several matters of the shop, else empty. due_at: not before, None for at once.

    closes_at: of no use afterwards. early: the shop has noted a demand ahead, which is to be confirmed."""

    retailer_id: int
    subject: str = ""
    due_at: datetime | None = None
    closes_at: datetime | None = None
    early: bool = False


@dataclass(frozen=True)
class Source:
    """wanted(district id, the company's day) -> the shops to be called for this purpose."""

    purpose: Purpose
    wanted: Callable[[int, date], Awaitable[list[Wanted]]]


async def due_to_order(district_id: int, on: date) -> list[Wanted]:
    """Shops of the district whose order day it is and whose order does not stand yet.

    An order that waits for the shift leader is one; a draft that nobody confirmed is none. A demand noted on an earlier
    day is still to be read back at today's price."""
    midnight = datetime.combine(on, time(), ZONE)

    def work() -> Work[list[Wanted]]:
        rows = yield Sql(f"""
            SELECT w.retailer_id, w.window_close, EXISTS (
                SELECT 1 FROM orders o WHERE o.retailer_id = w.retailer_id AND o.cycle_no = w.cycle_no AND o.amends_id IS NULL
                AND o.state IN ('EARLY', 'DRAFT', 'REVIEWED') AND o.total_qty > 0 AND o.opened_at < $3) AS early
            FROM order_day w JOIN retailer r ON r.id = w.retailer_id
            WHERE w.call_date = $1 AND r.district_id = $2 AND NOT EXISTS (
                SELECT 1 FROM orders o WHERE o.retailer_id = w.retailer_id AND o.cycle_no = w.cycle_no
                AND (o.state NOT IN ({NOT_HELD}) OR o.state = 'REFERRED'))
            ORDER BY w.retailer_id""", on, district_id, midnight)
        return [Wanted(row["retailer_id"], closes_at=moment(row["window_close"]), early=bool(row["early"])) for row in rows]

    return await fetch(work)


async def owing(district_id: int, on: date) -> list[Wanted]:
    """Shops whose debit failed and that are to be told so, one call for each order, until its truck is loaded."""
    debits = await failed_debits(by=replace(SCHEDULER, districts=frozenset({district_id})), at=datetime.combine(on, time(), ZONE))
    return [Wanted(one.retailer_id, str(one.order_id), closes_at=one.plan.until) for one in debits if one.action in CALLED]


SOURCES = (
    Source(Purpose.ORDER, due_to_order),
    Source(Purpose.DUNNING, owing),
)
