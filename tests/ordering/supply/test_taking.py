import asyncio
import random

import pytest

from foundation.transaction import transact
from ordering.orders.queries import sku_room
from ordering.supply.models import SupplyRelease
from ordering.supply.queries import grade_limits
from ordering.supply.rules import GradeLimits, LimitSource, effective_limit
from ordering.supply.service import ReleaseBelowTaken, override_limit, release_supply
from ordering.supply.taking import give_back_supply, take_supply
from tests.ordering.conftest import AT, CYCLE, TODAY, City
from tests.ordering.review.catalogue import item


async def test_taking_is_exact_under_a_crowd(city: City) -> None:
    await city.released("1001", 40)
    await city.released("1002", 60)
    ids = [row.id for row in await SupplyRelease.filter(product_id__in=[city.skus["1001"], city.skus["1002"]])]
    chance, kept = random.Random(5), [0, 0]

    async def customer() -> None:
        want = [(release, chance.randint(0, 5)) for release in chance.sample(ids, 2)]
        if not await transact(lambda: take_supply(want)):
            if chance.random() < 0.3:
                await transact(lambda: give_back_supply(want))
                return
            for release, qty in want:
                kept[ids.index(release)] += qty

    await asyncio.gather(*[customer() for _ in range(60)])
    taken = [(await SupplyRelease.get(id=release)).taken_qty for release in ids]
    assert taken == kept
    assert taken[0] <= 40
    assert taken[1] <= 60


async def test_two_lines_of_one_release_are_added_up_first(city: City) -> None:
    await city.released("1001", 3)
    release = await SupplyRelease.get(product_id=city.skus["1001"])
    short = await transact(lambda: take_supply([(release.id, 2), (release.id, 2)]))
    assert (short, await city.taken("1001")) == ({release.id: 3}, 0)


async def test_a_release_is_not_lowered_below_what_is_taken(city: City) -> None:
    release = await SupplyRelease.get(product_id=city.skus["1001"])
    await transact(lambda: take_supply([(release.id, 5)]))
    with pytest.raises(ReleaseBelowTaken):
        await release_supply(city.district.id, CYCLE, {city.skus["1001"]: 4}, by=city.leader, at=AT)


async def test_the_limits_of_grade_18_are_those_of_the_cast(city: City) -> None:
    limits = await grade_limits(city.district.id, 18, TODAY)
    assert (limits.by_product[city.skus["1002"]], limits.by_group["NEW"], limits.by_group["V"]) == (8, 2, 35)
    assert (limits.total_cap, limits.month_cap, limits.family_caps, limits.band_caps) == (150, 520, {"中华": 10}, {50000: 3})


async def test_a_shops_own_limit_is_what_he_is_told(city: City) -> None:
    shop = await city.shop(8)
    before = await sku_room(shop.id, "1001", at=AT)
    await override_limit(shop.id, city.skus["1001"], CYCLE, 2, "店庆", by=city.leader, at=AT)
    after = await sku_room(shop.id, "1001", at=AT)
    assert (before.room, before.limit.source) == (0, LimitSource.NOT_RELEASED)
    assert (after.room, after.limit.source, after.item.price_fen) == (2, LimitSource.OVERRIDE, 59360)


def test_own_limit_over_grade_over_none() -> None:
    limits = GradeLimits(by_product={1: 8}, by_group={"NEW": 2, "III": 35})
    assert effective_limit(item(1), limits, 3).cartons == 3
    assert effective_limit(item(1), limits, None).cartons == 8
    assert effective_limit(item(2, supply_state="NEW"), limits, None).cartons == 2
    assert effective_limit(item(2, supply_state="SCARCE"), limits, None).source == LimitSource.NOT_RELEASED
    assert effective_limit(item(2), limits, None).cartons == 35
    assert effective_limit(item(2, price_class="I"), limits, None).cartons is None
