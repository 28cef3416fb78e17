from datetime import timedelta

import pytest

from ordering.orders.models import Order, OrderLine, OrderRequest
from ordering.orders.placing import KeyReused
from ordering.orders.service import OrderRefused, place_order
from ordering.states import State
from retailers.licences.models import Licence
from tests.ordering.conftest import AT, City
from tests.ordering.orders.test_confirming import settling


async def test_a_key_that_comes_again_is_answered_with_the_same_order(city: City) -> None:
    shop, asked = await city.shop(), list[int]()
    basket = [(city.skus["1021"], 20)]
    done = [await place_order(shop.id, basket, key="k1", settle=settling(asked), by=city.leader, at=AT) for _ in range(3)]
    assert ({one.order_id for one in done}, len(asked)) == ({done[0].order_id}, 1)
    assert (await Order.all().count(), await city.taken("1021")) == (1, 20)


async def test_a_key_with_another_basket_is_refused(city: City) -> None:
    shop = await city.shop()
    await place_order(shop.id, [(city.skus["1021"], 20)], key="k1", by=city.leader, at=AT)
    with pytest.raises(KeyReused):
        await place_order(shop.id, [(city.skus["1021"], 21)], key="k1", by=city.leader, at=AT)


async def test_the_same_basket_within_minutes_is_one_request(city: City) -> None:
    shop, asked = await city.shop(), list[int]()
    basket = [(city.skus["1021"], 20)]
    done = [await place_order(shop.id, basket, settle=settling(asked), by=city.leader, at=AT) for _ in range(2)]
    assert (done[1].order_id, len(asked), await Order.all().count()) == (done[0].order_id, 1, 1)


async def test_another_basket_before_the_cut_off_amends_the_order(city: City) -> None:
    shop = await city.shop()
    first = await place_order(shop.id, [(city.skus["1021"], 20), (city.skus["1022"], 5)], by=city.leader, at=AT)
    second = await place_order(shop.id, [(city.skus["1021"], 12)], by=city.leader, at=AT)
    assert (second.order_id, second.state) == (first.order_id, State.CONFIRMED)
    lines = await OrderLine.filter(order_id=first.order_id)
    assert [(line.product_id, line.qty_ordered) for line in lines] == [(city.skus["1021"], 12)]
    assert (await city.taken("1021"), await city.taken("1022")) == (12, 0)


async def test_a_request_that_came_to_nothing_may_come_again(city: City) -> None:
    shop = await city.shop()
    await Licence.filter(retailer_id=shop.id).update(valid_to=AT.date() - timedelta(days=1))
    with pytest.raises(OrderRefused):
        await place_order(shop.id, [(city.skus["1021"], 20)], key="k1", by=city.leader, at=AT)
    await Order.all().update(state=State.VOID, void_reason="EXPIRED")
    await Licence.filter(retailer_id=shop.id).update(valid_to=AT.date() + timedelta(days=99))
    done = await place_order(shop.id, [(city.skus["1021"], 20)], key="k1", by=city.leader, at=AT)
    assert (done.state, (await OrderRequest.get(key="k1")).order_id) == (State.CONFIRMED, done.order_id)
