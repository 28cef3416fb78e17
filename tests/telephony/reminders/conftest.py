"""A shop whose order day is today, three hours before the cut-off, and a city of such shops where more are wanted."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from foundation.clock import day
from ordering.orders.models import Channel as OrderChannel
from ordering.orders.models import Order
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer
from telephony.calls.service import end
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import Outcome, PlaceState
from tests.telephony.conftest import Cast

AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
"""Two in the afternoon in the company's zone."""
CLOSES = AT + timedelta(hours=2)
AddShop = Callable[..., Awaitable[Retailer]]


async def order_day(shop: Retailer, at: datetime = AT, closes: datetime = CLOSES) -> OrderDay:
    return await OrderDay.create(retailer_id=shop.id, cycle_no=cycle_of(day(at)), call_date=day(at), window_open=closes - timedelta(hours=7),
                                 window_close=closes, delivery_date=day(at) + timedelta(days=1))


async def an_order(shop: Retailer, state: State, **facts: object) -> Order:
    return await Order.create(retailer_id=shop.id, district_id=shop.district_id, cycle_no=cycle_of(day(AT)), kind=OrderKind.REGULAR,
                              channel=OrderChannel.INBOUND, state=state, opened_at=AT - timedelta(hours=1), **facts)


async def call_ends(call_id: str, outcome: Outcome, at: datetime = AT) -> None:
    """As the switchboard keeps it."""
    await end(call_id, at=at)
    await OutgoingCall.filter(call_id=call_id).update(state=PlaceState.OVER, outcome=outcome, ended_at=at)


@pytest.fixture
async def shop(cast: Cast) -> Retailer:
    await Retailer.filter(id=cast.shop.id).update(mobile="13800138000", email="wang@shop.example")
    await order_day(cast.shop)
    return await Retailer.get(id=cast.shop.id)


@pytest.fixture
async def add_shop(cast: Cast) -> AddShop:
    async def add(n: int, **changes: object) -> Retailer:
        facts = {"customer_code": f"10310101{n:05d}", "name": f"店{n}", "short_name": f"店{n}", "licence_holder": "王", "address": "路",
                 "order_phone": f"0215555{n:04d}", "mobile": "", "district_id": cast.huangpu.id, "outlet_type": "GROCERY",
                 "market_type": "CITY", "grade": 18, "route": "HP-3", "route_seq": n, "cycle_day": 2, "created_on": day(AT)}
        made = await Retailer.create(**facts | changes)
        await order_day(made)
        return made
    return add
