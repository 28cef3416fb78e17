"""The month's sales plan of every district: a little more than the month before."""

from datetime import datetime, timedelta

from foundation.actor import COMMAND
from foundation.clock import day
from foundation.reports.asking import asked
from foundation.reports.periods import Kind, period
from ordering.reports.formulae import STICKS_A_BOX
from ordering.reports.models import SalesPlan
from ordering.reports.sources import shop_sums

MORE_PERCENT = 104


async def plant_plans(at: datetime) -> None:
    """Once a month."""
    month = period(Kind.MONTH, day(at))
    number = month.since.year * 100 + month.since.month
    if await SalesPlan.filter(month=number).exists():
        return
    before = period(Kind.MONTH, month.since - timedelta(days=1))
    sums = await shop_sums(asked({}, COMMAND, day(at)), before, "district_id")
    await SalesPlan.bulk_create([SalesPlan(
        district_id=district, month=number, boxes=round(row["sticks"] * MORE_PERCENT / 100 / STICKS_A_BOX),
        amount_fen=round(row["amount_fen"] * MORE_PERCENT / 100, -6), by_name=COMMAND.name, at=at) for district, row in sums.items()])
