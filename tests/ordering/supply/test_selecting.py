from foundation.transaction import Row, Sql, Work, fetch
from ordering.orders.service import open_draft, set_lines
from ordering.supply.models import AgreedVolume
from ordering.supply.pooling import WeekPlan
from ordering.supply.selecting import AGREED_CARTONS, POOL_LEFT
from ordering.supply.service import release_week
from retailers.order_days.models import OrderDay
from tests.ordering.conftest import AT, CYCLE, City
from tests.ordering.supply.test_releasing import THURSDAY


async def test_todays_pool_and_the_agreed_volume_stand_beside_the_line(city: City) -> None:
    shop, later = await city.shop(30), await city.shop(30)
    await OrderDay.filter(retailer_id=later.id).update(call_date=THURSDAY)
    await release_week(city.district.id, CYCLE, {city.skus["1001"]: WeekPlan(40, by_day=True)}, by=city.leader, at=AT)
    await AgreedVolume.create(retailer_id=shop.id, month=202612, cartons=300, by_name="周敏", at=AT)
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    await set_lines(order_id, {city.skus["1001"]: 1, city.skus["1002"]: 1}, seen_version=1, by=city.agent, at=AT)

    def work() -> Work[list[Row]]:
        return (yield Sql(f"""
            SELECT {POOL_LEFT} AS pool_left, {AGREED_CARTONS} AS agreed_cartons FROM orders o JOIN order_line l ON l.order_id = o.id
            JOIN supply_release s ON s.product_id = l.product_id AND s.cycle_no = o.cycle_no
            JOIN order_day w ON w.retailer_id = o.retailer_id AND w.cycle_no = o.cycle_no WHERE o.id = $1 ORDER BY l.position""", order_id))

    assert await fetch(work) == [{"pool_left": 20, "agreed_cartons": 300}, {"pool_left": None, "agreed_cartons": 300}]
