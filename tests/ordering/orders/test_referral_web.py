import re
from collections.abc import AsyncIterator

import httpx
import pytest

from foundation import clock
from foundation.staff.models import Role
from ordering.orders.drafting import set_lines
from ordering.orders.models import Order
from ordering.orders.opening import open_draft
from ordering.orders.service import read_back
from ordering.states import State
from ordering.supply.service import release_supply
from retailers.order_days.rules import cycle_of
from tests.ordering.conftest import City
from tests.visitor import SETTINGS, Visitor, a_person, visiting


@pytest.fixture
async def leader(city: City) -> AsyncIterator[tuple[Visitor, int]]:
    """The shift leader at a browser, and an order of 70 cartons that waits for him."""
    now = clock.now()
    await release_supply(city.district.id, cycle_of(now.date()), dict.fromkeys(city.skus.values(), 500), by=city.leader, at=now)
    await a_person("2001", Role.SHIFT_LEADER, [city.district], name="陈强")
    shop = await city.shop(18, now=now)
    for cycle_no, cartons in ((202546, 30), (202547, 32), (202548, 34)):
        await city.past(shop, cycle_no, s1021=cartons)
    order_id = await open_draft(shop.id, by=city.agent, at=now)
    keyed = await set_lines(order_id, {city.skus["1021"]: 35, city.skus["1022"]: 35}, seen_version=1, by=city.agent, at=now)
    assert await read_back(order_id, seen_version=keyed.version, by=city.agent, at=now) == State.REFERRED
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("2001")
        yield visitor, order_id


async def cut(visitor: Visitor, order_id: int, **body: object) -> httpx.Response:
    token = re.search(r'x-csrftoken": "([^"]+)"', (await visitor.get("/orders")).text)
    assert token
    return await visitor.http.post(f"/orders/{order_id}/referral/cut", json=body, headers={
        "accept": "application/json", "x-csrftoken": token[1]})


async def test_the_card_shows_the_cause_the_weeks_and_the_cut(leader: tuple[Visitor, int]) -> None:
    visitor, order_id = leader
    assert f'hx-get="/orders/{order_id}/referral"' in (await visitor.get(f"/orders/{order_id}")).text
    card = (await visitor.get(f"/orders/{order_id}/referral")).text
    assert "您平时一期约32条，这次70条" in card
    assert "这家店近3期" in card
    assert f'data-cut="{order_id}"' in card


async def test_it_is_cut_down_from_the_card(leader: tuple[Visitor, int]) -> None:
    visitor, order_id = leader
    refused = await cut(visitor, order_id, cartons=60, reason=" ", seen_version=2)
    assert (refused.status_code, refused.json()["sentence"]) == (422, "请写明理由。")
    assert (await cut(visitor, order_id, cartons=60, reason="平时三十多条", seen_version=2)).json() == {"version": 3}
    assert ((await Order.get(id=order_id)).state, (await Order.get(id=order_id)).total_qty) == (State.DRAFT, 60)


async def test_the_order_page_explains_each_decision_with_its_parameters(leader: tuple[Visitor, int]) -> None:
    visitor, order_id = leader
    page = (await visitor.get(f"/orders/{order_id}")).text
    assert "R28 订单波动" in page
    assert re.search(r"合计</span> 70.*超过（%）</span> 200", page)
