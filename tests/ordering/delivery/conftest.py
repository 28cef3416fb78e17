"""Orders of Wednesday that are paid and go out on Thursday 3 December 2026."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from foundation.actor import Actor, ActorKind
from foundation.transaction import reads
from ordering.delivery.models import DeliveryRun, Stop
from ordering.delivery.rules import Handover, Shortage
from ordering.delivery.service import assign_truck, deliver_stop, dispatch_run, pick_run, plan_runs
from ordering.orders.models import Order, OrderLine, SettlementMethod
from ordering.orders.service import place_order
from ordering.states import State
from ordering.supply.models import SupplyRelease
from tests.ordering.conftest import AT, TODAY, City

TOMORROW = TODAY + timedelta(days=1)
EVENING = AT + timedelta(hours=10)
MORNING = AT + timedelta(hours=22)


@dataclass
class Depot:
    city: City
    manager: Actor

    async def order(self, *, cod: bool = False, route_seq: int = 14, grade: int = 18, route: str = "HP-3", **cartons: int) -> Order:
        """A confirmed order of today, s1021=20, paid by debit or to be paid at the door."""
        shop = await self.city.shop(grade, route_seq=route_seq, route=route)
        lines = [(self.city.skus[code[1:]], qty) for code, qty in cartons.items()]
        placed = await place_order(shop.id, lines, by=self.city.agent, at=AT)
        assert placed.state == State.CONFIRMED
        paid = {"settlement_method": SettlementMethod.COD} if cod else {"state": State.PAID}
        await Order.filter(id=placed.order_id).update(**paid)
        return await Order.get(id=placed.order_id)

    async def planned(self, on: date = TOMORROW, at: datetime = EVENING) -> DeliveryRun:
        await plan_runs(on, by=self.manager, at=at)
        return await DeliveryRun.get(delivery_date=on)

    async def gone(self, short: Mapping[int, Shortage] | None = None, on: date = TOMORROW) -> DeliveryRun:
        """The day's run, planned, picked and on its way."""
        run = await self.planned(on)
        await pick_run(run.id, short or {}, by=self.manager, at=EVENING)
        await assign_truck(run.id, truck="沪A12345", driver="马军", by=self.manager, at=MORNING)
        await dispatch_run(run.id, by=self.manager, at=MORNING)
        return await DeliveryRun.get(id=run.id)

    async def hand(self, order: Order, handover: Handover, at: datetime = MORNING) -> None:
        stop = await self.stop_of(order)
        await deliver_stop(stop.id, handover, by=self.manager, at=at)

    async def stop_of(self, order: Order) -> Stop:
        stop = await Stop.filter(order_id=order.id).order_by("-attempt").first()
        assert stop is not None
        return stop

    async def state(self, order: Order) -> State:
        return (await Order.get(id=order.id)).state

    async def supply(self, short_code: str) -> tuple[int, int]:
        """Released and taken of the sku."""
        row = await SupplyRelease.get(product_id=self.city.skus[short_code], using_db=reads())
        return row.released_qty, row.taken_qty


async def orders_add_up() -> bool:
    """Every order's totals are those of its lines."""
    for order in await Order.all():
        lines = await OrderLine.filter(order_id=order.id)
        if (order.total_qty, order.total_fen) != (sum(line.qty_ordered for line in lines), sum(line.amount_fen for line in lines)):
            return False
    return True


@pytest.fixture
async def depot(city: City) -> Depot:
    return Depot(city, Actor(ActorKind.STAFF, 3001, "周敏", "DISTRICT_MANAGER", frozenset({city.district.id}), "password"))
