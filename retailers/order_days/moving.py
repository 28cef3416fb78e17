"""Moving order days: after a holiday was set or taken back, or by a manager's word. Rows on which an order depends stay."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.clock import day
from foundation.errors import Invalid, Refused
from foundation.transaction import dialect, in_transaction
from retailers.order_days.models import Holiday, HolidayKind, OrderDay, OrderDaySource
from retailers.order_days.queries import calendar_of
from retailers.order_days.rules import PLANNED_AHEAD, Calendar, Rhythm, cycle_of, cycles_around, order_day_in
from retailers.order_days.service import all_cutoffs, an_order_day, source_of
from retailers.profile.models import Retailer

Depend = Callable[[int], Awaitable[Mapping[int, str]]]
"""Cycle -> retailer id -> the number of an order that depends on its order day; handed in by the running program."""
AT_ONCE = 5000


class DayIsOver(Refused):
    """Only days ahead can be moved."""

    code = "day_is_over"


class NotInTheCycle(Invalid):
    """An order day moves within its own week."""

    code = "not_in_the_cycle"


class NotYourDistrict(Refused):
    code = "not_your_district"


@dataclass(frozen=True, slots=True)
class Kept:
    """A shop whose day stayed although the calendar says otherwise, because of this order."""

    name: str
    call_date: date
    order_no: str


@dataclass(slots=True)
class Moves:
    """moved: (from, to) -> shops; to is None where the whole week is off, from is None where a day is new."""

    moved: Counter[tuple[date | None, date | None]] = field(default_factory=Counter)
    kept: list[Kept] = field(default_factory=list)


async def put_holiday(on: date, kind: HolidayKind, name: str, *, depend: Depend, by: Actor, at: datetime) -> Moves:
    """Set what a day is; the order days of its week follow."""
    ahead(on, at)
    async with in_transaction():
        await Holiday.update_or_create({"kind": kind, "name": name[:32], "by_name": by.name, "at": at}, on=on)
        await audit(by, at, "put_holiday", "holiday", on, kind=kind, name=name)
        return await rebuild([cycle_of(on)], depend=depend, by=by, at=at)


async def remove_holiday(on: date, *, depend: Depend, by: Actor, at: datetime) -> Moves:
    """The day is again what its weekday says."""
    ahead(on, at)
    async with in_transaction():
        await Holiday.filter(on=on).delete()
        await audit(by, at, "remove_holiday", "holiday", on)
        return await rebuild([cycle_of(on)], depend=depend, by=by, at=at)


async def rebuild(cycles: Iterable[int], *, depend: Depend, by: Actor, at: datetime) -> Moves:
    """Rewrite the days of these cycles that are still ahead as the calendar is now. Moves by hand stay, and what depends."""
    moves = Moves()
    for cycle_no in cycles:
        if await planned(cycle_no, day(at)):
            async with in_transaction():
                await rebuild_cycle(cycle_no, await calendar_of([cycle_no]), moves, depend, at)
                await audit(by, at, "rebuild_cycle", "order_day", cycle_no, moved=sum(moves.moved.values()), kept=len(moves.kept))
    return moves


async def planned(cycle_no: int, today: date) -> bool:
    """Not over, and near enough to be planned; a week that was off as a whole is, though it has no row."""
    near = cycle_no in cycles_around(today, 0, PLANNED_AHEAD)
    return near or (cycle_no > cycle_of(today) and await OrderDay.filter(cycle_no__gte=cycle_no).exists())


async def rebuild_cycle(cycle_no: int, calendar: Calendar, moves: Moves, depend: Depend, at: datetime) -> None:
    held = {row.retailer_id: row for row in await OrderDay.filter(cycle_no=cycle_no)}
    changes: dict[int, tuple[Retailer, date | None]] = {}
    for shop in await Retailer.all().only("id", "name", "district_id", "cycle_day", "cycle_weeks", "cycle_phase"):
        row, on = held.get(shop.id), order_day_in(cycle_no, Rhythm(shop.cycle_day, shop.cycle_weeks, shop.cycle_phase), calendar)
        if (row.call_date if row else None) != on and may_move(row, on, at):
            changes[shop.id] = shop, on
    await lock(changes)
    depending = await depend(cycle_no) if changes else {}
    cutoffs = await all_cutoffs()
    rows: list[OrderDay] = []
    for id, (shop, on) in changes.items():
        row = held.get(id)
        if row and id in depending:
            moves.kept.append(Kept(shop.name, row.call_date, depending[id]))
            continue
        moves.moved[row.call_date if row else None, on] += 1
        if on:
            rows.append(an_order_day(id, cycle_no, on, cutoffs[shop.district_id], calendar, source_of(on, cycle_no, shop.cycle_day)))
    await replace(cycle_no, [id for id in changes if id not in depending and id in held], rows)


def may_move(row: OrderDay | None, on: date | None, at: datetime) -> bool:
    """Days that are over, or would be, and moves by hand stay as they are."""
    today = day(at)
    return (on is None or on > today) and (row is None or (row.call_date > today and row.source != OrderDaySource.MANUAL))


async def lock(shops: Iterable[int]) -> None:
    """On PostgreSQL the doors that open a draft lock the shop, so nobody orders for the old day while it moves."""
    ids = sorted(shops)
    if dialect() == "postgres":
        for start in range(0, len(ids), AT_ONCE):
            await Retailer.filter(id__in=ids[start:start + AT_ONCE]).order_by("id").select_for_update().values_list("id")


async def replace(cycle_no: int, retailer_ids: list[int], rows: list[OrderDay]) -> None:
    for start in range(0, len(retailer_ids), AT_ONCE):
        await OrderDay.filter(cycle_no=cycle_no, retailer_id__in=retailer_ids[start:start + AT_ONCE]).delete()
    await OrderDay.bulk_create(rows, batch_size=2000)


async def move_day(district_id: int, from_day: date, to_day: date, reason: str, *, depend: Depend, by: Actor, at: datetime) -> Moves:
    """All shops of a district that are due on one day are due on another of the same week, by a manager's word."""
    ahead(min(from_day, to_day), at)
    if not by.may_touch(district_id):
        raise NotYourDistrict(district_id=district_id)
    if (cycle_no := cycle_of(from_day)) != cycle_of(to_day):
        raise NotInTheCycle(from_day=from_day, to_day=to_day)
    moves, calendar, cutoff = Moves(), await calendar_of([cycle_no]), (await all_cutoffs())[district_id]
    async with in_transaction():
        due = await OrderDay.filter(cycle_no=cycle_no, call_date=from_day, retailer__district_id=district_id).select_related("retailer")
        await lock(row.retailer_id for row in due)
        depending = await depend(cycle_no) if due else {}
        moves.kept = [Kept(row.retailer.name, from_day, depending[row.retailer_id]) for row in due if row.retailer_id in depending]
        free = [row.retailer_id for row in due if row.retailer_id not in depending]
        moves.moved[from_day, to_day] = len(free)
        await replace(cycle_no, free, [an_order_day(id, cycle_no, to_day, cutoff, calendar, OrderDaySource.MANUAL) for id in free])
        await audit(by, at, "move_day", "order_day", from_day, district_id=district_id, to=to_day.isoformat(), moved=len(free),
                    kept=len(moves.kept), reason=reason)
    return moves


def ahead(on: date, at: datetime) -> None:
    if on <= day(at):
        raise DayIsOver(on=on)
