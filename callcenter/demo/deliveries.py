"""Trucks to look at: shops that ordered and paid early this morning, and the runs of their delivery day."""

from datetime import date, datetime, time, timedelta

from foundation.actor import COMMAND
from foundation.clock import ZONE, day
from foundation.districts.models import District
from foundation.transaction import in_transaction, reads, transact
from ordering.delivery.models import DeliveryRun
from ordering.delivery.service import plan_runs
from ordering.orders.models import Channel, Order, OrderLine, SettlementMethod
from ordering.orders.service import place_order
from ordering.states import State
from retailers.agreements.models import DebitAgreement
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import delivery_after
from retailers.profile.models import Retailer, RetailerStatus
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.rules import request_no
from settlement.debits.states import AttemptState, DebitState
from settlement.journal.accounts import collected
from settlement.journal.posting import post

FIRST_AT = time(7, 5)
SPARED, ON_A_ROUTE, COD_EVERY = 10, 8, 5
"""The first shops of a district are for the telephones of the demonstration; of the others some order on one route."""


async def plant_runs(at: datetime) -> None:
    """Once a day: orders of the morning on one route of each district, paid or to be paid at the door, and their runs."""
    on = delivery_after(day(at))
    if await DeliveryRun.filter(delivery_date=on).using_db(reads()).exists():
        return
    moment = datetime.combine(day(at), FIRST_AT, ZONE)
    for district in await District.all().order_by("id"):
        for number, shop in enumerate(await early_shops(district, day(at))):
            moment += timedelta(seconds=20)
            await order_as_last_time(shop, moment, cod=number % COD_EVERY == COD_EVERY - 1)
    await plan_runs(on, by=COMMAND, at=moment)


async def early_shops(district: District, today: date) -> list[Retailer]:
    """Shops of the day's first route, in good standing and due today by their own weekday."""
    spared = await Retailer.filter(district_id=district.id).order_by("id").limit(SPARED).values_list("id", flat=True)
    due = OrderDay.filter(call_date=today, retailer__district_id=district.id).values_list("retailer_id", flat=True)
    return await (Retailer.filter(id__in=await due, route=f"{district.seat_group}-{today.isoweekday()}1", status=RetailerStatus.ACTIVE)
                  .exclude(id__in=list(spared)).order_by("route_seq", "id").limit(ON_A_ROUTE))


async def order_as_last_time(shop: Retailer, at: datetime, *, cod: bool) -> None:
    """What the review stops is left on the table, as it would be on a real morning."""
    last = await Order.filter(retailer_id=shop.id).exclude(state=State.VOID).order_by("-id").first()
    lines = await OrderLine.filter(order_id=last.id, qty_ordered__gt=0).values_list("product_id", "qty_ordered") if last else []
    if not lines:
        return
    placed = await place_order(shop.id, [(int(sku), int(qty)) for sku, qty in lines], channel=Channel.IVR, by=COMMAND, at=at)
    if placed.state == State.CONFIRMED and cod:
        await Order.filter(id=placed.order_id).update(settlement_method=SettlementMethod.COD, closes_at=at)
    elif placed.state == State.CONFIRMED:
        await pay(await Order.get(id=placed.order_id), at)


async def pay(order: Order, at: datetime) -> None:
    """The debit as it stands after the bank said yes, and its entry. The practice bank is told when it opens its books."""
    agreement = await DebitAgreement.get(retailer_id=order.retailer_id)
    licence = await Licence.filter(retailer_id=order.retailer_id).first()
    async with in_transaction():
        debit = await Debit.create(
            order_id=order.id, order_no=order.order_no, seq=1, retailer_id=order.retailer_id, district_id=order.district_id,
            amount_fen=order.total_fen, state=DebitState.SETTLED, created_at=at, settled_at=at + timedelta(seconds=2))
        attempt = await DebitAttempt.create(
            debit_id=debit.id, request_no=request_no(str(order.order_no), 1, day(at)), bank_code=agreement.bank_code,
            agreement_no=agreement.agreement_no, account_no=agreement.account_no, account_name=agreement.account_name,
            licence_no=licence.licence_no if licence else "", order_date=day(at), amount_fen=order.total_fen,
            state=AttemptState.SUCCEEDED, code="00", tries=1, sent_at=at, created_at=at)
        await Order.filter(id=order.id).update(state=State.PAID)
    entry = collected(attempt.id, order.retailer_id, agreement.bank_code, order.total_fen)
    await transact(lambda: post([entry], at=at))
