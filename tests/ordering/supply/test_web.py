from foundation import clock
from foundation.staff.models import Role
from ordering.supply.models import SupplyPool, SupplyRelease
from ordering.supply.pooling import WeekPlan
from ordering.supply.service import release_week, share_out
from retailers.order_days.rules import cycle_of
from tests.ordering.conftest import AT, CYCLE, City
from tests.visitor import SETTINGS, a_district, a_person, visiting


async def test_a_manager_sees_what_is_left_and_opens_the_reserve(city: City) -> None:
    await a_person("3001", Role.DISTRICT_MANAGER, [city.district])
    now = clock.now()
    cycle = cycle_of(now.date())
    await release_week(city.district.id, cycle, {city.skus["1001"]: WeekPlan(90, 30)}, by=city.leader, at=now)
    release = await SupplyRelease.get(product_id=city.skus["1001"], cycle_no=cycle)
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("3001")
        assert "中华(软)" in (await visitor.get("/supply")).text
        opened = await visitor.post(f"/supply/{release.id}/reserve?cycle={cycle}", page="/supply", cartons=20, reason="补货")
        assert opened.status_code == 303
        refused = await visitor.post(f"/supply/{release.id}/reserve?cycle={cycle}", page="/supply", cartons=11, reason="补货")
        assert (refused.status_code, "留存不足 11 条。" in refused.text) == (409, True)
        assert (await visitor.post("/supply/share", page="/supply", cycle=cycle, short_code="1001", cartons=9)).status_code == 403
    assert (await SupplyRelease.get(id=release.id)).released_qty == 80


async def test_another_districts_reserve_is_not_his(city: City) -> None:
    other = await a_district("静安", "JA", "Jing'an")
    await a_person("3001", Role.DISTRICT_MANAGER, [other])
    await release_week(city.district.id, CYCLE, {city.skus["1001"]: WeekPlan(90, 30)}, by=city.leader, at=AT)
    release = await SupplyRelease.get(product_id=city.skus["1001"])
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("3001")
        answer = await visitor.post(f"/supply/{release.id}/reserve", page="/supply", cartons=1, reason="x")
        assert "没有这个投放" in answer.text
    assert (await SupplyPool.get(release_id=release.id)).qty == 30


async def test_a_citys_week_is_shared_out_by_the_shops_due(city: City) -> None:
    other = await a_district("静安", "JA", "Jing'an")
    for district_id in (city.district.id, city.district.id, other.id):
        await city.shop(18, district_id=district_id)
    shared = await share_out(CYCLE, city.skus["1001"], WeekPlan(100, 10, by_day=True), by=city.leader, at=AT)
    assert shared == {city.district.id: 67, other.id: 33}
    rows = await SupplyRelease.filter(product_id=city.skus["1001"]).order_by("district_id")
    assert [row.released_qty for row in rows] == [60, 30]
