from datetime import timedelta

import pytest

from ordering.kept import forget_kept
from ordering.orders.models import Order
from ordering.policy.service import set_parameter
from ordering.review.findings import Outcome
from ordering.rulebook import preview
from ordering.rulebook.preview import Preview, would_change
from retailers.profile.models import Retailer
from tests.ordering.conftest import AT, TODAY, City


async def usual(city: City, grade: int = 30, last: int = 60) -> Retailer:
    """A shop with three cycles of 30 and then a larger one."""
    shop = await city.shop(grade)
    for weeks, cartons in ((4, 30), (3, 30), (2, 30), (1, last)):
        on = AT - timedelta(weeks=weeks)
        past = await city.past(shop, 202649 - weeks, s1021=cartons)
        await Order.filter(id=past.id).update(opened_at=on, confirmed_at=on, closes_at=on + timedelta(hours=6),
                                              delivery_date=on.date(), order_no=f"HP{past.id:010d}")
    return shop


async def tried(city: City, rule: str, name: str, value: int, district_id: int | None = None) -> Preview:
    forget_kept()
    return await would_change(rule, name, value, district_id or city.district.id, None, TODAY)


async def test_a_stricter_surge_would_have_referred_one_of_eight_orders(city: City) -> None:
    shop = await usual(city)
    await usual(city, last=30)
    found = await tried(city, "R28", "percent", 150)
    [moved] = found.orders_moved
    assert (found.orders, found.in_all, found.lines, found.stricter) == (8, 8, 8, 1)
    assert (moved.shop, moved.before, moved.after, moved.zh[:14]) == (
        shop.name, Outcome.ACCEPT, Outcome.REFER, "您平时一期约30条，这次60")
    assert (await tried(city, "R28", "percent", 200)).orders_moved == []


async def test_a_smaller_float_would_have_capped_the_last_line(city: City) -> None:
    await usual(city, grade=1, last=30)
    held = await tried(city, "R21", "small_float_percent", 0)
    [line] = held.lines_moved
    assert (line.item.short_code, line.asked, line.before, line.after, held.capped) == ("1021", 30, 7, 0, 1)
    assert held.figures() == {"orders": 4, "in_all": 4, "lines": 4, "capped": 1, "freed": 0, "stricter": 0, "milder": 0,
                              "said": 0, "unseen": False}


async def test_a_later_order_of_the_cycle_does_not_count_against_an_earlier_one(city: City) -> None:
    shop = await usual(city, last=30)
    later = await city.past(shop, 202601, s1021=40)
    await Order.filter(id=later.id).update(cycle_no=202648, kind="MID_CYCLE", order_no="HP0000009999",
                                           opened_at=AT - timedelta(days=6), confirmed_at=AT - timedelta(days=6))
    found = await tried(city, "R28", "percent", 120)
    assert [moved.order_no for moved in found.orders_moved] == ["HP0000009999"]


async def test_a_value_of_the_company_does_not_reach_a_district_with_its_own(city: City) -> None:
    await usual(city)
    await set_parameter("R28", "percent", 300, valid_from=TODAY, district_id=city.district.id, by=city.leader, at=AT)
    forget_kept()
    assert (await would_change("R28", "percent", 150, None, None, TODAY)).in_all == 0
    assert (await would_change("R30", "percent", 150, None, frozenset(), TODAY)).in_all == 0


async def test_it_ends_in_time_and_says_how_far_it_came(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    await usual(city)
    monkeypatch.setattr(preview, "BUDGET_S", -1.0)
    found = await tried(city, "R28", "percent", 150)
    assert (found.orders, found.in_all) == (0, 4)


async def test_what_the_past_cannot_tell_is_said(city: City) -> None:
    await usual(city)
    assert [(await tried(city, rule, name, 1)).unseen for rule, name in (("R23", "safety"), ("R38", "entry_grade"),
                                                                       ("R38", "cycles"))] == [True, True, False]
