"""A small cast for the telephone's tests: two districts, three agents, one shop with a card."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from foundation.districts.models import District
from foundation.staff.models import Staff, StaffDistrict
from foundation.staff.rules import Role
from retailers.identification.pins import hash_pin
from retailers.licences.models import Licence
from retailers.profile.models import Card, MarketType, OutletType, Retailer
from telephony.agents import service as agents
from tests.telephony.phone import PEPPER, Phone, phone_server

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
CARD_NO, PIN, LICENCE_NO = "81012346", "246813", "310101190001"


@dataclass(frozen=True)
class Cast:
    huangpu: District
    jingan: District
    li_na: Staff
    wang_wei: Staff
    zhang_min: Staff
    shop: Retailer
    card: Card


async def district(code: str, name: str, group: str, overflow: str) -> District:
    return await District.create(code=code, area_code=code[2:], name=name, name_en=group, company=f"{name}有限公司",
                                 seat_group=group, did=f"81{code[-2:]}", seats=6, shops_demo=1, cutoff="16:00",
                                 overflow=overflow)


async def agent(agent_no: str, name: str, home: District) -> Staff:
    staff = await Staff.create(agent_no=agent_no, name=name, role=Role.AGENT, password_hash="")
    await StaffDistrict.create(staff=staff, district=home)
    await agents.open_seat(staff.id, agent_no, home.id, at=AT)
    return staff


@pytest.fixture
async def cast(database: str) -> Cast:
    return await small_cast()


async def small_cast() -> Cast:
    """huangpu is helped out by jingan. li_na and wang_wei sit in huangpu, zhang_min in jingan; nobody is signed in."""
    huangpu = await district("11310101", "黄浦", "HP", "JA")
    jingan = await district("11310106", "静安", "JA", "")
    shop = await Retailer.create(
        customer_code="1031010190001", name="南京东路王记烟杂店", short_name="王记烟杂店", licence_holder="王建国",
        address="南京东路1号", order_phone="02155551234", district=huangpu, outlet_type=OutletType.GROCERY,
        market_type=MarketType.CITY, grade=18, route="HP-3", route_seq=14, cycle_day=2, created_on=date(2020, 1, 1))
    card = await Card.create(card_no=CARD_NO, retailer=shop, pin_hash=hash_pin(PEPPER, CARD_NO, PIN))
    return Cast(huangpu, jingan, await agent("1001", "李娜", huangpu), await agent("1002", "王伟", huangpu),
                await agent("1003", "张敏", jingan), shop, card)


@pytest.fixture
async def phone(cast: Cast, tmp_path: Path) -> AsyncIterator[Phone]:
    """The phone server, and a licence that identifies the shop in place of its card."""
    await Licence.create(retailer=cast.shop, licence_no=LICENCE_NO, valid_from=AT.date(), valid_to=AT.date())
    async with phone_server(tmp_path) as phone:
        yield phone
