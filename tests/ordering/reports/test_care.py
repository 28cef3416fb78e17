"""Satisfaction and complaints on figures that are reckoned by hand. `TODAY` is Wednesday 2 December 2026."""

from fractions import Fraction
from typing import Any

from foundation.districts.models import District
from ordering.reports.care import REPORT as CARE
from ordering.reports.care import SEVEN
from retailers.follow_ups.models import FollowUp
from retailers.follow_ups.rules import FollowUpState, Kind
from retailers.profile.models import Retailer
from retailers.surveys.models import SurveyMark
from retailers.surveys.words import ITEMS
from tests.ordering.conftest import AT, City
from tests.ordering.reports.scene import about, cells, rows_of, the_example


async def marked(shop: Retailer, **marks: int) -> None:
    for question, mark in marks.items():
        await SurveyMark.create(call_id=f"{shop.id}{question}"[:26], question=question, mark=mark, retailer_id=shop.id, district_id=shop.district_id, at=AT)


async def complains(shop: Retailer | None, city: City, state: FollowUpState = FollowUpState.OPEN) -> None:
    over: dict[str, Any] = {"closed_at": AT} if state is not FollowUpState.OPEN else {}
    await FollowUp.create(kind=Kind.COMPLAINT, retailer=shop, district_id=city.district.id, text="x", due_at=AT, by_name="x", created_at=AT, state=state, **over)


async def test_complaints_for_a_thousand_orders_and_the_seven_items_down_to_the_shop(city: City) -> None:
    one, two, _ = await the_example(city)
    await marked(one, supply=4, on_time=5, driver=2, order_call=3, complaints=5)
    await marked(two, supply=1, wish=5)  # a wish is none of the seven
    for shop, state in ((one, FollowUpState.OPEN), (one, FollowUpState.DONE), (two, FollowUpState.DROPPED), (None, FollowUpState.OPEN)):
        await complains(shop, city, state)
    district = await District.get(id=city.district.id)
    whole = await cells(CARE, district.name, period="month")
    assert (whole["orders"], whole["complained"], whole["rate"]) == (3, 3, Fraction(1000))
    assert (whole["marks"], whole["points"], whole["complaints"]) == (6, 20 * Fraction(4 + 5 + 2 + 3 + 5 + 1, 6), 100)
    assert (whole["supply"], whole["delivery"], whole["order_service"], whole.get("inspector")) == (50, 70, 60, None)
    managers = await rows_of(CARE, period="month", district=district.id)
    assert {name: row.cells["complained"] for name, row in managers.items()} == {"周敏": 2, "吴刚": 0, "–": 1, None: 3}
    shops = await rows_of(CARE, period="month", district=district.id, manager="周敏")
    assert (shops["甲店"].cells["rate"], shops["甲店"].link) == (Fraction(2000), f"/retailers/{one.id}")


async def test_by_item_all_seven_stand_there_and_nothing_else(city: City) -> None:
    one, _, _ = await the_example(city)
    await marked(one, supply=2, complaints=5)
    rows = await CARE.rows(about(period="month", step="item"))
    assert [row.cells["name"] for row in rows] == [ITEMS[item] for item in SEVEN]
    assert (rows[0].cells["marks"], rows[0].cells["mean"], rows[0].cells["low"], rows[6].cells["marks"], rows[6].cells["points"]) == (1, 2, 1, 0, None)
