from datetime import timedelta

from foundation import clock
from foundation.staff.models import Role
from retailers.order_days.models import Holiday, OrderDay
from retailers.order_days.rules import cycle_of
from retailers.order_days.service import plan_cycles
from tests.ordering.conftest import City, city  # noqa: F401 the fixture
from tests.visitor import SETTINGS, a_person, visiting


def next_monday() -> str:
    today = clock.now().date()
    return (today + timedelta(days=7 - today.weekday())).isoformat()


async def test_the_administrator_sets_a_day_off_and_sees_what_moved(city: City) -> None:  # noqa: F811
    await a_person("9001", Role.ADMINISTRATOR)
    shop, monday = await city.shop(18, cycle_day=1), next_monday()
    await OrderDay.all().delete()
    await plan_cycles([cycle_of(clock.now().date() + timedelta(days=7))], by=city.leader, at=clock.now())
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("9001")
        page = (await visitor.post("/calendar/holidays", page="/calendar", on=monday, kind="OFF", name="停电")).text
        assert "1 家店从" in page
        assert "停电" in page
        assert (await visitor.post(f"/calendar/holidays/{monday}/remove", page="/calendar")).status_code == 200
        past = await visitor.post("/calendar/holidays", page="/calendar", on="2020-01-01", kind="OFF", name="x")
        assert (past.status_code, "只能改今天以后的日子。" in past.text) == (409, True)
    assert not await Holiday.exists()
    assert (await OrderDay.get(retailer_id=shop.id)).call_date.isoformat() == monday


async def test_a_leader_sees_his_district_and_changes_nothing(city: City) -> None:  # noqa: F811
    await a_person("2001", Role.SHIFT_LEADER, [city.district])
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("2001")
        page = (await visitor.get("/calendar")).text
        assert "黄浦" in page
        assert "放假安排还不知道" in page
        assert "/calendar/move" not in page
        refused = await visitor.post("/calendar/move", page="/orders", district=city.district.id, from_day="2026-12-07",
                                     to_day="2026-12-08", reason="x")
        assert refused.status_code == 403
        assert (await visitor.get("/calendar?week=nonsense")).status_code == 422


async def test_a_manager_moves_a_day_of_his_district(city: City) -> None:  # noqa: F811
    await a_person("3001", Role.DISTRICT_MANAGER, [city.district])
    shop, monday = await city.shop(18, cycle_day=1), next_monday()
    await OrderDay.all().delete()
    await plan_cycles([cycle_of(clock.now().date() + timedelta(days=7))], by=city.leader, at=clock.now())
    tuesday = (clock.now().date().fromisoformat(monday) + timedelta(days=1)).isoformat()
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("3001")
        moved = await visitor.post("/calendar/move", page="/calendar", district=city.district.id, from_day=monday, to_day=tuesday,
                                   reason="道路施工")
        assert moved.status_code == 200
    assert (await OrderDay.get(retailer_id=shop.id)).call_date.isoformat() == tuesday
