"""阶梯: limits by past volume, which slow goods never raise."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ordering.orders.queries import sku_room
from ordering.supply.models import LimitOverride, LimitTier
from ordering.supply.rules import Tier, past_volume, tier_for
from ordering.supply.service import apply_tiers, override_limit
from tests.ordering.conftest import AT, CYCLE, City

STEPS = [Tier(1, 1, 30, 0, 1), Tier(1, 1, 30, 20, 2), Tier(1, 20, 30, 40, 5)]
history = st.lists(st.tuples(st.sampled_from(["FAST", "STEADY", "SCARCE"]), st.integers(0, 500)))


def test_the_highest_step_that_grade_and_volume_reach() -> None:
    assert [tier_for(18, volume, STEPS).limit_cartons for volume in (0, 19, 20, 90)] == [1, 1, 2, 2]  # type: ignore[union-attr]
    assert tier_for(25, 90, STEPS) == STEPS[2]
    assert tier_for(None, 90, STEPS[2:]) is None


@given(history, st.integers(0, 9999))
def test_slow_goods_never_lift_a_limit(had: list[tuple[str, int]], slow: int) -> None:
    assert past_volume([*had, ("SLOW", slow)]) == past_volume(had)


async def tiers(city: City) -> None:
    for volume_from, limit in ((0, 1), (20, 4)):
        await LimitTier.create(product_id=city.skus["1001"], grade_from=1, grade_to=30, volume_from=volume_from,
                               limit_cartons=limit, valid_from=date(2026, 1, 1))


async def test_a_shops_step_is_its_own_limit_in_the_cycle(city: City) -> None:
    await tiers(city)
    small, big, slow = [await city.shop(18) for _ in range(3)]
    await city.past(big, CYCLE - 1, s1021=70)
    await city.past(slow, CYCLE - 1, s4013=900)
    assert await apply_tiers(CYCLE, by=city.leader, at=AT) == 3
    assert await apply_tiers(CYCLE, by=city.leader, at=AT) == 3
    assert [(await sku_room(shop.id, "1001", at=AT)).limit.cartons for shop in (small, big, slow)] == [1, 4, 1]
    assert (await LimitOverride.get(retailer_id=big.id)).reason == "阶梯：近3期平均23条，满20条"


async def test_a_persons_decision_stays_and_an_ended_tier_leaves_nothing(city: City) -> None:
    await tiers(city)
    shop = await city.shop(18)
    await override_limit(shop.id, city.skus["1001"], CYCLE, 9, "店庆", by=city.leader, at=AT)
    assert await apply_tiers(CYCLE, by=city.leader, at=AT) == 0
    await LimitOverride.filter(retailer_id=shop.id).update(by_tier=True)
    await LimitTier.all().update(valid_to=date(2026, 11, 1))
    assert await apply_tiers(CYCLE, by=city.leader, at=AT) == 0
    assert await LimitOverride.filter(retailer_id=shop.id).count() == 0
