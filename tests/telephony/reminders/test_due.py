"""Each purpose asks below it for who is due; what ends the reason ends the reminder."""

from datetime import date, datetime, timedelta

from callcenter.demo.city import cast
from foundation.actor import COMMAND
from foundation.clock import day
from ordering.delivery.models import DeliveryRun, Stop, StopLine
from ordering.delivery.rules import RunState, StopOutcome
from ordering.products.models import Product
from ordering.products.service import put_products
from ordering.states import State
from ordering.supply.models import GradeLimit, SupplyRelease
from retailers.consent.rules import Purpose
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer
from settlement.debits.models import Debit
from settlement.debits.states import DebitState
from telephony.reminders.due import due
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
