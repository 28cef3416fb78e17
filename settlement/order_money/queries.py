"""An order's money from all that knows of it. On the reading connection, in the actor's districts."""

from dataclasses import dataclass

from foundation.actor import Actor
from foundation.staff.scope import scoped
from foundation.transaction import reads
from ordering.watching.models import OrderTrouble, TroubleKind
from settlement.debits.models import Debit
from settlement.debits.queries import debit_of_order
from settlement.debts.queries import Clarity, DebtRow, clarity_of, debt_rows
from settlement.refunds.models import Refund


@dataclass(frozen=True)
class OrderMoney:
    """clarity: what has to be said instead of the debit's state. debts: of goods that are gone, open ones and ended ones."""

    debit: Debit | None
    code: str
    clarity: Clarity | None
    debts: list[DebtRow]
    refunds: list[Refund]


async def order_money(order_id: int, *, by: Actor) -> OrderMoney:
    debit = await scoped(Debit.filter(order_id=order_id), by).using_db(reads()).order_by("-seq").first()
    view = await debit_of_order(order_id) if debit else None
    refunds = await scoped(Refund.filter(order_id=order_id), by).using_db(reads()).order_by("id")
    debts = await scoped(OrderTrouble.filter(order_id=order_id, kind=TroubleKind.UNPAID), by, "order__district_id").using_db(
        reads()).select_related("order", "retailer").order_by("id")
    return OrderMoney(debit, view.code if view else "", await clarity_of(order_id), await debt_rows(debts), refunds)
