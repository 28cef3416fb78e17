"""The pop: telephony asks retailers, ordering and settlement what the agent wants to know of the caller."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation import clock
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.transaction import reads
from ordering.orders.models import Order
from ordering.states import NOT_HOLDING, OPEN, State
from retailers.agreements.models import AgreementStatus, DebitAgreement
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer
from retailers.remarks.models import Remark
from retailers.surveys.models import SurveyMark
from settlement.debits.models import Debit
from settlement.debts.queries import Clarity, DebtRow, Stage, clarity_of, debts_of_shop
from settlement.refunds.models import Refund
from settlement.refunds.queries import last_refund
from telephony.calls.models import Call
from telephony.desk.rules import (
    MARK_FRESH,
    Standing,
    agreement_standing,
    debit_standing,
    licence_standing,
    mark_standing,
)

REMARKS = 3
LAST_ORDERS = 4
ORDERS_SHOWN = 8


@dataclass(frozen=True)
class Card:
    """What a shop's standing is at one moment. A standing says how much a fact is stressed."""

    retailer: Retailer
    district: District
    licence: Licence | None
    licence_standing: Standing
    agreement: DebitAgreement | None
    agreement_standing: Standing
    debit: Debit | None
    debit_standing: Standing
    clarity: Clarity | None
    """What has to be said of the debit instead of its state."""
    debts: list[DebtRow]
    """Goods that are gone and not paid: what R09 stops the next order with."""
    refund: Refund | None
    """Under way, or given back within a month."""
    order_day: OrderDay | None
    orders_today: bool
    last_orders: list[Order]
    """The latest first; drafts and void ones are none."""
    remarks: list[Remark]
    mark: SurveyMark | None
    mark_remark: Remark | None
    """What the shop said on the call of its low mark."""

    @property
    def owed(self) -> list[DebtRow]:
        """What stops the next order; of the last debit it says itself that it is in doubt."""
        return [debt for debt in self.debts if debt.stage != Stage.IN_DOUBT or not self.debit or debt.order_id != self.debit.order_id]

    @property
    def owed_fen(self) -> int:
        return sum(debt.amount_fen for debt in self.owed)

    @property
    def owed_stage(self) -> Stage:
        """How far the one is of which least is being done."""
        return next(stage for stage in (Stage.OPEN, Stage.PROPOSED, Stage.AT_BANK, Stage.IN_DOUBT) if any(debt.stage == stage for debt in self.owed))

    @property
    def debits_debt(self) -> bool:
        """The last debit is of a debt, which says it all."""
        return self.debit is not None and any(debt.order_id == self.debit.order_id for debt in self.owed)


@dataclass(frozen=True)
class Pop:
    """card: None for a caller whose identity is not established; he may ask, not order."""

    call: Call
    card: Card | None

    @property
    def caller(self) -> str:
        return self.card.retailer.name if self.card else ""


async def pop(call_id: str, at: datetime) -> Pop | None:
    """Who is calling, or None when the call is not ours."""
    call = await Call.get_or_none(call_id=call_id, using_db=reads())
    if call is None:
        return None
    return Pop(call, await card(call.retailer_id, clock.day(at), at) if call.retailer_id else None)


async def card(retailer_id: int, on: date, at: datetime) -> Card:
    """Ten short reads side by side: the phone is about to ring."""
    fresh = at - MARK_FRESH
    (retailer, day, remarks, mark), (licence, agreement, debit, orders, refund, debts) = await asyncio.gather(
        asyncio.gather(
            Retailer.get(id=retailer_id, using_db=reads()).select_related("district"),
            OrderDay.get_or_none(retailer_id=retailer_id, cycle_no=cycle_of(on), using_db=reads()),
            Remark.filter(retailer_id=retailer_id, closed_at=None).using_db(reads()).order_by("-at").limit(REMARKS),
            SurveyMark.filter(retailer_id=retailer_id, at__gt=fresh).using_db(reads()).order_by("-at").first(),
        ),
        asyncio.gather(
            Licence.filter(retailer_id=retailer_id).using_db(reads()).order_by("-valid_to").first(),
            DebitAgreement.filter(retailer_id=retailer_id, status=AgreementStatus.ACTIVE).using_db(reads()).first(),
            Debit.filter(retailer_id=retailer_id).using_db(reads()).order_by("-created_at").first(),
            Order.filter(retailer_id=retailer_id).exclude(state__in=NOT_HOLDING).using_db(reads())
            .order_by("-cycle_no", "-id").limit(LAST_ORDERS),
            last_refund(retailer_id, at),
            debts_of_shop(retailer_id),
        ),
    )
    clarity = await clarity_of(debit.order_id) if debit else None
    licensed = licence_standing(licence.state, licence.valid_to, on) if licence else Standing.BAD
    return Card(
        retailer=retailer, district=retailer.district, licence=licence, licence_standing=licensed,
        agreement=agreement, agreement_standing=agreement_standing(agreement.valid_to if agreement else None, on),
        refund=refund, debit=debit, debit_standing=debit_standing(debit.state, clarity) if debit else Standing.FINE,
        clarity=clarity, debts=debts,
        order_day=day, orders_today=day is not None and day.call_date == on, last_orders=orders, remarks=remarks,
        mark=mark, mark_remark=await said_with(mark, at),
    )  # fmt: skip


async def said_with(mark: SurveyMark | None, at: datetime) -> Remark | None:
    if mark is None or mark_standing(mark.mark, mark.at, at) is Standing.FINE:
        return None
    return await Remark.filter(call_id=mark.call_id).using_db(reads()).order_by("-at").first()


async def order_of(call_id: str) -> Order | None:
    """The order that this call is about: the last one that was taken up in it, in its standing version."""
    return await Order.filter(call_id=call_id).exclude(void_reason="REPLACED").using_db(reads()).order_by("-id").first()


async def my_orders(by: Actor, on: date) -> list[Order]:
    """The agent's own orders of the day, the last one first; drafts that came to nothing are left out."""
    midnight = datetime.combine(on, datetime.min.time(), clock.ZONE)
    orders = Order.filter(staff_id=by.id, opened_at__gte=midnight, opened_at__lt=midnight + timedelta(days=1))
    kept = orders.exclude(state=State.VOID).exclude(state__in=OPEN, total_qty=0)
    return await kept.using_db(reads()).select_related("retailer").order_by("-opened_at").limit(ORDERS_SHOWN)
