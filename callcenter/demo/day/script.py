"""The day, hour by hour. Every act is done by the doors that people use; what follows from it is the program's own doing."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from callcenter.demo.day import night
from callcenter.demo.day.desk import DeskAgent, Wish, on_duty
from callcenter.demo.day.hall import Hall, PlayStuck
from callcenter.demo.day.people import DESK_PHONES, Person, hire
from callcenter.demo.day.shops import (
    PICKS_UP,
    Callers,
    account_of,
    choose_callers,
    due_today,
    leaves_a_message,
    orders_by_keys,
    orders_by_voice,
)
from callcenter.demo.today import SHORT_FEN, release_cycle
from foundation import clock
from foundation.actor import COMMAND, SCHEDULER
from foundation.districts.models import District
from foundation.errors import Refused
from ordering.orders.models import Order
from ordering.states import State
from ordering.supply.models import SupplyRelease
from retailers.consent.rules import Purpose
from retailers.messages.models import Message
from retailers.messages.rules import Channel, MessageState
from retailers.order_days.queries import calendar_of
from retailers.order_days.rules import cycle_of
from retailers.order_days.service import plan_cycles
from settlement.dunning.queries import failed_debit_of
from telephony.calls.models import Call
from telephony.campaigns.models import CallTask
from telephony.campaigns.rules import TaskState
from telephony.handset.town import REFUSALS
from telephony.reminders.settings import Switches, set_lines, switches
from telephony.voicemail.models import Voicemail
from telephony.voicemail.rules import VoicemailState

CALLS_IN, WORKS_ITS_LIST = "HP", "PD"
CALLED, REMINDED = 3, 6
BROUGHT_FEN = 20_000_000
LINES = 4


class NobodyLeftToCall(Refused):
    """All shops whose PIN the demonstration knows have ordered in this cycle: the next cycle has a day again. facts: on."""

    code = "play_without_callers"


@dataclass
class Play:
    """What the acts leave for each other."""

    hall: Hall
    callers: Callers
    districts: dict[str, District]
    on_duty: AsyncExitStack = field(default_factory=AsyncExitStack)
    agents: dict[str, list[DeskAgent]] = field(default_factory=dict)
    wishes: dict[int, Wish] = field(default_factory=dict)
    unpaid: int = 0

    @property
    def ids(self) -> list[int]:
        return [district.id for district in self.districts.values()]


Act = tuple[time, str, Callable[[Play], Awaitable[object]]]


async def play(hall: Hall) -> Play:
    """The whole day; returns what was played. PlayStuck, DoorShut, NobodyLeftToCall."""
    day, before = await prepare(hall), await switches()
    try:
        async with day.on_duty:
            for at, what, act in MORNING_TO_EVENING:
                hall.comes(hall.moment(at.hour, at.minute))
                hall.say(f"{clock.now():%H:%M}  {what}")
                await act(day)
                await lines_are_quiet(hall)
                await night.kept_its_hours(hall, hall.on)
        await night.falls(hall, CALLS_IN, WORKS_ITS_LIST)
    finally:
        await restore_lines(before)
    return day


async def restore_lines(before: Switches) -> None:
    """As many lines for reminders as there were, in the city and in each district."""
    for district in await District.all():
        await set_lines(before.district_lines.get(district.id, before.city_lines), district.id, by=COMMAND, at=clock.now())
    await set_lines(before.city_lines, None, by=COMMAND, at=clock.now())


async def lines_are_quiet(hall: Hall) -> None:
    """Questionnaires are heard to their end before the clock moves. A visitor who is still talking is not waited for long."""
    with suppress(PlayStuck):
        await hall.until(lambda: none(Call.filter(ended_at=None, entered_at__gte=hall.moment(7))), "the lines to be quiet", within_s=60)


async def next_working_day(after: datetime) -> date:
    """The first day after this one on which the company works and shops order."""
    on = clock.day(after) + timedelta(days=1)
    while on.isoweekday() > 5 or not (await calendar_of([cycle_of(on)])).works(on):
        on += timedelta(days=1)
    return on


async def prepare(hall: Hall) -> Play:
    """The evening before: order days and supply of the cycle, the people of the play, and who is going to call in."""
    districts = {group: await District.get(seat_group=group) for group in DESK_PHONES}
    callers = await choose_callers(hall, CALLS_IN)
    if callers is None:
        raise NobodyLeftToCall(on=hall.on)
    await night.ends_the_running_day(hall)
    cycle = cycle_of(hall.on)
    await plan_cycles([cycle], by=COMMAND, at=clock.now())
    if not await SupplyRelease.filter(cycle_no=cycle).exists():
        await release_cycle(cycle, clock.now())
    await due_today(hall, callers)
    await hire(hall)
    await empty_the_short_account(hall, callers)
    hall.comes(hall.moment(7, 40))
    await order_packs(hall, districts)
    return Play(hall, callers, districts)


async def empty_the_short_account(hall: Hall, callers: Callers) -> None:
    """The bank finds no money where the shop brought some since: its next debit is refused for that."""
    account_no = await account_of(callers.short)
    found = (await hall.bank("GET", f"/books?account_no={account_no}"))["accounts"]
    if any(account["balance_fen"] > SHORT_FEN for account in found):
        await hall.bank("POST", "/misbehave", what="fail", code="51", account_no=account_no)


async def order_packs(hall: Hall, districts: dict[str, District]) -> None:
    """The managers of both districts and finance want each day's pack by mail, at the addresses that they have set or at these."""
    for agent_no in await night.readers(districts.values()):
        async with Person.signed_in(hall, agent_no) as person:
            if not await night.has_ordered(person.staff.id):
                await person.form("/reports/packs", period="day", email=f"{agent_no}@leafline.example")


async def the_list_is_made(day: Play) -> None:
    for district in day.districts.values():
        await day.hall.until(lambda district=district: CallTask.exists(  # type: ignore[misc]
            listed_on=day.hall.on, district_id=district.id, purpose=Purpose.ORDER), f"the call list of {district.name}", minutes=True)


async def agents_come(day: Play) -> None:
    for group, numbers in DESK_PHONES.items():
        day.agents[group] = [await day.on_duty.enter_async_context(on_duty(day.hall, number, day.wishes)) for number in numbers]


async def shops_call_and_are_called(day: Play) -> None:
    """Three order by voice and one by keys while the other district works its list; one leaves a message."""
    hall, who = day.hall, day.callers
    day.wishes |= {who.pleased["retailer_id"]: Wish({"1021": 8, "1002": 2}), who.cross["retailer_id"]: Wish({"1021": 6})}
    await asyncio.gather(
        orders_by_voice(hall, who.pleased, "5"), orders_by_voice(hall, who.cross, "1"), orders_by_voice(hall, who.short, "4"),
        orders_by_keys(hall, who.keypad), leaves_a_message(hall, who.spoken), works_the_list(day))
    failed = await Order.filter(retailer_id=who.short["retailer_id"], state=State.DEBIT_FAILED).order_by("-id").first()
    day.unpaid = failed.id if failed else 0


async def works_the_list(day: Play) -> None:
    """Some who pick up, the last of whom is debited at the cut-off, and one who is engaged."""
    district = day.districts[WORKS_ITS_LIST]
    tasks = await CallTask.filter(listed_on=day.hall.on, district_id=district.id, purpose=Purpose.ORDER, state=TaskState.WAITING).order_by(
        "route", "route_seq", "id").select_related("retailer")
    [agent] = day.agents[WORKS_ITS_LIST]
    reachable = [task for task in tasks if task.retailer.order_phone[-1] in PICKS_UP][:CALLED]
    engaged = [task for task in tasks if task.retailer.order_phone[-1] in REFUSALS][:1]
    for task in (*reachable, *engaged):
        await agent.calls_for_an_order(task, Wish(at_cut_off=task is reachable[-1]))


async def the_message_is_answered(day: Play) -> None:
    spoken = day.callers.spoken["retailer_id"]
    row = await day.hall.until(lambda: Voicemail.filter(retailer_id=spoken, file__isnull=False, state=VoicemailState.NOTIFIED).order_by("-id").first(),
                               "the message in the box", minutes=True)
    agent = day.agents[CALLS_IN][0]
    await agent.calls_back(row.id)
    await day.hall.until(lambda: Voicemail.exists(id=row.id, state=VoicemailState.CALLED_BACK), "the message to be called back")
    await agent.person.form(f"/voicemail/{row.id}/close", note="已回电")


async def money_is_asked_for(day: Play) -> None:
    """The shop whose debit failed is on the list of its district: it is called, and brings the money to the bank."""
    if not day.unpaid:
        return
    task = await day.hall.until(lambda: CallTask.get_or_none(listed_on=day.hall.on, purpose=Purpose.DUNNING, subject=str(day.unpaid)),
                                "the shop on the list of failed debits", minutes=True)
    await day.agents[CALLS_IN][1].calls_about_money(task)
    await day.hall.bank("POST", "/deposits", deposit_no=f"PLAY{day.unpaid}", account_no=await account_of(day.callers.short), amount_fen=BROUGHT_FEN)


async def the_machine_reminds(day: Play) -> None:
    """Who has not ordered three hours before the cut-off is called by the machine: in both districts, on a few lines."""
    async with Person.signed_in(day.hall, "9001") as headquarters:
        for district in await District.all():
            await headquarters.form("/reminders/lines", lines=LINES if district.id in day.ids else 0, district=district.id)
        await headquarters.form("/reminders/lines", lines=2 * LINES, district="")
        hers = Message.filter(purpose=Purpose.ORDER_REMINDER, channel=Channel.VOICE, district_id__in=day.ids, created_at__gte=day.hall.moment(7))

        async def enough() -> bool:
            tried, waiting = await hers.filter(tries__gt=0).count(), await hers.filter(tries=0, state=MessageState.DUE).count()
            return tried >= REMINDED or (tried > 0 and not waiting)

        await day.hall.until(enough, "the reminders to go out")
        await headquarters.form("/reminders/lines", lines=0, district="")
        await day.hall.until(lambda: none(hers.filter(state=MessageState.CLAIMED)), "the reminding calls to end")


async def none(rows: object) -> bool:
    return not await rows.exists()  # type: ignore[attr-defined]


async def orders_are_cut_off(day: Play) -> None:
    """What was confirmed and not debited yet is debited now; nobody is called any more."""
    await day.hall.until(lambda: none(Order.filter(district_id__in=day.ids, opened_at__gte=day.hall.moment(7), state__in=[
        State.CONFIRMED, State.LOCKED, State.DEBIT_PENDING, State.DEBIT_SENT])), "the cut-off", minutes=True)


async def the_debit_is_tried_again(day: Play) -> None:
    """At the hour that dunning has chosen for this account."""
    if not day.unpaid:
        return
    planned = await failed_debit_of(day.unpaid, by=SCHEDULER, at=clock.now())
    if planned and planned.next_at and clock.day(planned.next_at) == day.hall.on:
        day.hall.comes(planned.next_at + timedelta(seconds=5))
        await day.hall.until(lambda: Order.exists(id=day.unpaid, state=State.PAID), "the money of the failed debit", minutes=True)


async def agents_go(day: Play) -> None:
    await day.on_duty.aclose()


async def deliveries_are_planned(day: Play) -> None:
    await night.trucks(day.hall, day.ids)


MORNING_TO_EVENING: tuple[Act, ...] = (
    (time(8, 5), "the call lists of the day are made", the_list_is_made),
    (time(8, 20), "three agents sit down", agents_come),
    (time(9, 0), "shops call in, order by voice and by keys, leave a message; the other district works its list", shops_call_and_are_called),
    (time(10, 30), "the message is called back", the_message_is_answered),
    (time(11, 0), "a shop whose debit failed is called about its money, and brings it", money_is_asked_for),
    (time(13, 31), "the machine reminds those who have not ordered", the_machine_reminds),
    (time(16, 1), "cut-off: what waited for it is debited", orders_are_cut_off),
    (time(17, 11), "the failed debit is tried again", the_debit_is_tried_again),
    (time(18, 0), "the agents go home", agents_go),
    (time(20, 31), "tomorrow's trucks are planned", deliveries_are_planned),
)
