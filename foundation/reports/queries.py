"""A person's saved views, and which packs are due."""

from dataclasses import dataclass
from datetime import date, timedelta

from foundation.actor import Actor
from foundation.districts.models import District
from foundation.language import CHINESE, _, current, own_name
from foundation.reports.asking import Asked
from foundation.reports.models import PackOrder, SavedView
from foundation.reports.periods import Kind, Period, period
from foundation.transaction import reads


async def views(by: Actor, report: str = "") -> list[SavedView]:
    """His own, of one report or of all."""
    query = SavedView.filter(staff_id=by.id, **({"report": report} if report else {}))
    return await query.using_db(reads()).order_by("report", "name")


async def pack_orders(by: Actor) -> dict[str, str]:
    """kind of period -> the address that its pack goes to."""
    return {order.period: order.email for order in await PackOrder.filter(staff_id=by.id).using_db(reads())}


@dataclass(frozen=True, slots=True)
class DuePack:
    order: PackOrder
    of: Period


async def due_packs(today: date) -> list[DuePack]:
    """Packs whose period is over and that were not sent: the newest period only, so that a machine that was off for a week
    does not flood anybody. A Sunday's day pack has nothing in it and is not due."""
    found = []
    for order in await PackOrder.all().using_db(reads()).select_related("staff").order_by("id"):
        of = newest_over(Kind(order.period), today)
        if order.staff.active and (order.sent_through is None or of.until > order.sent_through):
            found.append(DuePack(order, of))
    return found


def newest_over(kind: Kind, today: date) -> Period:
    """The last period of this kind that is over: yesterday, last week, last month. Days of a week-end are passed over."""
    last = period(kind, period(kind, today).since - timedelta(days=1))
    while kind is Kind.DAY and last.since.isoweekday() > 5:
        last = period(kind, last.since - timedelta(days=1))
    return last


async def place_of(about: Asked) -> str:
    """Of whom the rows are, in words: '黄浦', or '全市'."""
    if about.districts is None:
        return _("全市")
    own = own_name()
    names = await District.filter(id__in=sorted(about.districts)).using_db(reads()).order_by("code").values_list(own, flat=True)
    return ("、" if current.get() == CHINESE else ", ").join(map(str, names))
