from fractions import Fraction

from foundation.actor import COMMAND
from ordering.reports.sales import REPORT as SALES
from ordering.reports.summing import sum_days
from tests.ordering.conftest import AT, City
from tests.ordering.reports.scene import about, cells, rows_of, the_example


async def test_the_whole_review_of_three_shops_by_hand(city: City) -> None:
    await the_example(city)
    await sum_days(by=COMMAND, at=AT)  # yesterday from the sums, today from the orders
    whole = await cells(SALES, None)
    assert whole["sticks"] == 20 * 200 + 10 * 160 + 4 * 200 + 2 * 200 + 5 * 200 == 7800
    assert whole["amount_fen"] == 20 * 9700 + 10 * 15800 + 4 * 9700 + 2 * 59360 + 5 * 9700 == 558_020
    assert whole["per_box"] == Fraction(558_020 * 50_000, 7800)
    assert whole["per_carton"] == Fraction(558_020, 41)
    assert (whole["mom"], whole["yoy"]) == (Fraction(7800, 2000) - 1, 0)
    # Without a grade no shop counts here: 20+10 and 2+5 of 20+10 and 2+10; three of four lines are full, all four taken.
    assert (whole["fill"], whole["full"], whole["taken"]) == (Fraction(37, 42), Fraction(3, 4), 1)
    assert whole["satisfied"] == Fraction(41, 30 + 10 + 5 + 5 + 4 + 3)
    assert (whole["orders"], whole["shops"], whole["active"], whole["movement"]) == (3, 3, 3, 1)
    assert whole["repurchase"] == 1


async def test_one_goes_down_from_the_district_to_the_order(city: City) -> None:
    one, *_ = await the_example(city)
    [district] = [row for name, row in (await rows_of(SALES)).items() if name]
    assert district.cells["name"] == "黄浦"
    managers = await rows_of(SALES, district=city.district.id)
    assert {name: row.cells["sticks"] for name, row in managers.items()} == {"周敏": 6400, "吴刚": 1400, None: 7800}
    shops = await rows_of(SALES, district=city.district.id, manager="周敏")
    assert {name: row.cells["cartons"] for name, row in shops.items()} == {"甲店": 30, "丙店": 4, None: 34}
    assert shops["甲店"].link == about(district=city.district.id, manager="周敏").link("orders", retailer=one.id)


async def test_a_figure_without_a_base_is_none_and_not_nought(city: City) -> None:
    await the_example(city)
    ungraded = await cells(SALES, "丙店", manager="周敏", district=city.district.id)
    assert (ungraded["fill"], ungraded["full"], ungraded["mom"], ungraded["yoy"], ungraded["repurchase"]) == (None,) * 5
    assert ungraded["satisfied"] == Fraction(4, 7)


async def test_nobody_sold_anything(city: City) -> None:
    rows = await rows_of(SALES, period="day", on="2026-06-01")
    assert all(row.cells["sticks"] == 0 and row.cells["per_box"] is None for row in rows.values())
