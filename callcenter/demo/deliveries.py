"""Trucks to look at: shops that ordered and paid early this morning, and the runs of their delivery day.

In every second district the first shop called off after it had paid: its money is to go back."""

from datetime import date, datetime, time, timedelta

from foundation.actor import COMMAND
from foundation.clock import ZONE, day
from foundation.districts.models import District
from foundation.transaction import in_transaction, reads, transact
from ordering.delivery.models import DeliveryRun
from ordering.delivery.service import plan_runs
from ordering.orders.calling_off import void_order
from ordering.orders.models import Channel, Order, OrderLine, SettlementMethod
from ordering.orders.service import place_order
from ordering.states import State
from retailers.agreements.models import DebitAgreement
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import delivery_after
from retailers.profile.models import Retailer, RetailerStatus
from settlement.debits.models import Debit, DebitAttempt, Evidence
from settlement.debits.outcome import Kind, Says
from settlement.debits.rules import request_no
from settlement.debits.states import AttemptState, DebitState
from settlement.journal.accounts import collected
from settlement.journal.posting import post

FIRST_AT = time(7, 5)
SPARED, ON_A_ROUTE, COD_EVERY, REFUSED_EACH = 10, 8, 5, 1
"""The first shops of a district are for the telephones of the demonstration; of the others some order on one route, every fifth
pays at the door, and one is refused by its bank."""
REFUSALS = ("51", "51", "61", "14", "AG02")
"""What the bank said to one shop of each district in turn: dunning has something to show."""


async def plant_runs(at: datetime) -> None:
    """Once a day: orders of the morning on one route of each district, paid or to be paid at the door, and their runs."""
    on = delivery_after(day(at))
    if await DeliveryRun.filter(delivery_date=on).using_db(reads()).exists():
        return
    moment = datetime.combine(day(at), FIRST_AT, ZONE)
    for place, district in enumerate(await District.all().order_by("id")):
        for number, shop in enumerate(await early_shops(district, day(at))):
            moment += timedelta(seconds=20)
            code = REFUSALS[place % len(REFUSALS)] if number == REFUSED_EACH else "00"
            order_id = await order_as_last_time(shop, moment, cod=number % COD_EVERY == COD_EVERY - 1, code=code)
            if number == 0 and place % 2 == 0 and await Order.filter(id=order_id or 0, state=State.PAID).exists():
                await void_order(order_id or 0, "客户临时停业", by=COMMAND, at=moment + timedelta(seconds=10))
    await plan_runs(on, by=COMMAND, at=moment)


async def early_shops(district: District, today: date) -> list[Retailer]:
    """Shops of the day's first route, in good standing and due today by their own weekday."""
    spared = await Retailer.filter(district_id=district.id).order_by("id").limit(SPARED).values_list("id", flat=True)
    due = OrderDay.filter(call_date=today, retailer__district_id=district.id).values_list("retailer_id", flat=True)
    return await (Retailer.filter(id__in=await due, route=f"{district.seat_group}-{today.isoweekday()}1", status=RetailerStatus.ACTIVE)
                  .exclude(id__in=list(spared)).order_by("route_seq", "id").limit(ON_A_ROUTE))


async def order_as_last_time(shop: Retailer, at: datetime, *, cod: bool, code: str) -> int | None:
    """The order's id. What the review stops is left on the table, as it would be on a real morning."""
    last = await Order.filter(retailer_id=shop.id).exclude(state=State.VOID).order_by("-id").first()
    lines = await OrderLine.filter(order_id=last.id, qty_ordered__gt=0).values_list("product_id", "qty_ordered") if last else []
    if not lines:
        return None
    placed = await place_order(shop.id, [(int(sku), int(qty)) for sku, qty in lines], channel=Channel.IVR, by=COMMAND, at=at)
    if placed.state == State.CONFIRMED and cod:
        await Order.filter(id=placed.order_id).update(settlement_method=SettlementMethod.COD, closes_at=at)
    elif placed.state == State.CONFIRMED:
        await debited(await Order.get(id=placed.order_id), at, code)
    return placed.order_id


async def debited(order: Order, at: datetime, code: str) -> None:
    """The debit as it stands after the bank's word, and the entry of one that was paid. The practice bank is told of those when
    it opens its books."""
    paid = code == "00"
    agreement = await DebitAgreement.get(retailer_id=order.retailer_id)
    licence = await Licence.filter(retailer_id=order.retailer_id).first()
    async with in_transaction():
        debit = await Debit.create(
            order_id=order.id, order_no=order.order_no, seq=1, retailer_id=order.retailer_id, district_id=order.district_id,
            amount_fen=order.total_fen, state=DebitState.SETTLED if paid else DebitState.FAILED, created_at=at,
            settled_at=at + timedelta(seconds=2) if paid else None)
        attempt = await DebitAttempt.create(
            debit_id=debit.id, request_no=request_no(str(order.order_no), 1, day(at)), bank_code=agreement.bank_code,
            agreement_no=agreement.agreement_no, account_no=agreement.account_no, account_name=agreement.account_name,
            licence_no=licence.licence_no if licence else "", order_date=day(at), amount_fen=order.total_fen,
            state=AttemptState.SUCCEEDED if paid else AttemptState.DECLINED, code=code, tries=1, sent_at=at, created_at=at)
        if not paid:
            await Evidence.create(attempt_id=attempt.id, kind=Kind.ANSWER, says=Says.REFUSED, code=code,
                                  received_at=at + timedelta(seconds=2))
        await Order.filter(id=order.id).update(state=State.PAID if paid else State.DEBIT_FAILED)
    if paid:
        entry = collected(attempt.id, order.retailer_id, agreement.bank_code, order.total_fen)
        await transact(lambda: post([entry], at=at))
