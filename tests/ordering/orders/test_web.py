import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from foundation import clock
from foundation.staff.models import Role
from ordering.orders.models import Order
from ordering.orders.service import open_draft
from ordering.supply.service import release_supply
from retailers.order_days.rules import cycle_of
from tests.ordering.conftest import City
from tests.visitor import SETTINGS, Visitor, a_district, a_person, visiting


class Desk:
    """An agent signed in, with one shop's draft on the table."""

    def __init__(self, visitor: Visitor, city: City, order_id: int, token: str) -> None:
        self.visitor, self.city, self.order_id, self.token = visitor, city, order_id, token

    async def ask(self, verb: str, **body: Any) -> httpx.Response:
        if "seen_version" not in body:
            body["seen_version"] = (await Order.get(id=self.order_id)).version
        headers = {"accept": "application/json", "x-csrftoken": self.token}
        return await self.visitor.http.post(f"/orders/{self.order_id}/{verb}", json=body, headers=headers)

    async def line(self, short_code: str, qty: str, **body: Any) -> httpx.Response:
        return await self.ask("lines", sku=self.city.skus[short_code], qty=qty, **body)


@pytest.fixture
async def desk(city: City) -> AsyncIterator[Desk]:
    now = clock.now()
    await release_supply(city.district.id, cycle_of(now.date()), dict.fromkeys(city.skus.values(), 500), by=city.leader, at=now)
    await a_person("1003", Role.AGENT, [city.district])
    shop = await city.shop(18, now=now)
    for weeks, cartons in enumerate((22, 20, 18), 1):
        await city.past(shop, 202500 + weeks, s1021=cartons, s1002=8)
    async with visiting(SETTINGS) as visitor:
        await visitor.sign_in("1003")
        page = (await visitor.get("/orders")).text
        token = re.search(r'x-csrftoken": "([^"]+)"', page)
        assert token
        yield Desk(visitor, city, await open_draft(shop.id, by=city.agent, at=now), token[1])


async def test_the_form_shows_what_he_usually_takes(desk: Desk) -> None:
    page = (await desk.visitor.get(f"/orders/{desk.order_id}/form")).text
    assert "您好，请问今天要订些什么？" in page
    assert "18, 20, 22" in page
    assert '"1002", "中华(硬)"' in page.encode().decode("unicode_escape", "ignore") or "\\u4e2d" in page


async def test_a_line_is_answered_with_its_verdict_and_what_to_say(desk: Desk) -> None:
    answer = (await desk.line("1002", "12")).json()
    assert answer["version"] == 2
    assert "“您18档本次最多8条。先给您记八条，好吗？”" in answer["pieces"]["foot"]
    assert "R15" in answer["pieces"]["lines"]


async def test_from_suggestion_to_confirmed(desk: Desk) -> None:
    await desk.ask("accept", source="suggested")
    read = (await desk.ask("read-back")).json()
    assert read["state"] == "REVIEWED"
    assert "您一共订了2个品种28条，金额4,992.80元，对吗？" in read["pieces"]["foot"]
    done = (await desk.ask("confirm")).json()
    assert (done["state"], done["editable"]) == ("DEBIT_PENDING", False)
    assert "正在扣款" in done["pieces"]["foot"]


async def test_a_strange_version_is_a_conflict(desk: Desk) -> None:
    await desk.line("1021", "5")
    answer = await desk.line("1021", "6", seen_version=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "order_changed")


@pytest.mark.parametrize(("qty", "code"), [("3包", "packs_not_sold"), ("abc", "quantity_unreadable")])
async def test_a_quantity_that_is_none_is_said_plainly(desk: Desk, qty: str, code: str) -> None:
    answer = await desk.line("1021", qty)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_another_district_does_not_see_the_order(desk: Desk) -> None:
    await a_person("2001", Role.AGENT, [await a_district("徐汇", "XH")], name="赵雷")
    await desk.visitor.post("/sign-out")
    await desk.visitor.sign_in("2001")
    assert (await desk.visitor.get(f"/orders/{desk.order_id}/form")).status_code in (401, 404, 409)
    assert f"/orders/{desk.order_id}" not in (await desk.visitor.get("/orders")).text


async def test_the_orders_pages_are_drawn(desk: Desk) -> None:
    await desk.line("1002", "12")
    order_no = (await Order.get(id=desk.order_id)).order_no
    assert order_no in (await desk.visitor.get("/orders")).text
    assert "中华(硬)" in (await desk.visitor.get(f"/orders/{desk.order_id}")).text


async def test_what_is_paid_at_the_cut_off_can_be_changed_until_then(desk: Desk) -> None:
    await desk.line("1021", "20")
    await desk.ask("read-back")
    assert (await desk.ask("confirm", at_cut_off=True)).json()["state"] == "CONFIRMED"
    standing, desk.order_id = desk.order_id, await open_draft(
        (await Order.get(id=desk.order_id)).retailer_id, by=desk.city.agent, at=clock.now())
    assert "正在修改已确认的订单" in (await desk.visitor.get(f"/orders/{desk.order_id}/form")).text
    await desk.line("1021", "18")
    await desk.ask("read-back")
    answer = (await desk.ask("confirm", at_cut_off=True)).json()
    assert (answer["order_id"], answer["state"], answer["version"]) == (standing, "CONFIRMED", 4)
    page = (await desk.visitor.get(f"/orders/{standing}")).text
    assert ("改过的版本" in page, "订单作废" in page) == (True, True)


async def test_an_agent_calls_an_order_off_with_its_reason(desk: Desk) -> None:
    await desk.line("1021", "20")
    assert (await desk.ask("void", reason="")).status_code == 422
    assert (await desk.ask("void", reason="客户不要了")).json()["state"] == "VOID"
