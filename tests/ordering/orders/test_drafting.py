from datetime import timedelta

import pytest

from foundation.actor import Actor, ActorKind
from ordering.orders.drafting import OrderNotOpen, set_line, set_lines, strike_line, take_back
from ordering.orders.models import Order, OrderLine
from ordering.orders.opening import open_draft
from ordering.orders.queries import form
from ordering.orders.reading import OrderChanged, OutsideDistrict
from ordering.orders.service import void_order
from ordering.review.facts import OrderKind
from ordering.review.findings import Outcome
from ordering.states import State
from tests.ordering.conftest import AT, City


async def asked(order_id: int) -> list[tuple[int, int, int]]:
    rows = await OrderLine.filter(order_id=order_id).order_by("position")
    return [(row.qty_requested, row.qty_allowed, row.qty_ordered) for row in rows]


async def test_a_draft_survives_a_reload(city: City) -> None:
    shop = await city.shop()
    first = await open_draft(shop.id, call_id="call-1", by=city.agent, at=AT)
    again = await open_draft(shop.id, call_id="call-2", by=city.agent, at=AT)
    order = await Order.get(id=first)
    assert again == first
    assert (order.order_no, order.kind, order.state) == (f"HP{first:010d}", OrderKind.REGULAR, State.DRAFT)
    assert order.call_id == "call-2"


async def test_sentences_are_in_the_language_of_the_call_and_else_of_the_shop(city: City) -> None:
    shop = await city.shop()
    order_id = await open_draft(shop.id, by=city.agent, at=AT)
    assert (await form(order_id, by=city.agent, at=AT)).order["language"] == "zh"
    await open_draft(shop.id, call_id="call-1", spoken_in="en", by=city.agent, at=AT)
    assert (await form(order_id, by=city.agent, at=AT)).order["language"] == "en"


async def test_a_line_is_capped_and_says_why(city: City) -> None:
    order_id = await open_draft((await city.shop(18)).id, by=city.agent, at=AT)
    keyed = await set_line(order_id, city.skus["1002"], 12, seen_version=1, by=city.agent, at=AT)
    verdict = keyed.verdict.lines[city.skus["1002"]]
    assert (verdict.outcome, verdict.passes, verdict.binding.zh) == (Outcome.CAP, 8, "您18档本次最多8条。")
    assert await asked(order_id) == [(12, 8, 8)]
    order = await Order.get(id=order_id)
    assert (order.version, order.total_qty, order.total_fen) == (2, 8, 8 * 38160)


async def test_cases_become_cartons(city: City) -> None:
    order_id = await open_draft((await city.shop(30)).id, by=city.agent, at=AT)
    keyed = await set_line(order_id, city.skus["1021"], "2件", seen_version=1, by=city.agent, at=AT)
    found = keyed.verdict.lines[city.skus["1021"]].findings[0]
    assert (found.rule, found.zh) == ("R14", "按条订货，2件是100条，对吗？")


async def test_a_strange_version_changes_nothing(city: City) -> None:
    order_id = await open_draft((await city.shop()).id, by=city.agent, at=AT)
    await set_line(order_id, city.skus["1021"], 5, seen_version=1, by=city.agent, at=AT)
    with pytest.raises(OrderChanged) as conflict:
        await set_line(order_id, city.skus["1021"], 9, seen_version=1, by=city.agent, at=AT)
    assert conflict.value.facts["version"] == 2
    assert await asked(order_id) == [(5, 35, 5)]


async def test_keys_are_taken_back_one_by_one(city: City) -> None:
    order_id = await open_draft((await city.shop()).id, by=city.agent, at=AT)
    a, b = city.skus["1021"], city.skus["1022"]
    await set_lines(order_id, {a: 5, b: 6}, seen_version=1, by=city.agent, at=AT)
    await set_line(order_id, a, 9, seen_version=2, by=city.agent, at=AT)
    await strike_line(order_id, b, seen_version=3, by=city.agent, at=AT)
    lines = []
    for version in (4, 5, 6, 7):
        await take_back(order_id, seen_version=version, by=city.agent, at=AT)
        lines.append([row[0] for row in await asked(order_id)])
    assert lines == [[9, 6], [5, 6], [], []]


async def test_ahead_of_the_day_the_demand_is_early_and_comes_due(city: City) -> None:
    shop = await city.shop()
    early = await open_draft(shop.id, by=city.agent, at=AT - timedelta(days=1))
    assert (await Order.get(id=early)).kind == OrderKind.EARLY
    due = await open_draft(shop.id, by=city.agent, at=AT)
    assert due == early
    assert (await Order.get(id=early)).kind == OrderKind.REGULAR


async def test_another_district_is_refused_unless_it_helps_out(city: City) -> None:
    shop = await city.shop()
    stranger = Actor(ActorKind.STAFF, 2001, "赵雷", "AGENT", frozenset({999}))
    with pytest.raises(OutsideDistrict):
        await open_draft(shop.id, by=stranger, at=AT)
    order_id = await open_draft(shop.id, overflow=True, by=stranger, at=AT)
    keyed = await set_line(order_id, city.skus["1021"], 5, seen_version=1, by=stranger, at=AT)
    assert keyed.version == 2


async def test_a_void_order_is_not_keyed_any_more(city: City) -> None:
    order_id = await open_draft((await city.shop()).id, by=city.agent, at=AT)
    await void_order(order_id, "CALLER_GONE", by=city.agent, at=AT)
    with pytest.raises(OrderNotOpen):
        await set_line(order_id, city.skus["1021"], 5, seen_version=1, by=city.agent, at=AT)
