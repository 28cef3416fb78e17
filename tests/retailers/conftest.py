from dataclasses import dataclass
from datetime import date, datetime

import pytest

from foundation.actor import Actor, ActorKind
from foundation.clock import ZONE
from foundation.districts.models import District
from foundation.staff.rules import Role
from retailers.profile.models import MarketType, OutletType, Retailer
from tests.visitor import a_district, a_person

AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


@dataclass(frozen=True)
class House:
    """Two agents and a leader of one district, an agent of another, and a shop of the first."""

    district: District
    shop: Retailer
    li_na: Actor
    wang_wei: Actor
    leader: Actor
    stranger: Actor


@pytest.fixture
async def house(database: str) -> House:
    home, other = await a_district(), await a_district("静安", "JA", "Jing'an")
    shop = await Retailer.create(
        customer_code="1031010190001", name="南京东路王记烟杂店", short_name="王记烟杂店", licence_holder="王建国", address="南京东路1号",
        order_phone="02155551234", district=home, outlet_type=OutletType.GROCERY, market_type=MarketType.CITY, grade=18, route="HP-3",
        route_seq=14, cycle_day=2, created_on=date(2020, 1, 1))

    async def actor(agent_no: str, name: str, role: Role, district: District) -> Actor:
        staff = await a_person(agent_no, role, [district], name)
        return Actor(ActorKind.STAFF, staff.id, name, role, frozenset({district.id}))

    return House(home, shop, await actor("1001", "李娜", Role.AGENT, home), await actor("1002", "王伟", Role.AGENT, home),
                 await actor("2001", "周班长", Role.SHIFT_LEADER, home), await actor("1003", "张敏", Role.AGENT, other))
