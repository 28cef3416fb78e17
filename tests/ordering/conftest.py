"""A district with the cast's products, limits and supply, and shops that may order on Wednesday 2 December 2026."""

import csv
import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from foundation.actor import Actor, ActorKind
from foundation.clock import ZONE
from foundation.districts.models import District
from foundation.transaction import reads
from ordering.kept import forget_kept
from ordering.orders.models import Order, OrderLine
from ordering.products.models import Product
from ordering.products.service import put_products
from ordering.review.facts import OrderKind
from ordering.states import State
from ordering.supply.models import SupplyRelease
from ordering.supply.service import put_grade_limits, release_supply
from retailers.agreements.models import DebitAgreement
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import cycle_of
from retailers.profile.models import MarketType, OutletType, Retailer

CAST = Path(__file__).parents[2] / "fixtures" / "cast"
TODAY, CYCLE = date(2026, 12, 2), 202649
AT = datetime.combine(TODAY, time(10), ZONE)
numbers = itertools.count(1)


def cast(name: str) -> list[dict[str, str]]:
    with (CAST / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class City:
    district: District
    agent: Actor
    leader: Actor
    skus: dict[str, int] = field(default_factory=dict)

    async def shop(self, grade: int | None = 18, now: datetime | None = None, **changes: object) -> Retailer:
        """A shop in good standing; `changes` are its own columns. now: its order day is that day, all day long."""
        n = next(numbers)
        columns = {"customer_code": f"10103101{n:05d}", "name": f"南京东路王记烟杂店{n}", "short_name": "王记",
                   "licence_holder": "王建国", "address": "南京东路1号", "order_phone": f"021-5555{n:04d}",
                   "district_id": self.district.id, "outlet_type": OutletType.GROCERY, "market_type": MarketType.CITY,
                   "grade": grade, "account_manager": "周敏", "route": "HP-3", "route_seq": 14, "cycle_day": 3,
                   "created_on": date(2020, 1, 1)}
        shop = await Retailer.create(**columns | changes)
        await Licence.create(retailer_id=shop.id, licence_no=f"3101011{n:05d}", valid_from=date(2024, 1, 1),
                             valid_to=date(2028, 3, 31))
        await DebitAgreement.create(
            retailer_id=shop.id, agreement_no=f"DK{n:08d}", bank_code="ICBC", account_no=f"62220000000{n:08d}",
            account_name="王建国", signed_on=date(2024, 1, 1), valid_to=date(2029, 1, 1),
            single_limit_fen=20_000_000, daily_limit_fen=50_000_000)
        on, opens, closes = (now.date(), time(0), time(23, 59, 59)) if now else (TODAY, time(8), time(16))
        await OrderDay.create(
            retailer_id=shop.id, cycle_no=cycle_of(on), call_date=on, delivery_date=on + timedelta(days=1),
            window_open=datetime.combine(on, opens, ZONE), window_close=datetime.combine(on, closes, ZONE))
        return shop

    async def released(self, short_code: str, cartons: int) -> None:
        await release_supply(self.district.id, CYCLE, {self.skus[short_code]: cartons}, by=self.leader, at=AT)

    async def past(self, shop: Retailer, cycle_no: int, **cartons: int) -> Order:
        """A delivered order of an earlier cycle: past(shop, 202648, s1021=20)."""
        lines = {self.skus[code[1:]]: qty for code, qty in cartons.items()}
        order = await Order.create(
            retailer_id=shop.id, district_id=self.district.id, cycle_no=cycle_no, kind=OrderKind.REGULAR, channel="INBOUND",
            state=State.DELIVERED, total_qty=sum(lines.values()), total_fen=0, opened_at=AT - timedelta(days=7),
            confirmed_at=AT - timedelta(days=7))
        for place, (sku, qty) in enumerate(lines.items(), 1):
            await OrderLine.create(order_id=order.id, product_id=sku, position=place, qty_requested=qty, qty_allowed=qty,
                                   qty_ordered=qty, price_fen=100, amount_fen=qty * 100)
        return order

    async def taken(self, short_code: str) -> int:
        row = await SupplyRelease.get(product_id=self.skus[short_code], cycle_no=CYCLE, using_db=reads())
        return row.taken_qty


@pytest.fixture
async def city(database: str) -> City:
    forget_kept()
    district = await District.create(
        code="11310101", area_code="310101", name="黄浦", name_en="Huangpu", company="黄浦有限公司", seat_group="HP",
        did="8101", seats=6, shops_demo=240, cutoff="16:00")
    agent = Actor(ActorKind.STAFF, 1003, "李娜", "AGENT", frozenset({district.id}), "password")
    leader = Actor(ActorKind.STAFF, 1001, "陈强", "SHIFT_LEADER", frozenset({district.id}), "password")
    city = City(district, agent, leader)
    await put_products(cast("products.csv"), valid_from=date(2026, 1, 1), by=leader, at=AT)
    await put_grade_limits(cast("grade_limits.csv"), valid_from=date(2026, 1, 1), by=leader, at=AT)
    city.skus = dict(await Product.all().values_list("short_code", "id"))
    await release_supply(district.id, CYCLE, dict.fromkeys(city.skus.values(), 500), by=leader, at=AT)
    return city
