"""Planning the order days: one row for each shop and cycle, made from its weekday and the holidays, and moving them."""

from collections.abc import Iterable
from datetime import date, datetime, time

from foundation.actor import Actor
from foundation.audit import audit
from foundation.clock import ZONE
from foundation.districts.models import District
from foundation.transaction import in_transaction
from retailers.order_days.models import OrderDay, OrderDaySource
from retailers.order_days.queries import calendar_of
from retailers.order_days.rules import PLAIN, Calendar, Rhythm, cycle_days, delivery_after, order_day_in
from retailers.profile.models import Retailer

WINDOW_OPENS = time(7, 0)


async def plan_cycles(cycles: Iterable[int], *, by: Actor, at: datetime) -> int:
    """Give every shop its day in these cycles; days that stand already, shifted or not, stay. Returns how many were new."""
    cutoffs, calendar = await all_cutoffs(), await calendar_of(cycles := list(cycles))
    shops = await Retailer.all().values_list("id", "district_id", "cycle_day", "cycle_weeks", "cycle_phase")
    made = 0
    for cycle_no in cycles:
        planned = set(await OrderDay.filter(cycle_no=cycle_no).values_list("retailer_id", flat=True))
        rows = [an_order_day(shop, cycle_no, on, cutoffs[district], calendar, source_of(on, cycle_no, rhythm[0]))
                for shop, district, *rhythm in shops
                if shop not in planned and (on := order_day_in(cycle_no, Rhythm(*rhythm), calendar))]
        async with in_transaction():
            await OrderDay.bulk_create(rows, batch_size=2000)
            await audit(by, at, "plan_cycle", "order_day", cycle_no, days=len(rows))
        made += len(rows)
    return made


def source_of(on: date, cycle_no: int, weekday: int) -> OrderDaySource:
    return OrderDaySource.PLAN if on == cycle_days(cycle_no)[weekday - 1] else OrderDaySource.HOLIDAY_SHIFT


def an_order_day(retailer_id: int, cycle_no: int, day: date, cutoff: time, calendar: Calendar = PLAIN,
                 source: OrderDaySource = OrderDaySource.PLAN) -> OrderDay:
    return OrderDay(retailer_id=retailer_id, cycle_no=cycle_no, call_date=day,
                    window_open=datetime.combine(day, WINDOW_OPENS, ZONE), window_close=datetime.combine(day, cutoff, ZONE),
                    delivery_date=delivery_after(day, calendar), source=source)


async def all_cutoffs() -> dict[int, time]:
    return {row.id: time.fromisoformat(row.cutoff) for row in await District.all()}
