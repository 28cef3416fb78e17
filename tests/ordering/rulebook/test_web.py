from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from foundation import clock
from foundation.staff.models import Role
from ordering.kept import forget_kept
from ordering.orders.models import Order
from ordering.policy.models import ChangeState, RuleChange, RuleParameter
from ordering.watching.models import WatchItem
from tests.ordering.conftest import City
from tests.visitor import SETTINGS, Visitor, a_person, visiting

TOMORROW = clock.day(clock.now()) + timedelta(days=1)
CHANGE = {"rule": "R28", "name": "percent", "value": "150", "valid_from": str(TOMORROW), "reason": "节前放量"}


@pytest.fixture
async def visitor(city: City) -> AsyncIterator[Visitor]:
    for agent_no, role, name in (("3001", Role.DISTRICT_MANAGER, "顾平"), ("3002", Role.DISTRICT_MANAGER, "林岚"),
                                 ("2001", Role.SHIFT_LEADER, "陈强"), ("1003", Role.AGENT, "李娜")):
        await a_person(agent_no, role, [city.district], name=name)
    async with visiting(SETTINGS) as browser:
        await browser.sign_in("3001")
        yield browser


async def as_person(visitor: Visitor, agent_no: str) -> None:
    await visitor.post("/sign-out", page="/me")
    await visitor.sign_in(agent_no)


def wanted(city: City) -> dict[str, str]:
    return CHANGE | {"district": str(city.district.id)}


async def test_every_parameter_is_listed_with_where_it_comes_from(visitor: Visitor) -> None:
    page = (await visitor.get("/rules")).text
    assert 'data-test="held-R28-percent"' in page
    assert "没有参数的规则" in page
    assert 'data-test="held-W1-percent"' in page


async def test_one_proposes_after_a_preview_and_another_publishes(visitor: Visitor, city: City) -> None:
    shop, now = await city.shop(30), clock.now()
    for weeks in range(9, 0, -1):
        on = now - timedelta(weeks=weeks)
        past = await city.past(shop, on.isocalendar().year * 100 + on.isocalendar().week, s1021=60 if weeks == 1 else 30)
        await Order.filter(id=past.id).update(opened_at=on, confirmed_at=on, closes_at=on + timedelta(minutes=5), order_no=f"HP{weeks}")
    forget_kept()
    tried = await visitor.http.get("/rules/change", params=wanted(city))
    assert "1单会更严" in tried.text
    assert "HP1" in tried.text
    assert (await visitor.post("/rules/changes", page="/me", **wanted(city))).status_code == 303
    change = await RuleChange.get(rule="R28")
    assert (change.preview["stricter"], change.proposed_by_name) == (1, "顾平")
    refused = await visitor.post(f"/rules/changes/{change.id}/publish", page="/me")
    assert (refused.status_code, "提出的人不能自己同意" in refused.text) == (409, True)
    await as_person(visitor, "3002")
    assert (await visitor.post(f"/rules/changes/{change.id}/publish", page="/me")).status_code == 303
    assert (await RuleParameter.get(rule="R28")).value == 150
    page = (await visitor.get("/rules")).text
    assert f"{TOMORROW}</span> → <strong>150" in page


async def test_a_refused_change_keeps_what_was_typed(visitor: Visitor, city: City) -> None:
    answer = await visitor.post("/rules/changes", page="/me", **wanted(city) | {"valid_from": "2026-01-01"})
    assert answer.status_code == 422
    assert "规则只能从今天或以后的日子起改" in answer.text
    assert 'value="节前放量"' in answer.text
    assert not await RuleChange.exists()


async def test_shift_leaders_read_and_agents_do_not_come_in(visitor: Visitor, city: City) -> None:
    await as_person(visitor, "2001")
    page = await visitor.get("/rules")
    assert (page.status_code, "/rules/change?" in page.text) == (200, False)
    assert (await visitor.post("/rules/changes", page="/me", **wanted(city))).status_code == 403
    await as_person(visitor, "1003")
    assert (await visitor.get("/rules")).status_code == 403


async def test_a_person_clears_what_the_watch_found(visitor: Visitor, city: City) -> None:
    item = await WatchItem.create(kind="SKU_DAY", product_id=city.skus["1021"], figure=30, found_at=clock.now())
    assert "红双喜(硬8mg)" in (await visitor.get("/rules/watch")).text
    assert (await visitor.post(f"/rules/watch/{item.id}/clear", page="/me", reason=" ")).status_code == 422
    assert (await visitor.post(f"/rules/watch/{item.id}/clear", page="/me", reason="新品上市")).status_code == 303
    assert "名单是空的" in (await visitor.get("/rules/watch")).text


async def test_a_withdrawn_change_stays_on_the_page(visitor: Visitor, city: City) -> None:
    await visitor.post("/rules/changes", page="/me", **wanted(city))
    change = await RuleChange.get(rule="R28")
    await visitor.post(f"/rules/changes/{change.id}/withdraw", page="/me")
    assert (await RuleChange.get(id=change.id)).state == ChangeState.WITHDRAWN
    assert "已撤回" in (await visitor.get("/rules")).text
