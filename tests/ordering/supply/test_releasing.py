"""A release by days: opened day by day, rolling on, with a reserve. CYCLE is the week of Wednesday 2 December 2026."""

import asyncio
import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.transaction import transact
from ordering.supply.models import SupplyPool, SupplyRelease
from ordering.supply.pooling import WeekPlan
from ordering.supply.service import NothingReserved, ReleaseBelowTaken, open_day_pools, release_reserve, release_week
from ordering.supply.taking import take_supply
from ordering.supply.verifying import verify_supply
from retailers.order_days.models import OrderDay
from tests.ordering.conftest import AT, CYCLE, TODAY, City

THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 12, 4)


async def a_week(city: City, cartons: int = 100, reserve: int = 0) -> SupplyRelease:
    """Two shops due on Wednesday, one on Thursday, one on Friday."""
    shops = [await city.shop(30) for _ in range(4)]
    for shop, on in zip(shops[2:], (THURSDAY, FRIDAY), strict=True):
        await OrderDay.filter(retailer_id=shop.id).update(call_date=on)
    plan = {city.skus["1001"]: WeekPlan(cartons, reserve, by_day=True)}
    await release_week(city.district.id, CYCLE, plan, by=city.leader, at=AT)
    return await SupplyRelease.get(product_id=city.skus["1001"])


async def opening(on: date, city: City) -> int:
    await open_day_pools(on, by=city.leader, at=AT)
    return (await SupplyRelease.get(product_id=city.skus["1001"])).released_qty


async def test_each_day_opens_its_share_once(city: City) -> None:
    assert (await a_week(city)).released_qty == 50
    assert await opening(THURSDAY, city) == 75
    assert await opening(THURSDAY, city) == 75
    assert await opening(FRIDAY, city) == 100
    assert (await verify_supply())[1] == []


async def test_what_wednesday_left_can_be_had_on_thursday(city: City) -> None:
    release = await a_week(city)
    assert await transact(lambda: take_supply([(release.id, 51)])) == {release.id: 50}
    assert await transact(lambda: take_supply([(release.id, 30)])) == {}
    await opening(THURSDAY, city)
    assert await transact(lambda: take_supply([(release.id, 45)])) == {}
    assert await transact(lambda: take_supply([(release.id, 1)])) == {release.id: 0}


async def test_a_missed_day_is_opened_with_the_next(city: City) -> None:
    await a_week(city)
    assert await opening(FRIDAY, city) == 100


async def test_two_openings_at_once_open_once(city: City) -> None:
    await a_week(city)
    await asyncio.gather(*(open_day_pools(FRIDAY, by=city.leader, at=AT) for _ in range(4)))
    assert (await SupplyRelease.get(product_id=city.skus["1001"])).released_qty == 100


async def test_the_reserve_is_opened_with_a_reason_and_never_twice(city: City) -> None:
    release = await a_week(city, 100, reserve=20)
    assert release.released_qty == 40
    taking = [release_reserve(release.id, 15, "大客户补货", by=city.leader, at=AT) for _ in range(2)]
    assert [type(one) for one in await asyncio.gather(*taking, return_exceptions=True)].count(NothingReserved) == 1
    assert (await SupplyRelease.get(id=release.id)).released_qty == 55
    assert (await SupplyPool.get(release_id=release.id, opens_on=None)).qty == 5
    assert (await verify_supply())[1] == []


async def test_a_new_plan_is_laid_out_anew_but_never_below_what_is_taken(city: City) -> None:
    release = await a_week(city)
    await transact(lambda: take_supply([(release.id, 40)]))
    plan = {city.skus["1001"]: WeekPlan(60, by_day=True)}
    with pytest.raises(ReleaseBelowTaken):
        await release_week(city.district.id, CYCLE, plan, by=city.leader, at=AT)
    await release_week(city.district.id, CYCLE, {city.skus["1001"]: WeekPlan(60)}, by=city.leader, at=AT)
    assert (await SupplyRelease.get(id=release.id)).released_qty == 60
    assert await SupplyPool.filter(release_id=release.id).count() == 0


async def test_without_any_order_day_all_stays_in_reserve(city: City) -> None:
    plan = {city.skus["1001"]: WeekPlan(60, by_day=True)}
    await release_week(city.district.id, CYCLE, plan, by=city.leader, at=AT)
    release = await SupplyRelease.get(product_id=city.skus["1001"])
    assert (release.released_qty, (await SupplyPool.get(release_id=release.id)).qty) == (0, 60)
    assert await opening(TODAY + timedelta(days=9), city) == 0


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), cartons=st.integers(10, 60), opens=st.permutations([THURSDAY, FRIDAY, THURSDAY]))
async def test_taking_opening_and_the_reserve_at_once_stay_exact(city: City, seed: int, cartons: int, opens: list[date]) -> None:
    await SupplyRelease.filter(product_id=city.skus["1001"]).update(taken_qty=0)
    release, chance, kept = await a_week(city, cartons, reserve=5), random.Random(seed), []

    async def customer() -> None:
        qty = chance.randint(1, 5)
        if not await transact(lambda: take_supply([(release.id, qty)])):
            kept.append(qty)

    working = [customer() for _ in range(20)]
    working += [open_day_pools(on, by=city.leader, at=AT) for on in opens]  # type: ignore[misc]
    working += [release_reserve(release.id, 2, "补货", by=city.leader, at=AT) for _ in range(2)]
    chance.shuffle(working)
    await asyncio.gather(*working)
    now = await SupplyRelease.get(id=release.id)
    pools = await SupplyPool.filter(release_id=release.id)
    assert now.taken_qty == sum(kept) <= now.released_qty
    assert now.released_qty == sum(pool.qty for pool in pools if pool.opens_on)
    assert sum(pool.qty for pool in pools) == cartons
