"""A shop whose orders are paid and delivered: what delivery writes, without a truck's whole day."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from foundation.actor import SCHEDULER
from foundation.clock import day, now
from foundation.transaction import transact
from ordering.delivery.models import DeliveryRun, Stop, StopLine
from ordering.delivery.rules import RunState, StopOutcome
from ordering.orders.models import Channel, Order, SettlementMethod
from ordering.products.catalogue import SupplyState
from ordering.products.models import Product
from ordering.review.facts import OrderKind
from ordering.states import State
from retailers.profile.models import Retailer
from settlement.debits.claiming import claim_due
from settlement.debits.evidence import Heard, take_evidence
from settlement.debits.models import DebitAttempt
from settlement.debits.order_marks import mark_order
from settlement.debits.outcome import Kind, Says
from settlement.debits.writing import DebitWritten
from settlement.journal.accounts import taken_at_door
from settlement.journal.posting import post
from settlement.receivables.booking import book_deliveries
from tests.settlement.debits.conftest import Owe, owe, retailer

__all__ = ["owe", "retailer"]
numbers = itertools.count(1)
PRICE = 9_700


@dataclass
class Trade:
    """One shop's business. Amounts in fen; goods are cartons at 97.00."""

    shop: Retailer
    owe: Callable[..., Awaitable[DebitWritten]]

    async def paid(self, cartons: int, at: datetime | None = None) -> Order:
        """An order whose debit the bank has executed."""
        written = await self.owe(cartons * PRICE, at)
        await transact(lambda: claim_due(at or now(), mark_order, by=SCHEDULER))
        heard = Heard(Kind.ANSWER, Says.EXECUTED, at or now(), "00", cartons * PRICE)
        await transact(lambda: take_evidence(written.attempt_id, heard, mark_order, by=SCHEDULER))
        attempt = await DebitAttempt.get(id=written.attempt_id).prefetch_related("debit")
        return await Order.get(id=attempt.debit.order_id)

    async def at_the_door(self, cartons: int) -> Order:
        """An order that is paid when it comes."""
        return await Order.create(
            order_no=f"HP9{next(numbers):09d}", retailer=self.shop, district_id=self.shop.district_id, cycle_no=next(numbers), opened_at=now(),
            kind=OrderKind.REGULAR, channel=Channel.INBOUND, state=State.DISPATCHED, total_fen=cartons * PRICE,
            settlement_method=SettlementMethod.COD)  # fmt: skip

    async def deliver(self, order: Order, cartons: int, *, back: int = 0, cash_fen: int = 0, at: datetime | None = None) -> Stop:
        """Handed over now: so many cartons went, so many came back."""
        moment = at or now()
        run, _ = await DeliveryRun.get_or_create(district_id=order.district_id, delivery_date=day(moment), route="HP-3", defaults={
            "planned_at": moment, "state": RunState.CLOSED})
        outcome = StopOutcome.DELIVERED if not back else StopOutcome.REFUSED if back == cartons else StopOutcome.PART_REFUSED
        kept_fen = (cartons - back) * PRICE
        cod = order.settlement_method == SettlementMethod.COD
        stop = await Stop.create(run=run, order_id=order.id, seq=next(numbers), outcome=outcome, handed_at=moment, cash_fen=cash_fen,
                                 receivable_fen=kept_fen if cod else 0)
        await StopLine.create(stop=stop, product=await a_product(), position=1, price_fen=PRICE, qty_planned=cartons, qty_picked=cartons,
                              qty_back=back, back_reason="UNWANTED" if back else None)
        if cash_fen:
            await transact(lambda: post([taken_at_door(stop.id, run.id, order.retailer_id, "cash", cash_fen)], at=moment))
        return stop

    async def sold(self, cartons: int, back: int = 0, at: datetime | None = None) -> Order:
        """Paid, delivered and booked."""
        order = await self.paid(cartons, at)
        await self.deliver(order, cartons, back=back, at=at)
        await book_deliveries(at or now())
        return order


async def a_product() -> Product:
    product, _ = await Product.get_or_create(short_code="1021", defaults={
        "name": "黄山（硬）", "name_en": "Huangshan Hard", "brand": "黄山", "brand_family": "黄山", "price_class": "III", "carton_barcode": "6901028000017",
        "supply_state": SupplyState.STEADY, "launch_on": date(2020, 1, 1), "pinyin": "huang shan", "initials": "hs"})
    return product


@pytest.fixture
def trade(retailer: Retailer, owe: Owe) -> Trade:
    return Trade(retailer, owe)
