"""Each sales report's formula on figures that are reckoned by hand. `TODAY` is Wednesday 2 December 2026."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from foundation.actor import COMMAND
from foundation.clock import ZONE
from ordering.orders.models import Decision, Order
from ordering.reports.anomalies import REPORT as ANOMALIES
from ordering.reports.brackets import REPORT as BRACKETS
from ordering.reports.brands import REPORT as BRANDS
from ordering.reports.grades import REPORT as GRADES
from ordering.reports.limits import REPORT as LIMITS
from ordering.reports.mix import REPORT as MIX
from ordering.reports.models import SalesPlan
from ordering.reports.movers import REPORT as MOVERS
from ordering.reports.orders import REPORT as ORDERS
from ordering.reports.plan import REPORT as PLAN
from ordering.reports.silent import REPORT as SILENT
from ordering.reports.silent import cycles_missed
from ordering.reports.summing import sum_days
from ordering.reports.trend import REPORT as TREND
from ordering.states import State
from retailers.profile.models import Retailer
from tests.ordering.conftest import AT, TODAY, City
from tests.ordering.reports.scene import about, cells, rows_of, sold, the_example, three_shops

FIRST = TODAY - timedelta(days=1)


async def test_shares_of_class_band_origin_and_shape(city: City) -> None:
    await the_example(city)
    # 1021 red double happiness: 29 cartons, III, 97 yuan. 3013: 10 cartons of 160 sticks, I by 158 yuan. 1001: 2 cartons, I.
    by_class = await rows_of(MIX, step="class")
    assert {name: row.cells["share"] for name, row in by_class.items()} == {
        "一类": Fraction(1600 + 400, 7800), "三类": Fraction(5800, 7800), None: 1}
    assert by_class["一类"].cells["amount_share"] == Fraction(10 * 15800 + 2 * 59360, 558_020)
    assert by_class["三类"].cells["moved"] == Fraction(5800, 7800) - 1  # all of November's two days was 1021
    bands = await rows_of(MIX, step="band")
    # 158 yuan for 160 sticks is 197.50 for 200.
    assert {name: row.cells["cartons"] for name, row in bands.items()} == {"525 元以上": 2, "170–290 元": 10, "95–170 元": 29, None: 41}
    origins = await rows_of(MIX, step="origin")
    assert origins["省内"].cells["share"] == Fraction(5800 + 400, 7800)
    assert origins["省外"].cells["share"] == Fraction(1600, 7800)
    shapes = await rows_of(MIX, step="shape")
    assert {name: row.cells["sticks"] for name, row in shapes.items() if name} == {"常规": 6200, "中支": 1600}
    states = await rows_of(MIX, step="state")
    assert states["新品"].cells["share"] == Fraction(1600, 7800)


async def test_a_sku_is_listed_by_the_shops_that_took_it(city: City) -> None:
    await the_example(city)
    rows = await rows_of(BRANDS)
    assert (rows["1021"].cells["shops"], rows["1021"].cells["listed"]) == (3, 1)
    assert (rows["1001"].cells["shops"], rows["1001"].cells["listed"]) == (1, Fraction(1, 3))
    assert rows["1001"].cells["refused"] == Fraction(1, 2)  # asked for twice, once without a carton
    assert rows["1001"].cells["satisfied"] == Fraction(2, 8)
    assert [code for code in await rows_of(BRANDS, step="NEW")] == ["3013"]
    one_manager = await rows_of(BRANDS, district=city.district.id, manager="周敏")
    assert (one_manager["1021"].cells["shops"], one_manager["1021"].cells["cartons"]) == (2, 24)


async def test_a_shop_that_comes_twice_in_a_month_is_one(city: City) -> None:
    one, *_ = await three_shops(city)
    for on in (date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 17)):
        await sold(city, one, on, {"1021": (5, 5, 5)})
    ways: tuple[dict[str, Any], ...] = ({"period": "month"}, {"period": "custom", "until": "2026-11-30"})
    for given in ways:
        assert (await rows_of(BRANDS, on="2026-11-01", **given))["1021"].cells["shops"] == 1
    assert (await rows_of(BRANDS, period="cycle", on="2026-11-04"))["1021"].cells["shops"] == 1


async def test_the_plan_beside_the_calendar(city: City) -> None:
    await the_example(city)
    await SalesPlan.create(district_id=city.district.id, month=202612, boxes=1, amount_fen=1_000_000, by_name="x", at=AT)
    row = await cells(PLAN, "黄浦")
    assert (row["plan"], row["done"]) == (50_000, Fraction(7800, 50_000))
    assert row["time"] == Fraction(2, 31)
    assert row["ahead"] == Fraction(7800, 50_000) - Fraction(2, 31)
    assert row["done_fen"] == Fraction(558_020, 1_000_000)
    november = await cells(PLAN, "黄浦", on="2026-11-15")
    assert (november["done"], november["time"], november["sticks"]) == (None, 1, 60 * 200)


async def test_day_after_day_beside_last_year(city: City) -> None:
    await the_example(city)
    rows = await rows_of(TREND)
    assert {name: (row.cells["sticks"], row.cells["then"]) for name, row in rows.items()} == {
        "2026-12-01": (6400, None), "2026-12-02": (1400, 7800), None: (7800, 7800)}
    assert rows["2026-12-02"].cells["yoy"] == Fraction(1400, 7800) - 1
    months = await rows_of(TREND, period="custom", on="2026-11-01", until="2026-12-02", step="month")
    assert {name: row.cells["shops"] for name, row in months.items() if name} == {"2026-11": 2, "2026-12": 3}


async def test_who_moved_most(city: City) -> None:
    await the_example(city)
    rows = await rows_of(MOVERS)
    assert [(name, row.cells["moved"]) for name, row in rows.items()] == [("甲店", 5600 - 2000), ("乙店", 1400), ("丙店", 800)]
    later = await rows_of(MOVERS, today=date(2026, 12, 31))  # all of November now: 乙店 lost 50 cartons
    assert [(name, row.cells["moved"]) for name, row in later.items()] == [("甲店", 3600), ("丙店", 800), ("乙店", 1400 - 10_000)]


async def test_scarce_goods_by_grade_against_the_policy(city: City) -> None:
    """A shop of grade 18 may have 2 cartons of 1001 a cycle."""
    _, two, _ = await the_example(city)
    [row] = [row for row in (await rows_of(GRADES, product=city.skus["1001"], grade=18)).values()]
    assert (row.cells["limit"], row.cells["active"], row.cells["shops"], row.cells["reached"]) == (2, 2, 1, Fraction(1, 2))
    assert (row.cells["most"], row.cells["over"], row.cells["matches"]) == (2, 0, "符合")
    await sold(city, two, TODAY, {"1001": (1, 1, 1)})  # three in one cycle
    [row] = [row for row in (await rows_of(GRADES, product=city.skus["1001"], grade=18)).values()]
    assert (row.cells["most"], row.cells["over"], row.cells["matches"], row.cells["mean"]) == (3, 1, "超出", 3)
    # Once over its limit the shop is not over it once more, and the cycle is one whether its days are summed or not.
    for on in (date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)):
        await sold(city, two, on, {"1001": (2, 2, 2)})
    for _ in range(2):
        [row] = [row for row in (await rows_of(GRADES, product=city.skus["1001"], grade=18, on="2026-11-20")).values()]
        assert (row.cells["most"], row.cells["over"], row.cells["mean"]) == (6, 1, 6)
        await sum_days(by=COMMAND, at=AT)


async def test_limits_day_by_day_and_what_is_left(city: City) -> None:
    """Scarce and new skus: ten in the district's releases of 500 and the like; the cycle began on Monday."""
    await the_example(city)
    rows = await rows_of(LIMITS)
    monday_to_tuesday, wednesday = rows[FIRST].cells, rows[TODAY].cells
    assert (monday_to_tuesday["allowed"], monday_to_tuesday["cartons"], monday_to_tuesday["used"]) == (10, 10, 1)
    assert (wednesday["requested"], wednesday["allowed"], wednesday["cartons"]) == (5, 2, 2)
    assert wednesday["refused"] == 0
    assert monday_to_tuesday["refused"] == 1
    assert wednesday["left"] == int(str(wednesday["released"])) - 12
    assert rows[None].cells["used"] == 1


async def test_shops_that_let_two_cycles_pass(city: City) -> None:
    quiet, fortnightly, fresh = (await city.shop(name="静店"), await city.shop(name="双周店", cycle_weeks=2), await city.shop(name="新店", created_on=FIRST))
    for shop in (quiet, fortnightly):
        await sold(city, shop, date(2026, 11, 10), {"1021": (3, 3, 3)})
    rows = await rows_of(SILENT)
    assert {name: row.cells["cycles"] for name, row in rows.items()} == {"静店": 2}
    assert (rows["静店"].cells["last"], rows["静店"].cells["cartons"]) == (date(2026, 11, 10), 3)
    await sold(city, quiet, FIRST, {"1021": (3, 3, 3)})
    assert await rows_of(SILENT) == {}
    assert await Retailer.filter(id=fresh.id).exists()


def test_cycles_missed_are_the_finished_ones_in_between() -> None:
    monday = date(2026, 11, 30)
    assert [cycles_missed(last, monday, 1) for last in (date(2026, 11, 30), date(2026, 11, 27), date(2026, 11, 20), date(2026, 11, 9))] == [0, 0, 1, 2]
    assert cycles_missed(date(2026, 11, 2), monday, 2) == 1


async def test_shops_by_what_they_took_in_theabout(city: City) -> None:
    one, two, _ = await three_shops(city)
    await sold(city, one, date(2026, 11, 3), {"1021": (30, 30, 30)})
    await sold(city, one, date(2026, 11, 10), {"1021": (30, 30, 30)})
    await sold(city, two, date(2026, 11, 10), {"1021": (20, 20, 20)})
    rows = await rows_of(BRACKETS, on="2026-11-30")
    assert {name: row.cells["shops"] for name, row in rows.items()} == {"50–100 条": 1, "不满 50 条": 1, "没有订货": 1, None: 3}
    assert rows["50–100 条"].cells["share"] == Fraction(60, 80)
    assert rows["50–100 条"].cells["shop_share"] == Fraction(1, 3)


async def test_what_became_of_the_referred_orders(city: City) -> None:
    one, *_ = await three_shops(city)
    ends = (("R30", State.PAID, "R30 R31"), ("R30", State.VOID, ""), ("R30", State.REFERRED, ""), ("R30", State.PAID, ""), ("R31", State.PAID, "R30 R31"))
    for rule, state, accepted in ends:
        order = await sold(city, one, TODAY, {"1021": (1, 1, 1)}, state=state, accepted_rules=accepted)
        await Decision.create(order_id=order.id, order_version=1, rule=rule, rule_version=1, outcome="REFER", spoken_zh="x", spoken_en="x",
                              by_name="x", at=datetime.combine(TODAY, time(9), ZONE))
    rows = await rows_of(ANOMALIES)
    assert [rows["R30"].cells[end] for end in ("raised", "accepted", "refused", "open", "cleared")] == [4, 1, 1, 1, 1]
    assert rows["R30"].cells["share"] == Fraction(1, 4)
    assert rows["R31"].cells["accepted"] == 1


async def test_the_orders_behind_a_figure(city: City) -> None:
    one, *_ = await the_example(city)
    [row] = await ORDERS.rows(about(retailer=str(one.id)))
    assert (row.cells["cartons"], row.cells["amount_fen"], row.cells["state"]) == (30, 352_000, "扣款成功")
    assert row.link == f"/orders/{(await Order.get(retailer_id=one.id, state=State.PAID, total_qty=30)).id}"
