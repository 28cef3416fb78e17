from datetime import timedelta
from typing import Any

import pytest

from ordering.orders.drafting import set_lines
from ordering.orders.models import Decision, Order, OrderLine
from ordering.orders.opening import open_draft
from ordering.orders.queries import form
from ordering.orders.service import (
    OrderLocked,
    confirm_order,
    mark_debit_failed,
    mark_debit_sent,
    place_order,
    read_back,
    void_order,
)
from ordering.states import State
from tests.ordering.conftest import AT, City
from tests.ordering.orders.test_confirming import settling


async def amended(city: City, shop: Any, **cartons: int) -> tuple[int, int]:
    """The shop's order on the table again, its lines put, read back: id and version of what amends it."""
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    lines: dict[int, int | str] = {city.skus[code[1:]]: qty for code, qty in cartons.items()}
    version = (await Order.get(id=order_id)).version
    keyed = await set_lines(order_id, lines, seen_version=version, by=city.agent, at=AT)
    assert await read_back(order_id, seen_version=keyed.version, by=city.agent, at=AT) == State.REVIEWED
    return order_id, keyed.version


async def lines_of(city: City, order_id: int) -> dict[str, int]:
    codes = {sku: code for code, sku in city.skus.items()}
    return {codes[line.product_id]: line.qty_ordered for line in await OrderLine.filter(order_id=order_id)}


async def test_the_difference_is_taken_and_given_back(city: City) -> None:
    shop = await city.shop()
    first = await place_order(shop.id, [(city.skus["1021"], 20), (city.skus["1022"], 10)], by=city.leader, at=AT)
    change, version = await amended(city, shop, s1021=15, s1022=0, s2102=4)
    assert (await city.taken("1021"), await city.taken("1022"), await city.taken("2102")) == (20, 10, 0)
    done = await confirm_order(change, version=version, settle=None, by=city.agent, at=AT)
    assert (done.order_id, done.order_no, done.state) == (first.order_id, first.order_no, State.CONFIRMED)
    assert done.version == version > first.version
    assert (await city.taken("1021"), await city.taken("1022"), await city.taken("2102")) == (15, 0, 4)
    assert await lines_of(city, first.order_id) == {"1021": 15, "2102": 4}
    assert await Decision.filter(order_id=first.order_id, order_version=version, rule="REVIEW").count() == 1


async def test_the_version_that_was_replaced_is_kept(city: City) -> None:
    shop = await city.shop()
    first = await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=AT)
    change, version = await amended(city, shop, s1021=15)
    await confirm_order(change, version=version, settle=None, by=city.agent, at=AT)
    old = await Order.get(id=change)
    assert (old.state, old.void_reason, old.version, old.total_qty) == (State.VOID, "REPLACED", first.version, 20)
    assert await lines_of(city, change) == {"1021": 20}


async def test_the_order_stands_until_its_change_is_confirmed(city: City) -> None:
    shop = await city.shop()
    first = await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=AT)
    await amended(city, shop, s1021=35)
    standing = await Order.get(id=first.order_id)
    assert (standing.state, standing.version, standing.total_qty) == (State.CONFIRMED, first.version, 20)
    assert await city.taken("1021") == 20


async def test_a_change_confirmed_twice_is_done_once(city: City) -> None:
    shop = await city.shop()
    await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=AT)
    change, version = await amended(city, shop, s1021=25)
    asked: list[int] = []
    again = [await confirm_order(change, version=version, settle=settling(asked), by=city.agent, at=AT) for _ in range(2)]
    assert [(one.state, one.version) for one in again] == [(State.DEBIT_PENDING, version)] * 2
    assert (asked, await city.taken("1021")) == ([25 * 9700], 25)


async def test_his_own_cartons_are_his_to_keep(city: City) -> None:
    await city.released("1001", 2)
    shop = await city.shop(30)
    await place_order(shop.id, [(city.skus["1001"], 2), (city.skus["1021"], 20)], by=city.leader, at=AT)
    change, version = await amended(city, shop, s1021=30)
    assert (await lines_of(city, change))["1001"] == 2
    done = await confirm_order(change, version=version, settle=None, by=city.agent, at=AT)
    assert (done.state, await city.taken("1001")) == (State.CONFIRMED, 2)


async def test_a_change_that_loses_the_race_leaves_the_order_as_it_was(city: City) -> None:
    await city.released("1001", 3)
    shop = await city.shop(30)
    first = await place_order(shop.id, [(city.skus["1001"], 1), (city.skus["1021"], 20)], by=city.leader, at=AT)
    change, version = await amended(city, shop, s1001=3)
    await place_order((await city.shop(30)).id, [(city.skus["1001"], 2)], by=city.leader, at=AT)
    lost = await confirm_order(change, version=version, settle=None, by=city.agent, at=AT)
    assert (lost.order_id, lost.state) == (change, State.DRAFT)
    assert (await lines_of(city, change))["1001"] == 1
    assert (await Order.get(id=first.order_id)).version == first.version
    assert await city.taken("1001") == 3


async def test_after_a_failed_debit_it_is_called_off_and_ordered_anew(city: City) -> None:
    shop, asked = await city.shop(), list[int]()
    first = await place_order(shop.id, [(city.skus["1021"], 20)], settle=settling(asked), by=city.leader, at=AT)
    for verb in (mark_debit_sent, mark_debit_failed):
        await verb(first.order_id, by=city.leader, at=AT)
    await void_order(first.order_id, "存款不足", by=city.agent, at=AT)
    second = await place_order(shop.id, [(city.skus["1021"], 5)], settle=settling(asked), by=city.leader, at=AT)
    assert ((await Order.get(id=second.order_id)).kind, second.order_id != first.order_id) == ("REGULAR", True)
    assert (asked, await city.taken("1021")) == ([20 * 9700, 5 * 9700], 5)


async def test_once_a_debit_is_on_its_way_nothing_changes(city: City) -> None:
    shop = await city.shop()
    first = await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=AT)
    change, version = await amended(city, shop, s1021=25)
    await Order.filter(id=first.order_id).update(state=State.DEBIT_SENT)
    with pytest.raises(OrderLocked):
        await confirm_order(change, version=version, settle=None, by=city.agent, at=AT)
    reopened = await open_draft(shop.id, by=city.agent, at=AT)
    assert (await Order.get(id=change)).void_reason == "NOT_CONFIRMED"
    assert ((await Order.get(id=reopened)).kind, await city.taken("1021")) == ("MID_CYCLE", 20)


async def test_nothing_changes_after_the_cut_off(city: City) -> None:
    shop = await city.shop()
    await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=AT)
    change, version = await amended(city, shop, s1021=25)
    with pytest.raises(OrderLocked):
        await confirm_order(change, version=version, settle=None, by=city.agent, at=AT + timedelta(hours=6, minutes=1))
    assert await city.taken("1021") == 20


async def test_calling_the_order_off_takes_its_change_with_it(city: City) -> None:
    shop = await city.shop()
    first = await place_order(shop.id, [(city.skus["1021"], 20)], by=city.leader, at=AT)
    change, _ = await amended(city, shop, s1021=25)
    assert await void_order(first.order_id, "CALLER", by=city.agent, at=AT) == State.VOID
    assert ((await Order.get(id=change)).state, await city.taken("1021")) == (State.VOID, 0)


async def test_the_form_leaves_room_for_what_he_has_already(city: City) -> None:
    await city.released("1002", 7)
    shop = await city.shop(18)
    await place_order(shop.id, [(city.skus["1002"], 6), (city.skus["1021"], 20)], by=city.leader, at=AT)
    shown = await form(await open_draft(shop.id, by=city.agent, at=AT), by=city.agent, at=AT)
    room = shown.rooms[city.skus["1002"]]
    assert (room.had, room.left, room.room) == (0, 7, 7)
