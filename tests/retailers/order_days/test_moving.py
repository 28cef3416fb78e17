"""Order days follow the holidays, but for rows on which an order depends. AT is Wednesday 2 December 2026."""

import logging
from datetime import date, time, timedelta

import pytest

from foundation.clock import local
from foundation.transaction import reads
from ordering.orders.depending import orders_of_cycle
from ordering.orders.service import open_draft
from retailers.order_days.models import Holiday, HolidayKind, OrderDay, OrderDaySource
from retailers.order_days.moving import (
    DayIsOver,
    Moves,
    NotInTheCycle,
    NotYourDistrict,
    move_day,
    put_holiday,
    remove_holiday,
)
from retailers.order_days.queries import weeks_of
from retailers.order_days.seeding import seed_holidays
from retailers.order_days.service import plan_cycles
from retailers.profile.models import Retailer
from tests.ordering.conftest import AT, City, city  # noqa: F401 the fixture

NEXT = 202650
MONDAY, TUESDAY, FRIDAY = date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 11)


async def plan(city: City, **shops: int) -> dict[str, Retailer]:  # noqa: F811
    """Shops by name with their weekday, planned for the next cycle."""
    made = {name: await city.shop(18, cycle_day=weekday) for name, weekday in shops.items()}
    await plan_cycles([NEXT], by=city.leader, at=AT)
    return made


async def day_of(shop: Retailer) -> tuple[date, OrderDaySource]:
    row = await OrderDay.get(retailer_id=shop.id, cycle_no=NEXT, using_db=reads())
    return row.call_date, row.source


async def off(on: date, city: City) -> Moves:  # noqa: F811
    return await put_holiday(on, HolidayKind.OFF, "停电", depend=orders_of_cycle, by=city.leader, at=AT)


async def test_a_day_off_moves_its_shops_with_window_cutoff_and_delivery(city: City) -> None:  # noqa: F811
    shops = await plan(city, monday=1, tuesday=2)
    moves = await off(MONDAY, city)
    assert moves.moved == {(MONDAY, TUESDAY): 1}
    row = await OrderDay.get(retailer_id=shops["monday"].id, cycle_no=NEXT)
    assert (row.call_date, row.source, row.delivery_date) == (TUESDAY, OrderDaySource.HOLIDAY_SHIFT, date(2026, 12, 9))
    assert (local(row.window_open).time(), local(row.window_close).time()) == (time(7), time(16))
    assert await day_of(shops["tuesday"]) == (TUESDAY, OrderDaySource.PLAN)


async def test_taking_the_holiday_back_brings_the_day_back(city: City) -> None:  # noqa: F811
    shops = await plan(city, monday=1)
    await off(MONDAY, city)
    await remove_holiday(MONDAY, depend=orders_of_cycle, by=city.leader, at=AT)
    assert await day_of(shops["monday"]) == (MONDAY, OrderDaySource.PLAN)


async def test_a_row_on_which_an_order_depends_stays_and_is_named(city: City) -> None:  # noqa: F811
    shops = await plan(city, monday=1, other=1)
    await OrderDay.filter(retailer_id=shops["monday"].id).exclude(cycle_no=NEXT).delete()
    await open_draft(shops["monday"].id, by=city.agent, at=AT)
    moves = await off(MONDAY, city)
    assert [(kept.name, kept.call_date, kept.order_no[:2]) for kept in moves.kept] == [(shops["monday"].name, MONDAY, "HP")]
    assert (await day_of(shops["monday"]))[0] == MONDAY
    assert (await day_of(shops["other"]))[0] == TUESDAY


async def test_a_week_that_is_off_is_told_and_comes_back(city: City) -> None:  # noqa: F811
    shops = await plan(city, friday=5)
    for n in range(5):
        moves = await off(MONDAY + timedelta(days=n), city)
    assert moves.moved == {(FRIDAY, None): 1}
    assert not await OrderDay.filter(retailer_id=shops["friday"].id, cycle_no=NEXT).exists()
    moves = await remove_holiday(FRIDAY, depend=orders_of_cycle, by=city.leader, at=AT)
    assert moves.moved == {(None, FRIDAY): 1}


async def test_a_manager_moves_a_day_and_holidays_leave_it_there(city: City) -> None:  # noqa: F811
    shops = await plan(city, monday=1)
    await move_day(city.district.id, MONDAY, FRIDAY, "道路施工", depend=orders_of_cycle, by=city.leader, at=AT)
    assert await day_of(shops["monday"]) == (FRIDAY, OrderDaySource.MANUAL)
    await off(FRIDAY, city)
    assert (await day_of(shops["monday"]))[0] == FRIDAY


async def test_only_days_ahead_in_one_week_and_in_ones_own_district(city: City) -> None:  # noqa: F811
    hands = {"depend": orders_of_cycle, "by": city.leader, "at": AT}
    with pytest.raises(DayIsOver):
        await off(AT.date(), city)
    with pytest.raises(NotInTheCycle):
        await move_day(city.district.id, MONDAY, MONDAY + timedelta(days=7), "", **hands)  # type: ignore[arg-type]
    with pytest.raises(NotYourDistrict):
        await move_day(city.district.id + 1, MONDAY, FRIDAY, "", **hands)  # type: ignore[arg-type]


async def test_a_fortnightly_shop_has_a_row_in_one_of_two_weeks(city: City) -> None:  # noqa: F811
    shop = await city.shop(18, cycle_day=2, cycle_weeks=2)
    await plan_cycles([NEXT, NEXT + 1], by=city.leader, at=AT)
    assert await OrderDay.filter(retailer_id=shop.id, cycle_no__gte=NEXT).count() == 1


async def test_official_holidays_are_seeded_once_and_an_unknown_year_warns(
        city: City, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    with caplog.at_level(logging.WARNING):
        assert await seed_holidays([2026, 2051], by=city.leader, at=AT) == [2026]
    assert "the holidays of 2051 are not known yet" in caplog.text
    assert (await Holiday.get(on=date(2026, 10, 1))).name == "国庆节"
    assert (await Holiday.get(on=date(2026, 10, 10))).kind == HolidayKind.WORKDAY
    await Holiday.filter(on=date(2026, 10, 10)).delete()
    assert await seed_holidays([2026], by=city.leader, at=AT) == []
    assert not await Holiday.filter(on=date(2026, 10, 10)).exists()


async def test_the_calendar_shows_who_came_from_where(city: City) -> None:  # noqa: F811
    await plan(city, monday=1, tuesday=2)
    await off(MONDAY, city)
    week = (await weeks_of(city.district.id, [NEXT]))[NEXT]
    assert [(cell.due, dict(cell.moved)) for cell in week[:2]] == [(0, {}), (2, {(MONDAY, OrderDaySource.HOLIDAY_SHIFT): 1})]
    assert week[0].holiday is not None
