from datetime import timedelta

import pytest

from foundation.errors import ReasonMissing
from ordering.orders.models import Order
from ordering.watching.models import GradePeer, WatchItem, WatchKind
from ordering.watching.queries import peers, watch_list
from ordering.watching.service import NoSuchWatchItem, clear_watch_item, watch
from retailers.profile.models import Retailer
from tests.ordering.conftest import AT, City


async def sold(city: City, shop: Retailer, days_ago: int, **cartons: int) -> None:
    on = AT - timedelta(days=days_ago)
    iso = on.isocalendar()
    order = await city.past(shop, iso.year * 100 + iso.week, **cartons)
    await Order.filter(id=order.id).update(delivery_date=on.date(), confirmed_at=on, total_fen=order.total_qty * 10_000)


async def found(kind: WatchKind) -> list[WatchItem]:
    return [row for row in await watch_list() if row.kind == kind]


async def test_a_sku_that_jumps_is_watched_until_it_calms_down(city: City) -> None:
    shop = await city.shop()
    for days in (8, 15, 22, 40, 47):
        await sold(city, shop, days, s1021=70 if days < 30 else 60)
    await watch(by=city.leader, at=AT)
    assert await watch(by=city.leader, at=AT) == 2, 'a third of the month on one day stands out as well'
    [item] = await found(WatchKind.SKU_MONTH)
    assert (item.product.short_code, item.figure, item.facts) == ("1021", 175, {"month": 210, "last_month": 120})
    await watch(by=city.leader, at=AT + timedelta(days=20))
    assert [row.ended_reason for row in await WatchItem.filter(kind=WatchKind.SKU_MONTH)] == ["no longer found"]


async def test_a_large_day_is_watched_and_a_person_clears_a_launch(city: City) -> None:
    for days in (8, 9):
        await sold(city, await city.shop(), days, s1021=100)
    await watch(by=city.leader, at=AT)
    [item] = await found(WatchKind.SKU_DAY)
    assert item.figure == 50
    with pytest.raises(ReasonMissing):
        await clear_watch_item(item.id, " ", by=city.leader, at=AT)
    await clear_watch_item(item.id, "新品上市", by=city.leader, at=AT)
    with pytest.raises(NoSuchWatchItem):
        await clear_watch_item(item.id, "新品上市", by=city.leader, at=AT)
    await watch(by=city.leader, at=AT + timedelta(days=1))
    assert await found(WatchKind.SKU_DAY) == []


async def test_a_shop_unlike_its_street_and_what_a_grade_usually_does(city: City) -> None:
    for _ in range(5):
        await sold(city, await city.shop(18), 8, s1021=20, s1022=10, s1031=5)
    odd = await city.shop(18)
    await sold(city, odd, 8, s1001=20, s1002=10, s1003=5)
    await watch(by=city.leader, at=AT)
    assert [row.retailer_id for row in await found(WatchKind.SHOP_APART)] == [odd.id]
    usual = (await peers())[city.district.id, 18]
    assert (usual["cartons"].mean, usual["cartons"].deviation, usual["price"].mean, usual["cartons"].shops) == (35, 0, 100, 6)
    assert await GradePeer.all().count() == 3


async def test_shops_that_share_a_telephone_are_linked(city: City) -> None:
    one, two = await city.shop(order_phone="02155550001"), await city.shop(order_phone="02155550001")
    await city.shop()
    await watch(by=city.leader, at=AT)
    assert {(row.retailer_id, row.figure) for row in await found(WatchKind.SHOP_LINKED)} == {(one.id, 1), (two.id, 1)}
