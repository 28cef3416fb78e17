"""Card and PIN: one answer for every failure, a lock after three, a wait for a number that guesses."""

from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.districts.models import District
from retailers.identification.pins import hash_pin
from retailers.identification.rules import CARD_LOCK, luhn_ok, number_waits_until
from retailers.identification.service import Identity, NotRecognised, identify
from retailers.licences.models import Licence
from retailers.profile.models import CallerFailure, Card, CardState, MarketType, OutletType, Retailer

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
CARD_NO, PIN, LICENCE_NO, PEPPER, PHONE = "81012346", "246813", "310101190001", "pepper", "02155551234"


@pytest.fixture
async def shop(database: str) -> Retailer:
    home = await District.create(code="11310101", area_code="310101", name="黄浦", name_en="Huangpu", company="黄浦有限公司",
                                 seat_group="HP", did="8101", seats=6, shops_demo=1, cutoff="16:00")
    shop = await Retailer.create(
        customer_code="1031010190001", name="王记烟杂店", short_name="王记", licence_holder="王建国", address="南京东路1号",
        order_phone=PHONE, district=home, outlet_type=OutletType.GROCERY, market_type=MarketType.CITY, grade=18,
        route="HP-3", route_seq=14, cycle_day=2, created_on=date(2020, 1, 1))
    await Card.create(card_no=CARD_NO, retailer=shop, pin_hash=hash_pin(PEPPER, CARD_NO, PIN))
    await Licence.create(retailer=shop, licence_no=LICENCE_NO, valid_from=date(2024, 1, 1), valid_to=date(2028, 12, 31))
    return shop


async def tried(key: str = CARD_NO, pin: str = PIN, at: datetime = AT, number: str = PHONE) -> Identity | None:
    try:
        return await identify(key, pin, pepper=PEPPER, caller_number=number, at=at)
    except NotRecognised:
        return None


async def test_card_and_licence_lead_to_the_shop(shop: Retailer):
    assert await tried() == Identity(shop.id, shop.district_id, "zh")
    assert await tried(LICENCE_NO) == Identity(shop.id, shop.district_id, "zh", by_licence=True)


async def test_the_third_failure_locks_the_card_for_half_an_hour(shop: Retailer):
    for _ in range(3):
        assert await tried(pin="000000") is None
    assert await tried() is None
    assert await tried(at=AT + CARD_LOCK - timedelta(seconds=1)) is None
    assert await tried(at=AT + CARD_LOCK + timedelta(minutes=31), number="02155550000") is not None


async def test_two_failures_and_a_success_begin_anew(shop: Retailer):
    for pin in ("1", "2", PIN, "3", "4"):
        await tried(pin=pin)
    assert await tried() is not None


async def test_trying_a_locked_card_does_not_prolong_the_lock(shop: Retailer):
    for _ in range(5):
        await tried(pin="000000")
    assert (await Card.get(card_no=CARD_NO)).locked_until == AT + CARD_LOCK


async def test_unknown_card_replaced_card_and_short_pin_are_the_same_refusal(shop: Retailer):
    assert await tried("81019998") is None
    assert await tried(pin="") is None
    await Card.filter(card_no=CARD_NO).update(state=CardState.REPLACED)
    assert await tried() is None
    assert await CallerFailure.all().count() == 3


async def test_a_number_that_guesses_has_to_wait(shop: Retailer):
    for n in range(5):
        await tried(f"8101999{n}")
    assert await tried(at=AT + timedelta(seconds=59)) is None
    assert await tried(at=AT + timedelta(minutes=4)) is not None


async def test_a_withheld_number_does_not_make_others_wait(shop: Retailer):
    for n in range(8):
        await tried(f"8101999{n}", number="anonymous")
    assert await tried(number="anonymous") is not None


def test_the_wait_doubles_to_half_an_hour():
    waits = [number_waits_until([AT] * n, AT) for n in (4, 5, 6, 7, 20)]
    assert waits == [None, *(AT + timedelta(minutes=m) for m in (1, 2, 4, 30))]


@pytest.mark.parametrize(("digits", "ok"), [("81012346", True), ("81012340", False), ("٨1012340", False)])
def test_luhn(digits: str, ok: bool):
    assert luhn_ok(digits) is ok
