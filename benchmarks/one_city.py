"""What there is to confirm: a district with the cast's products, and shops whose order of so many lines was read back."""

import csv
import itertools
import random
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from callcenter.settings import ROOT
from foundation.actor import COMMAND
from foundation.clock import ZONE
from foundation.districts.models import District
from ordering.orders.models import Order, OrderLine
from ordering.orders.service import open_draft, read_back, set_lines
from ordering.products.models import Product
from ordering.products.rules import check_digit
from ordering.products.service import put_products
from ordering.review.facts import OrderKind
from ordering.states import State
from ordering.supply.models import SupplyRelease
from ordering.supply.service import put_grade_limits, release_supply
from retailers.agreements.models import DebitAgreement
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay
from retailers.profile.models import MarketType, OutletType, Retailer

TODAY, CYCLE = date(2026, 12, 2), 202649
AT = datetime.combine(TODAY, clock_time(10), ZONE)
MORE_SKUS = 200
"""Besides the cast's 42, so that an order may have 200 lines."""
numbers = itertools.count(1)


async def a_city() -> int:
    district = await District.create(code="11310101", area_code="310101", name="黄浦", name_en="Huangpu", company="黄浦",
                                     seat_group="HP", did="8101", seats=6, shops_demo=1, cutoff="16:00")
    products = cast("products.csv")
    plain = next(row for row in products if row["supply_state"] == "STEADY")
    products += [plain | {"short_code": f"9{n:03d}", "name": f"顺销{n}", "name_en": f"Steady {n}", "carton_barcode": f"{n:012d}{check_digit(f'{n:012d}')}"}
                 for n in range(MORE_SKUS)]
    await put_products(products, valid_from=date(2026, 1, 1), by=COMMAND, at=AT)
    await put_grade_limits(cast("grade_limits.csv"), valid_from=date(2026, 1, 1), by=COMMAND, at=AT)
    skus = await Product.all().values_list("id", flat=True)
    await release_supply(district.id, CYCLE, {int(str(sku)): 1_000_000 for sku in skus}, by=COMMAND, at=AT)
    return district.id


async def a_reviewed_order(district_id: int, lines: int) -> tuple[int, int]:
    """A new shop's order of so many lines, read back: id and version."""
    order_id, skus = await a_draft(district_id)
    chance = random.Random(7)
    wanted: dict[int, int | str] = {sku: chance.randint(1, 4) for sku in skus[:lines]}
    keyed = await set_lines(order_id, wanted, seen_version=1, by=COMMAND, at=AT)
    await read_back(order_id, seen_version=keyed.version, by=COMMAND, at=AT)
    return order_id, keyed.version


async def a_draft(district_id: int) -> tuple[int, list[int]]:
    """A shop of its own with three past cycles, and its empty draft: id, and the skus that it may order freely."""
    n = next(numbers)
    shop = await Retailer.create(
        customer_code=f"10103101{n:05d}", name=f"王记烟杂店{n}", short_name="王记", licence_holder="王建国", address="南京东路1号",
        order_phone="021-55550000", district_id=district_id, outlet_type=OutletType.GROCERY, market_type=MarketType.CITY,
        grade=28, account_manager="周敏", route="HP-3", route_seq=1, cycle_day=3, created_on=date(2020, 1, 1))
    await Licence.create(retailer_id=shop.id, licence_no=f"3101011{n:05d}", valid_from=date(2024, 1, 1), valid_to=date(2028, 3, 31))
    await DebitAgreement.create(
        retailer_id=shop.id, agreement_no=f"DK{n:08d}", bank_code="ICBC", account_no=f"62220000000{n:08d}",
        account_name="王建国", signed_on=date(2024, 1, 1), valid_to=date(2029, 1, 1), single_limit_fen=90_000_000,
        daily_limit_fen=90_000_000)
    await OrderDay.create(
        retailer_id=shop.id, cycle_no=CYCLE, call_date=TODAY, delivery_date=TODAY + timedelta(days=1),
        window_open=AT - timedelta(hours=2), window_close=AT + timedelta(hours=6))
    skus = [row.product_id for row in await SupplyRelease.filter(product__supply_state__in=["FAST", "STEADY"], cycle_no=CYCLE)]
    for weeks in (1, 2, 3):
        past = await Order.create(
            retailer_id=shop.id, district_id=district_id, cycle_no=CYCLE - weeks, kind=OrderKind.REGULAR, channel="INBOUND",
            state=State.DELIVERED, total_qty=50, total_fen=0, opened_at=AT - timedelta(weeks=weeks))
        await OrderLine.create(order_id=past.id, product_id=skus[0], position=1, qty_requested=50, qty_allowed=50,
                               qty_ordered=50, price_fen=0, amount_fen=0)
    return await open_draft(shop.id, by=COMMAND, at=AT), skus


def cast(name: str) -> list[dict[str, str]]:
    with Path(ROOT / "fixtures" / "cast" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
