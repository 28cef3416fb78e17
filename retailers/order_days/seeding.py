"""The official holidays into our own table, once for each year: from then on the table is the company's to edit."""

import logging
from collections.abc import Iterable
from datetime import date, datetime

from chinese_calendar import Holiday as OfficialHoliday
from chinese_calendar.constants import holidays, workdays

from foundation.actor import Actor
from foundation.audit import audit
from foundation.transaction import in_transaction
from retailers.order_days.models import Holiday, HolidayKind

log = logging.getLogger("leafline.calendar")
SOURCE = "chinesecalendar"


async def seed_holidays(years: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """Fill the years of which our table knows nothing, and return them; warn of those that the library does not know either."""
    seeded = []
    for year in years:
        if await Holiday.filter(on__gte=date(year, 1, 1), on__lte=date(year, 12, 31)).exists():
            continue
        rows = [a_holiday(on, kind, name, at) for kind, days in ((HolidayKind.OFF, holidays), (HolidayKind.WORKDAY, workdays))
                for on, name in days.items() if on.year == year]
        if not rows:
            log.warning("the holidays of %s are not known yet: set them on the calendar page, or update %s", year, SOURCE)
            continue
        async with in_transaction():
            await Holiday.bulk_create(rows)
            await audit(by, at, "seed_holidays", "holiday", year, days=len(rows))
        seeded.append(year)
    return seeded


def a_holiday(on: date, kind: HolidayKind, name: str, at: datetime) -> Holiday:
    chinese = next((one.chinese for one in OfficialHoliday if one.value == name), name)
    return Holiday(on=on, kind=kind, name=chinese, name_en=name, by_name=SOURCE, at=at)
