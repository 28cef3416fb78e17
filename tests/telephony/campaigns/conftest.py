"""A district with a list: shops due on three routes, two agents signed in, a shift leader."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest

from foundation.actor import Actor, ActorKind
from foundation.clock import ZONE
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import cycle_of
from retailers.profile.models import MarketType, OutletType, Retailer
from telephony.agents import service as agents
from telephony.calls import service as calls
from telephony.calls.rules import What
from telephony.campaigns.following import follow
from telephony.campaigns.models import CallTask
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.service import settle, was_answered
from tests.telephony.conftest import Cast

TODAY = date(2026, 11, 24)
AT = datetime.combine(TODAY, time(10), ZONE)
CLOSES = datetime.combine(TODAY, time(16), ZONE)
numbers = itertools.count(1)


@dataclass
class Hall:
    """Everything happens at AT unless told otherwise."""

    cast: Cast
    li_na: Actor
    wang_wei: Actor
    leader: Actor

    async def shop(self, route: str = "HP-31", **changes: object) -> Retailer:
        """A shop of huangpu whose order day it is, with a licence."""
        n = next(numbers)
        columns = {"customer_code": f"11310101{n:05d}", "name": f"南京东路王记烟杂店{n}", "short_name": "王记", "licence_holder": "王建国",
                   "address": "南京东路1号", "order_phone": f"0215556{n:04d}", "district_id": self.cast.huangpu.id,
                   "outlet_type": OutletType.GROCERY, "market_type": MarketType.CITY, "grade": 18, "route": route, "route_seq": n,
                   "cycle_day": 2, "created_on": date(2020, 1, 1)}
        shop = await Retailer.create(**columns | changes)
        await Licence.create(retailer=shop, licence_no=f"3101011{n:05d}", valid_from=date(2024, 1, 1), valid_to=date(2028, 1, 1))
        await OrderDay.create(retailer=shop, cycle_no=cycle_of(TODAY), call_date=TODAY, delivery_date=TODAY + timedelta(days=1),
                              window_open=AT, window_close=CLOSES)
        return shop

    async def answers(self, call_id: str, at: datetime = AT) -> None:
        """The shop picks up, as the phone process hears it."""
        await was_answered(call_id, at=at)
        await calls.happened(call_id, What.ANSWERED, at=at)
        await follow(call_id, at)

    async def ends(self, call_id: str, cause: int, at: datetime = AT, rang: bool = True) -> CallTask:
        """The call is over; the agent is ready for the next."""
        if rang:
            await OutgoingCall.filter(call_id=call_id, rang_at=None).update(rang_at=at - timedelta(seconds=30))
        await calls.end(call_id, at=at)
        await settle(call_id, cause, at=at)
        await follow(call_id, at)
        task = await CallTask.get(call_id=call_id)
        await agents.hung_up(task.staff_id or 0, call_id, at=at)
        return task

    async def ready(self, who: Actor, at: datetime = AT) -> None:
        await agents.finish_wrap_up(who.id or 0, by=who, at=at)


@pytest.fixture
async def hall(cast: Cast) -> Hall:
    districts = frozenset({cast.huangpu.id})
    people = [Actor(ActorKind.STAFF, staff.id, staff.name, "AGENT", districts, "password") for staff in (cast.li_na, cast.wang_wei)]
    for person in people:
        await agents.sign_in(person.id or 0, by=person, at=AT)
        await agents.go_ready(person.id or 0, by=person, at=AT)
    return Hall(cast, *people, Actor(ActorKind.STAFF, 1, "周班长", "SHIFT_LEADER", districts, "password"))
