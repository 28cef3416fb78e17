"""From the evening to the next morning: trucks, the bank's statement, the packs by mail, and the close of the day."""

from collections.abc import Iterable
from datetime import date, datetime, time

from callcenter.demo.day.hall import Hall
from callcenter.demo.day.people import Person
from foundation import clock
from foundation.actor import SCHEDULER
from foundation.districts.models import District
from foundation.reports.models import PackOrder
from foundation.reports.periods import Kind
from foundation.staff.models import Staff
from foundation.staff.rules import Role
from ordering.delivery.models import DeliveryRun
from ordering.orders.models import Order
from ordering.states import State
from retailers.messages.models import Message
from retailers.messages.rules import Channel, MessageState
from settlement.journal.models import DayClose
from settlement.reconciliation.models import BankStatement
from settlement.timetable.queries import day_lines
from settlement.timetable.rules import DONE_BY_US, Standing

FINANCE, MANAGERS = "4001", "30"
EVENING = (time(16, 1), time(17, 11), time(20, 31))
"""Cut-off, dunning and sorting are due just before."""


async def readers(districts: Iterable[District]) -> list[str]:
    """Staff numbers of the districts' managers whom the demo city was planted with, and of finance: their password is known."""
    managers = await Staff.filter(role=Role.DISTRICT_MANAGER, active=True, places__district_id__in=[one.id for one in districts]).order_by("agent_no")
    return [*dict.fromkeys(one.agent_no for one in managers if one.agent_no.startswith(MANAGERS)), FINANCE]


async def has_ordered(staff_id: int) -> bool:
    return await PackOrder.exists(staff_id=staff_id, period=Kind.DAY)


async def kept_its_hours(hall: Hall, on: date) -> None:
    """Every step of the day's timetable that the program does and whose hour has come is done."""
    async def done() -> bool:
        lines = await day_lines(on, by=SCHEDULER, at=clock.now())
        return not any(line.planned.step in DONE_BY_US and line.standing in (Standing.DUE, Standing.RUNNING) for line in lines)

    await hall.until(done, f"the timetable of {on}", minutes=True)


async def ends_the_running_day(hall: Hall) -> None:
    """The day that the demonstration is at comes to its end by its hours, so that nothing of it is missed."""
    today = clock.day(clock.now())
    for hour in EVENING:
        hall.comes(datetime.combine(today, hour, clock.ZONE))
        await kept_its_hours(hall, today)


async def trucks(hall: Hall, districts: list[int]) -> None:
    """Every paid order of the day is on a truck."""
    async def planned() -> bool:
        waiting = await Order.filter(district_id__in=districts, confirmed_at__gte=hall.moment(7), state=State.PAID).count()
        runs = await DeliveryRun.filter(district_id__in=districts, planned_at__gte=hall.moment(20)).count()
        return not waiting and runs > 0

    await hall.until(planned, "the delivery lists", minutes=True)


async def falls(hall: Hall, *groups: str) -> None:
    """After midnight the bank's statement comes and the packs go out; in the morning finance closes the day."""
    hall.comes(hall.moment(0, 11, days=1))
    hall.say(f"{clock.now():%H:%M}  the bank lays out its statement, the packs go out by mail")
    await hall.until(lambda: BankStatement.exists(business_date=hall.on), "the bank's statement", minutes=True)
    districts = await District.filter(seat_group__in=groups)
    people = await Staff.filter(agent_no__in=await readers(districts))
    orders = PackOrder.filter(staff_id__in=[one.id for one in people], period=Kind.DAY)

    async def sent() -> bool:
        keys = [f"pack {order.id} {Kind.DAY} {hall.on}" for order in await orders]
        return await Message.filter(channel=Channel.EMAIL, key__in=keys, state__in=[MessageState.SENT, MessageState.DELIVERED]).count() == len(keys)

    await hall.until(sent, "the packs in the mail", minutes=True)
    hall.comes(hall.moment(9, 5, days=1))
    await closes(hall)


async def closes(hall: Hall) -> None:
    async with Person.signed_in(hall, FINANCE) as finance:
        await finance.form("/settlement/close", on=hall.on)
    close = await DayClose.get_or_none(business_date=hall.on, reopened_at=None)
    hall.say(f"{clock.now():%H:%M}  finance closes the day{'' if close else ': not yet, the page says why'}")

