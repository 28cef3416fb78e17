"""Each kind of file: exported, imported again without a change, changed, refused. `AT` is Wednesday 2 December 2026."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from foundation.actor import Actor, ActorKind
from foundation.districts.models import District
from foundation.sheets import read_sheet, write_sheet
from foundation.transaction import in_transaction
from ordering.files import kinds
from ordering.files.kinds import KINDS
from ordering.files.rules import Entry, Plan
from ordering.files.service import FileChangesElse, FileRefused, export_file, import_file, mark_of, try_file
from ordering.products.models import PriceVersion, Product
from ordering.supply.models import AgreedVolume, GradeLimit, LimitOverride, LimitTier, SupplyRelease
from ordering.supply.service import ReleaseBelowTaken
from retailers.order_days.models import OrderDay
from retailers.order_days.service import plan_cycles
from retailers.profile.models import GradeChange, Retailer
from tests.ordering.conftest import AT, CYCLE, City

ALL = Actor(ActorKind.STAFF, 9001, "管理员", "ADMINISTRATOR", None, "password")


def a_file(*rows: dict[str, Any]) -> bytes:
    return write_sheet("csv", list(rows[0]), [[str(cell) for cell in row.values()] for row in rows])


async def trying(kind: str, *rows: dict[str, Any], by: Actor = ALL) -> Plan:
    return await try_file(KINDS[kind], a_file(*rows), "a.csv", by=by, at=AT)


async def importing(kind: str, *rows: dict[str, Any], by: Actor = ALL) -> Plan:
    return await import_file(KINDS[kind], a_file(*rows), "a.csv", by=by, at=AT)


async def whys(kind: str, *rows: dict[str, Any], by: Actor = ALL) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.why) for fault in (await trying(kind, *rows, by=by)).faults]


async def exported(kind: str) -> list[dict[str, str]]:
    return [row.cells for row in read_sheet(await export_file(KINDS[kind], "csv", by=ALL, coded=True), "a.csv").rows]


@pytest.fixture
async def shop(city: City) -> Retailer:
    """With a row of every kind."""
    shop = await city.shop(18, order_phone="02155550001")
    await importing("tiers", {"valid_from": "2026-12-01", "district": "", "short_code": "1001", "grade_from": 1, "grade_to": 30,
                              "volume_from": 50, "limit_cartons": 3})
    await importing("overrides", {"cycle_no": CYCLE, "customer_code": shop.customer_code, "short_code": "1001", "limit_cartons": 4,
                                  "reason": "店庆"})
    await importing("agreed", {"month": "202612", "customer_code": shop.customer_code, "cartons": 300})
    await importing("plans", {"month": "202612", "district": "11310101", "boxes": 120, "amount_yuan": "5800000"})
    return shop


def test_the_registry_lists_every_module_of_its_folder() -> None:
    there = {path.stem for path in Path(kinds.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(KINDS) == there


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
async def test_an_export_imports_again_without_a_change(city: City, shop: Retailer, kind: str, form: str) -> None:
    content = await export_file(KINDS[kind], form, by=ALL)
    plan = await import_file(KINDS[kind], content, f"a.{form}", by=ALL, at=AT)
    assert (plan.entries, plan.faults) == ([], [])
    assert plan.unchanged > 0


async def test_what_a_file_does_it_does_once(city: City, shop: Retailer) -> None:
    row = {"short_code": "1021", "valid_from": "2026-12-10", "wholesale_yuan": "99", "retail_yuan": "115"}
    assert len((await importing("prices", row)).added) == 1
    assert (await importing("prices", row)).unchanged == 1
    assert (await importing("prices", row | {"wholesale_yuan": "98"})).changed[0].differing == [("wholesale_yuan", "99.00", "98.00")]
    first = await PriceVersion.get(product_id=city.skus["1021"], valid_from=date(2026, 1, 1))
    assert first.valid_to == date(2026, 12, 9)


async def test_a_plan_is_a_districts_own_for_a_month(city: City) -> None:
    row = {"month": "202612", "district": "11310101", "boxes": "120", "amount_yuan": "5800000"}
    assert len((await importing("plans", row)).added) == 1
    assert (await importing("plans", row | {"boxes": "130"})).changed[0].differing == [("boxes", "120", "130")]
    assert await whys("plans", row | {"district": "99999999"}) == [(2, "district", "系统里没有 99999999")]


async def test_a_file_with_a_fault_changes_nothing_at_all(city: City) -> None:
    good = {"short_code": "1021", "valid_from": "2026-12-10", "wholesale_yuan": "99", "retail_yuan": "115"}
    bad = good | {"short_code": "7777", "valid_from": "2026-12-11"}
    with pytest.raises(FileRefused):
        await importing("prices", good, bad)
    assert await PriceVersion.filter(product_id=city.skus["1021"]).count() == 1
    assert await whys("prices", good, bad, good | {"valid_from": "2026-11-01"}) == [
        (3, "short_code", "系统里没有 7777"), (4, "valid_from", "早于今天，过去的价格不能改")]


async def test_products_are_added_with_their_pinyin_and_substitutes(city: City) -> None:
    row = (await exported("products"))[0]
    fresh = row | {"short_code": "8001", "name": "中华(金短支)", "carton_barcode": "2000000009919", "substitute": "1002"}
    assert await whys("products", fresh | {"carton_barcode": row["carton_barcode"], "substitute": "8001"}) == [
        (2, "substitute", "没有这个品规，或者就是它自己"), (2, "carton_barcode", "品规 1001 已用这个条码")]
    await importing("products", fresh, row | {"supply_state": "滞销"})
    made = await Product.get(short_code="8001")
    assert (made.initials, made.substitute_id) == ("zhjdz", city.skus["1002"])
    assert (await Product.get(short_code="1001")).supply_state == "SLOW"


async def test_a_manager_sees_and_changes_only_his_districts_shops(city: City, shop: Retailer) -> None:
    other = await District.create(code="11310106", area_code="310106", name="静安", name_en="Jing'an", company="静安", seat_group="JA",
                                  did="8106", seats=6, shops_demo=1, cutoff="16:00")
    his = next(row for row in await exported("retailers") if row["customer_code"] == shop.customer_code)
    theirs = await Retailer.create(**{name: value for name, value in dict(shop).items() if name != "id"}
                                   | {"customer_code": "1131010600001", "district_id": other.id})
    assert await whys("retailers", his | {"district": "11310106"}, his | {"customer_code": theirs.customer_code}, by=city.leader) == [
        (2, "district", "不在您负责的区县"), (3, "customer_code", "不在您负责的区县")]
    assert await whys("releases", {"cycle_no": CYCLE, "district": "", "short_code": "1001", "cartons": 9}, by=city.leader) == [
        (2, "district", "不在您负责的区县")]
    await importing("retailers", his | {"cycle_weeks": 2, "order_phone": "021-5555 9999"}, by=city.leader)
    assert (await Retailer.get(id=shop.id)).order_phone == "02155559999"


async def test_every_move_of_a_grade_is_logged(city: City, shop: Retailer) -> None:
    await importing("grades", {"customer_code": shop.customer_code, "grade": 21}, by=city.leader)
    await importing("grades", {"customer_code": shop.customer_code, "grade": 21}, by=city.leader)
    await importing("grades", {"customer_code": shop.customer_code, "grade": "ZZ"}, by=city.leader)
    moves = await GradeChange.filter(retailer_id=shop.id).order_by("id")
    assert [(move.from_grade, move.to_grade, move.by_name) for move in moves] == [(18, 21, "陈强"), (21, None, "陈强")]
    assert (await Retailer.get(id=shop.id)).grade is None
    assert await whys("grades", {"customer_code": "1131019999999", "grade": 3}) == [(2, "customer_code", "系统里没有 1131019999999")]


async def test_a_release_is_never_set_below_what_is_taken(city: City) -> None:
    await SupplyRelease.filter(product_id=city.skus["1001"]).update(taken_qty=7)
    row = {"cycle_no": CYCLE, "district": "11310101", "short_code": "1001", "cartons": 6}
    assert await whys("releases", row, row | {"cycle_no": CYCLE - 1, "cartons": 99}) == [
        (2, "cartons", "现在只开放 6 条，已订走 7 条"), (3, "cycle_no", "这个周期已经过去")]
    await importing("releases", row | {"cartons": 60, "reserve_cartons": 10})
    assert (await SupplyRelease.get(product_id=city.skus["1001"])).released_qty == 50


async def test_a_release_by_days_comes_out_as_it_went_in(city: City, shop: Retailer) -> None:
    await importing("releases", {"cycle_no": CYCLE, "district": "11310101", "short_code": "1001", "cartons": 61, "reserve_cartons": 1,
                                 "by_day": "是"})
    [row] = [row for row in await exported("releases") if row["short_code"] == "1001"]
    assert (row["cartons"], row["reserve_cartons"], row["by_day"]) == ("61", "1", "yes")


async def test_no_grade_gets_two_limits_of_one_thing(city: City) -> None:
    row = {"valid_from": "2026-12-07", "district": "", "target": "1001", "grade_from": 1, "grade_to": 10, "limit_cartons": 3}
    assert await whys("limits", row, row | {"grade_from": 10, "grade_to": 12}, row | {"target": "family:中华", "grade_from": 9, "grade_to": 3},
                      row | {"target": "nonsense"}) == [
        (3, "grade_from", "和档位 1–10 重叠"), (4, "grade_to", "不能低于“档位从”"), (5, "target", "看不懂这个对象")]
    await importing("limits", row, row | {"target": "band:500"}, row | {"target": "NEW"})
    assert (await GradeLimit.get(valid_from=date(2026, 12, 7), product_id=city.skus["1001"])).limit_cartons == 3


async def test_own_limits_tiers_and_agreed_volumes(city: City, shop: Retailer) -> None:
    assert (await LimitOverride.get(retailer_id=shop.id)).reason == "店庆"
    assert (await LimitTier.get()).volume_from == 50
    assert (await AgreedVolume.get(retailer_id=shop.id)).cartons == 300


async def test_what_was_shown_is_what_is_done(city: City) -> None:
    content = a_file({"short_code": "1021", "valid_from": "2026-12-10", "wholesale_yuan": "99", "retail_yuan": "115"})
    seen = mark_of(KINDS["prices"], await try_file(KINDS["prices"], content, "a.csv", by=ALL, at=AT))
    await import_file(KINDS["prices"], content, "a.csv", seen=seen, by=ALL, at=AT)
    with pytest.raises(FileChangesElse):
        await import_file(KINDS["prices"], content, "a.csv", seen=seen, by=ALL, at=AT + timedelta(minutes=1))


async def test_what_fails_in_the_middle_leaves_nothing_behind(city: City) -> None:
    row = {"cycle_no": str(CYCLE), "district": "", "short_code": "1002", "cartons": "60", "reserve_cartons": "0", "by_day": "no"}
    entries = [Entry(2, (), row), Entry(3, (), row | {"district": "11310101", "short_code": "1001"})]
    await SupplyRelease.filter(product_id=city.skus["1001"]).update(taken_qty=99)
    with pytest.raises(ReleaseBelowTaken):  # taken between the trial and the import
        async with in_transaction():
            await KINDS["releases"].put(entries, by=ALL, at=AT)
    assert not await SupplyRelease.filter(district_id=None).exists()


async def test_days_that_are_not_open_yet_are_seen_at_the_trial(city: City) -> None:
    await SupplyRelease.filter(product_id=city.skus["1001"]).update(taken_qty=7)
    row = {"cycle_no": CYCLE, "district": "11310101", "short_code": "1001", "cartons": 60, "by_day": "yes"}
    assert await whys("releases", row) == [(2, "cartons", "现在只开放 0 条，已订走 7 条")]


async def test_a_shop_with_another_weekday_has_its_days_ahead_moved(city: City, shop: Retailer) -> None:
    await plan_cycles([CYCLE + 1], by=city.leader, at=AT)
    his = next(row for row in await exported("retailers") if row["customer_code"] == shop.customer_code)
    await importing("retailers", his | {"cycle_day": 5})
    days = await OrderDay.filter(retailer_id=shop.id).order_by("cycle_no").values_list("call_date", flat=True)
    assert days[:2] == [date(2026, 12, 2), date(2026, 12, 11)]  # today's stays


async def test_a_new_shop_has_order_days_at_once(city: City, shop: Retailer) -> None:
    his = next(row for row in await exported("retailers") if row["customer_code"] == shop.customer_code)
    await importing("retailers", his | {"customer_code": "1131010190001", "cycle_day": 4})
    new = await Retailer.get(customer_code="1131010190001")
    days = await OrderDay.filter(retailer_id=new.id).order_by("cycle_no").values_list("call_date", flat=True)
    assert (new.grade, days[0]) == (None, date(2026, 12, 3))
