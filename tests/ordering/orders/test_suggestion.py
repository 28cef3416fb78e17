from datetime import timedelta

from foundation.clock import day
from ordering.orders.drafting import set_lines
from ordering.orders.models import CyclePace, Order
from ordering.orders.opening import open_draft
from ordering.orders.pace import count_pace
from ordering.orders.queries import form, suggestion_use
from ordering.orders.service import confirm_order, read_back
from ordering.states import State
from tests.ordering.conftest import AT, City


async def test_the_pace_is_counted_of_finished_cycles_and_again(city: City) -> None:
    for cycle_no, cartons in ((202647, 30), (202647, 10), (202648, 25), (202649, 99)):
        await city.past(await city.shop(), cycle_no, s1021=cartons)
    for _ in range(2):
        await count_pace(by=city.leader, at=AT)
    rows = await CyclePace.all().order_by("cycle_no").values_list("cycle_no", "shops", "cartons")
    assert [tuple(row) for row in rows] == [(202647, 2, 40), (202648, 1, 25)]


async def test_how_far_the_suggestion_was_followed(city: City) -> None:
    order_id = await open_draft((await city.shop()).id, by=city.agent, at=AT)
    a, b, c = (city.skus[code] for code in ("1021", "1022", "2102"))
    await set_lines(order_id, {a: 20, b: 6, c: 4}, seen_version=1, by=city.agent, at=AT, source="suggested")
    keyed = await set_lines(order_id, {b: 9, c: 0}, seen_version=2, by=city.agent, at=AT)
    await read_back(order_id, seen_version=keyed.version, by=city.agent, at=AT)
    await confirm_order(order_id, version=keyed.version, settle=None, by=city.agent, at=AT)
    use = await suggestion_use(day(AT), day(AT + timedelta(days=1)), by=city.leader)
    assert (use.orders, use.with_it, use.lines, use.untouched, use.changed_by) == (1, 1, 3, 1, 3.5)
    assert (await suggestion_use(day(AT) - timedelta(days=9), day(AT), by=city.leader)).orders == 0
    assert (await Order.get(id=order_id)).total_qty == 29


async def test_what_is_suggested_passes_the_review_as_it_stands(city: City) -> None:
    shop = await city.shop(18)
    for cycle_no in (202646, 202647, 202648):
        await city.past(shop, cycle_no, s1001=2, s1002=8, s1003=2, s1021=40)
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    shown = await form(order_id, by=city.agent, at=AT)
    offered = {one.sku: one.cartons for one in shown.suggested}
    family = [city.skus[code] for code in ("1001", "1002", "1003")]
    assert sum(offered.get(sku, 0) for sku in family) == 10  # R18: 中华 10 at grade 18, usually 12
    keyed = await set_lines(order_id, dict(offered), seen_version=1, by=city.agent, at=AT, source="suggested")
    assert {sku: line.passes for sku, line in keyed.verdict.lines.items()} == offered
    assert await read_back(order_id, seen_version=keyed.version, by=city.agent, at=AT) == State.REVIEWED


async def test_a_suggestion_is_never_a_surge(city: City) -> None:
    shop = await city.shop(18)
    for cycle_no, cartons in ((202643, 140), (202644, 140), (202645, 130), (202646, 15), (202647, 15), (202648, 15)):
        await city.past(shop, cycle_no, s1021=cartons // 3, s1022=cartons // 3, s2102=cartons // 3)
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    shown = await form(order_id, by=city.agent, at=AT)
    assert sum(one.cartons for one in shown.suggested) == 30  # R28: twice the mean of the last three
    keyed = await set_lines(order_id, {one.sku: one.cartons for one in shown.suggested}, seen_version=1, by=city.agent, at=AT)
    assert await read_back(order_id, seen_version=keyed.version, by=city.agent, at=AT) == State.REVIEWED
