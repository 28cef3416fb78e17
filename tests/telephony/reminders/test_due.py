"""Each purpose asks below it for who is due; what ends the reason ends the reminder."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from callcenter.demo.city import cast
from foundation.actor import COMMAND, Actor, ActorKind
from foundation.audit import audit
from foundation.clock import day
from foundation.transaction import in_transaction
from ordering.delivery.models import DeliveryRun, Stop, StopLine
from ordering.delivery.rules import RunState, StopOutcome
from ordering.orders.models import Order
from ordering.products.models import Product
from ordering.products.service import put_products
from ordering.states import State
from ordering.supply.models import GradeLimit, SupplyRelease
from retailers.consent.parameters import put_parameter
from retailers.consent.rules import Purpose
from retailers.licences.models import Licence
from retailers.messages.models import Message
from retailers.messages.rules import Channel
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer
from settlement.debits.models import Debit, DebitAttempt, Evidence
from settlement.debits.outcome import Kind, Says
from settlement.debits.states import AttemptState, DebitState
from settlement.reconciliation.categories import CaseState, Category
from settlement.reconciliation.models import Case
from settlement.refunds.models import Refund
from settlement.refunds.rules import Cause, RefundState
from telephony.reminders.due import Due, due
from tests.telephony.reminders.conftest import AT, CLOSES, an_order

TODAY = day(AT)


async def facts_of(purpose: Purpose, at: datetime = AT, shop: int = 0) -> list[dict[str, object]]:
    return [one.facts for one in await due(purpose, at, shop)]


async def test_to_order(shop: Retailer) -> None:
    [one] = await due(Purpose.ORDER_REMINDER, AT)
    assert (one.facts["closes"], one.facts["delivery"], one.expires_at) == (CLOSES, date(2026, 11, 25), CLOSES - timedelta(minutes=10))
    assert one.key == f"ORDER_REMINDER:{(await OrderDay.get()).id}"
    assert await due(Purpose.ORDER_REMINDER, CLOSES - timedelta(hours=3, minutes=1)) == []
    assert await due(Purpose.ORDER_REMINDER, CLOSES - timedelta(minutes=10)) == []


async def test_a_failed_debit_until_it_is_tried_again(shop: Retailer) -> None:
    order = await an_order(shop, State.DEBIT_FAILED, total_fen=305_280)
    debit = await Debit.create(order_id=order.id, order_no="HP0000000001", seq=1, retailer_id=shop.id, district_id=shop.district_id,
                               amount_fen=305_280, state=DebitState.FAILED, created_at=AT - timedelta(minutes=9))
    [one] = await due(Purpose.DEBIT_FAILED, AT)
    assert (one.facts["amount"], one.facts["failed_on"], one.order_id, one.debit_id) == (305_280, TODAY, order.id, debit.id)
    await Debit.create(order_id=order.id, order_no="HP0000000001", seq=2, retailer_id=shop.id, district_id=shop.district_id,
                       amount_fen=305_280, state=DebitState.DUE, created_at=AT)
    assert await due(Purpose.DEBIT_FAILED, AT) == []


async def a_debit(shop: Retailer, order: Order, state: DebitState, **facts: Any) -> Debit:
    return await Debit.create(order_id=order.id, order_no="HP0000000001", seq=1, retailer_id=shop.id, district_id=shop.district_id,
                              amount_fen=305_280, state=state, **{"created_at": AT - timedelta(hours=3)} | facts)


async def heard(debit: Debit, kind: Kind, says: Says, at: datetime) -> None:
    attempt = await DebitAttempt.create(
        debit_id=debit.id, request_no=f"HP0000000001{await DebitAttempt.all().count():02d}20261124", bank_code="PRAC", agreement_no="DK1",
        account_no="6228", account_name="王", licence_no="", order_date=TODAY, amount_fen=305_280, state=AttemptState.SUCCEEDED, created_at=at)
    await Evidence.create(attempt_id=attempt.id, kind=kind, says=says, received_at=at)


async def test_a_refund_that_the_bank_has_paid(shop: Retailer) -> None:
    facts = {"cause": Cause.REFUSED, "money": "attempt:1", "bank_code": "PRAC", "amount_fen": 48_500, "found_at": AT, "order_no": "HP0000000001",
             "district_id": shop.district_id}
    await Refund.create(source="due:1", retailer_id=shop.id, state=RefundState.SENT, **facts)
    await Refund.create(source="case:2", retailer_id=None, state=RefundState.PAID, paid_at=AT, **facts)
    assert await due(Purpose.REFUND_PAID, AT) == [], "not yet paid, and a stranger's"
    await Refund.filter(source="due:1").update(state=RefundState.PAID, paid_at=AT - timedelta(minutes=1))
    [one] = await due(Purpose.REFUND_PAID, AT)
    assert (one.facts["amount"], one.facts["paid_on"], one.retailer_id) == (48_500, TODAY, shop.id)
    assert await due(Purpose.REFUND_PAID, AT + timedelta(days=4)) == [], "no news any more"


@pytest.mark.parametrize(("kind", "says", "told"), [
    (Kind.ANSWER, Says.REFUSED, True), (Kind.TIMEOUT, Says.NOTHING, True), (Kind.ANSWER, Says.EXECUTED, False)])
async def test_a_debit_taken_late_and_not_one_that_went_straight(shop: Retailer, kind: Kind, says: Says, told: bool) -> None:
    order = await an_order(shop, State.PAID)
    debit = await a_debit(shop, order, DebitState.SETTLED, settled_at=AT - timedelta(minutes=1))
    await heard(debit, kind, says, AT - timedelta(hours=2))
    found = await due(Purpose.DEBIT_LATE, AT)
    assert [one.facts["taken_on"] for one in found] == [TODAY] * told
    await Order.all().update(state=State.REFUND_PENDING)
    assert await due(Purpose.DEBIT_LATE, AT) == [], "of an order that was called off the refund is told"


async def test_an_order_that_is_void_because_its_money_could_not_be_had(shop: Retailer) -> None:
    order = await an_order(shop, State.VOID, void_reason="NOT_CONFIRMED")
    await a_debit(shop, order, DebitState.FAILED)
    assert await due(Purpose.DEBIT_ENDED, AT) == []
    await Order.all().update(void_reason="DEBIT_FAILED")
    [one] = await due(Purpose.DEBIT_ENDED, AT)
    assert (one.facts["amount"], one.facts["failed_on"], one.order_id) == (305_280, TODAY, order.id)


async def test_goods_on_a_truck_of_today(shop: Retailer) -> None:
    await put_products([product("1001")], valid_from=TODAY - timedelta(days=300), by=COMMAND, at=AT)
    sku = await Product.get()
    order = await an_order(shop, State.DISPATCHED)
    run = await DeliveryRun.create(district_id=shop.district_id, delivery_date=TODAY, route="HP-3", state=RunState.PLANNED, planned_at=AT - timedelta(hours=9))
    stop = await Stop.create(run_id=run.id, order_id=order.id, seq=12, receivable_fen=5000)
    await StopLine.create(stop_id=stop.id, product_id=sku.id, position=1, price_fen=100, qty_planned=9, qty_picked=8, qty_back=0)
    assert await due(Purpose.GOODS_ARRIVING, AT) == []
    await DeliveryRun.all().update(state=RunState.DISPATCHED)
    [facts] = await facts_of(Purpose.GOODS_ARRIVING)
    assert (facts["stop"], facts["cartons"], facts["collect"]) == (12, 8, 5000)
    await Stop.all().update(outcome=StopOutcome.DELIVERED)
    assert await due(Purpose.GOODS_ARRIVING, AT) == []


async def test_a_new_product_that_the_shop_may_have_and_has_not(shop: Retailer) -> None:
    await put_products([product("1005") | {"supply_state": "NEW"}], valid_from=TODAY - timedelta(days=3), by=COMMAND, at=AT)
    await Product.all().update(launch_on=TODAY - timedelta(days=3))
    sku = await Product.get()
    assert await due(Purpose.NEW_PRODUCT, AT) == []
    await GradeLimit.create(grade_from=15, grade_to=20, group="NEW", limit_cartons=5, valid_from=TODAY)
    await SupplyRelease.create(district_id=shop.district_id, product_id=sku.id, cycle_no=cycle_of(TODAY), released_qty=9, taken_qty=0)
    [facts] = await facts_of(Purpose.NEW_PRODUCT)
    assert facts["product"] == {"name": sku.name, "name_en": sku.name_en, "short_code": "1005"}
    await Retailer.filter(id=shop.id).update(grade=21)
    assert await due(Purpose.NEW_PRODUCT, AT) == []


async def test_a_licence_is_told_of_three_times(shop: Retailer) -> None:
    for days, stage in ((61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)):
        await Licence.all().delete()
        licence = await Licence.create(retailer=shop, licence_no="310101190001", valid_from=TODAY - timedelta(days=99), valid_to=TODAY + timedelta(days=days))
        keys = [one.key for one in await due(Purpose.LICENCE, AT)]
        assert keys == ([f"LICENCE:{licence.id}:{stage}"] if stage else []), days
    await Licence.filter(id=licence.id).update(valid_to=TODAY + timedelta(days=30))
    assert (await facts_of(Purpose.LICENCE, shop=shop.id))[0]["days"] == 30
    await Licence.create(retailer=shop, licence_no="310101190002", valid_from=TODAY, valid_to=TODAY + timedelta(days=999))
    assert await due(Purpose.LICENCE, AT) == []


def product(short_code: str) -> dict[str, str]:
    """A row of the cast, as the demo city plants it."""
    return next(row for row in cast("products") if row["short_code"] == short_code)


async def test_a_debit_of_which_the_bank_says_nothing(shop: Retailer) -> None:
    order = await an_order(shop, State.DEBIT_UNKNOWN)
    debit = await a_debit(shop, order, DebitState.UNKNOWN)
    await in_the_book(order, "debit_unknown", AT - timedelta(minutes=14))
    assert await due(Purpose.DEBIT_UNKNOWN, AT) == [], "most are known after the second question"
    [one] = await due(Purpose.DEBIT_UNKNOWN, AT + timedelta(minutes=2))
    assert (one.facts["amount"], one.facts["asked_on"], one.order_id, one.debit_id) == (305_280, TODAY, order.id, debit.id)
    await Order.all().update(state=State.PAID)
    assert await due(Purpose.DEBIT_UNKNOWN, AT + timedelta(minutes=2), shop.id) == [], "known meanwhile, it is no news"


async def test_each_change_into_a_dispute_is_told_once(shop: Retailer) -> None:
    order = await an_order(shop, State.DEBIT_DISPUTE)
    await a_debit(shop, order, DebitState.DISPUTED)
    await in_the_book(order, "debit_dispute", AT - timedelta(minutes=9))
    [one] = await due(Purpose.DEBIT_DISPUTED, AT)
    await message_of(one)
    assert await due(Purpose.DEBIT_DISPUTED, AT) == []
    await in_the_book(order, "debit_dispute", AT - timedelta(minutes=1))
    [again] = await due(Purpose.DEBIT_DISPUTED, AT)
    assert again.key != one.key
    assert await due(Purpose.DEBIT_UNKNOWN, AT) == []


async def test_a_dispute_about_goods_that_are_gone(shop: Retailer) -> None:
    order = await an_order(shop, State.DELIVERED)
    await a_debit(shop, order, DebitState.SETTLED)
    await in_the_book(order, "note_unpaid", AT - timedelta(minutes=9))
    assert await due(Purpose.DEBIT_DISPUTED, AT) == [], "no case, no doubt"
    case = await Case.create(case_no="BANK_SHORT:PRAC:1", category=Category.BANK_SHORT, bank_code="PRAC", business_date=TODAY, order_id=order.id,
                             amount_fen=-305_280, due_on=TODAY, opened_at=AT)
    assert [one.order_id for one in await due(Purpose.DEBIT_DISPUTED, AT)] == [order.id]
    await Case.filter(id=case.id).update(state=CaseState.CLOSED)
    assert await due(Purpose.DEBIT_DISPUTED, AT) == []


async def in_the_book(order: Order, verb: str, at: datetime) -> None:
    async with in_transaction():
        await audit(COMMAND, at, verb, "order", order.id)


async def message_of(one: Due) -> None:
    await Message.create(key=one.key, retailer_id=one.retailer_id, recipient=one.mobile, purpose=one.purpose, channel=Channel.SMS, created_at=AT)


BOSS = Actor(ActorKind.STAFF, None, "总部", "ADMINISTRATOR")


async def from_today(district_id: int | None, **values: str) -> None:
    for name, value in values.items():
        await put_parameter(name, value, district_id=district_id, valid_from=TODAY, by=BOSS, at=AT)


async def test_a_district_is_reminded_to_order_earlier_than_the_city(shop: Retailer) -> None:
    early = CLOSES - timedelta(hours=4)
    assert await due(Purpose.ORDER_REMINDER, early) == []
    await from_today(shop.district_id, order_lead="240")
    assert [one.retailer_id for one in await due(Purpose.ORDER_REMINDER, early)] == [shop.id]
    await from_today(shop.district_id, order_lead="60")
    await from_today(None, order_lead="300")
    assert await due(Purpose.ORDER_REMINDER, early) == [], "its own stands before the company's"
    assert len(await due(Purpose.ORDER_REMINDER, CLOSES - timedelta(minutes=60))) == 1


async def test_a_lead_holds_from_its_day_on(shop: Retailer) -> None:
    await put_parameter("order_lead", "240", district_id=None, valid_from=TODAY + timedelta(days=1), by=BOSS, at=AT)
    assert await due(Purpose.ORDER_REMINDER, CLOSES - timedelta(hours=4)) == []


async def test_money_is_asked_for_as_early_as_the_district_says(shop: Retailer) -> None:
    await an_order(shop, State.CONFIRMED, total_fen=305_280, settlement_method="DEBIT", closes_at=CLOSES)
    early = CLOSES - timedelta(hours=2)
    assert await due(Purpose.DEPOSIT, early) == []
    await from_today(shop.district_id, deposit_lead="120")
    assert len(await due(Purpose.DEPOSIT, early)) == 1


async def test_licences_by_the_districts_own_stages(shop: Retailer) -> None:
    await Licence.all().delete()
    await Licence.create(retailer=shop, licence_no="310101100001", valid_from=date(2021, 1, 1), valid_to=TODAY + timedelta(days=90))
    assert await due(Purpose.LICENCE, AT) == []
    await from_today(shop.district_id, licence_lead="14 90")
    [one] = await due(Purpose.LICENCE, AT)
    assert (one.key.rsplit(":")[-1], one.facts["days"]) == ("90", 90)
    [later] = await due(Purpose.LICENCE, AT + timedelta(days=80))
    assert later.key.endswith(":14")
    await from_today(shop.district_id, licence_lead="5")
    assert await due(Purpose.LICENCE, AT + timedelta(days=80)) == []
