"""The calendar as pages, planning and releases read it: who is due when, what is off, what moved."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tortoise.functions import Count

from foundation.transaction import reads
from retailers.order_days.models import Holiday, HolidayKind, OrderDay, OrderDaySource
from retailers.order_days.rules import Calendar, cycle_days


@dataclass(slots=True)
class DayCell:
    """One day of a district's calendar. moved: (planned day, source) -> shops that came here from it."""

    on: date
    due: int = 0
    holiday: Holiday | None = None
    moved: Counter[tuple[date, OrderDaySource]] = field(default_factory=Counter)


async def shops_due(district_id: int | None, cycle_no: int) -> Counter[date]:
    """Day -> shops of the district, or of the city, whose order day of the cycle it is."""
    query = OrderDay.filter(cycle_no=cycle_no)
    if district_id is not None:
        query = query.filter(retailer__district_id=district_id)
    rows = await query.using_db(reads()).annotate(shops=Count("id")).group_by("call_date").values_list("call_date", "shops")
    return Counter({on: int(shops) for on, shops in rows})


async def calendar_of(cycles: Iterable[int]) -> Calendar:
    """What is off and what is worked in these weeks, and a week beyond, for deliveries."""
    days = [on for cycle_no in cycles for on in cycle_days(cycle_no)]
    if not days:
        return Calendar()
    rows = await Holiday.filter(on__gte=min(days), on__lt=date.fromordinal(max(days).toordinal() + 15))
    return Calendar(frozenset(row.on for row in rows if row.kind == HolidayKind.OFF),
                    frozenset(row.on for row in rows if row.kind == HolidayKind.WORKDAY))


async def weeks_of(district_id: int, cycles: Sequence[int]) -> dict[int, list[DayCell]]:
    """Cycle -> its seven days, Monday first."""
    weeks = {cycle_no: [DayCell(on) for on in cycle_days(cycle_no)] for cycle_no in cycles}
    cells = {cell.on: cell for week in weeks.values() for cell in week}
    for holiday in await Holiday.filter(on__in=list(cells)).using_db(reads()):
        cells[holiday.on].holiday = holiday
    rows = await (OrderDay.filter(cycle_no__in=cycles, retailer__district_id=district_id).using_db(reads())
                  .annotate(shops=Count("id")).group_by("cycle_no", "call_date", "source", "retailer__cycle_day")
                  .values_list("cycle_no", "call_date", "source", "retailer__cycle_day", "shops"))
    for cycle_no, on, source, weekday, shops in rows:
        cells[on].due += int(shops)
        planned = cycle_days(cycle_no)[weekday - 1]
        if planned != on:
            cells[on].moved[planned, source] += int(shops)
    return weeks


async def years_without_holidays(years: Iterable[int]) -> list[int]:
    """Years of which our table knows nothing: every day in them counts as its weekday says."""
    return [year for year in sorted(set(years))
            if not await Holiday.filter(on__gte=date(year, 1, 1), on__lte=date(year, 12, 31)).using_db(reads()).exists()]
