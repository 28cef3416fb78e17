"""The ways in which a debt ends by two persons, when they fit, and what each of them books. Pure."""

from dataclasses import replace
from enum import StrEnum

from foundation.errors import Invalid, NotFound, Refused
from foundation.money import format_yuan
from ordering.states import State
from settlement.approvals.rules import Reason
from settlement.debits.states import DebitState
from settlement.journal.accounts import Account, Entry, retailer
from settlement.reconciliation.transfers import rest_of, whose
from settlement.refunds.rules import Cause

COUNTER = "counter"
"""The party of TAKINGS whose cash lies in our till."""


class Way(StrEnum):
    """CASH: paid at our counter. TRANSFER: to our bank, by the bank's number of it. WRITE_OFF: given up. GOODS_BACK: the goods
    were not kept, so that nothing is owed for them."""

    CASH = "CASH"
    TRANSFER = "TRANSFER"
    WRITE_OFF = "WRITE_OFF"
    GOODS_BACK = "GOODS_BACK"


UNDER_WAY = frozenset(DebitState) - {DebitState.SETTLED, DebitState.FAILED}
REASONS = {
    Way.CASH: Reason.PAID_OTHERWISE, Way.TRANSFER: Reason.PAID_OTHERWISE, Way.WRITE_OFF: Reason.LOST, Way.GOODS_BACK: Reason.GOODS_NOT_KEPT,
}
CAME_BACK = (State.PART_REFUSED, State.REFUSED, State.UNDELIVERED, State.REFUND_PENDING, State.REFUNDED, State.VOID)
REFERENCE_LENGTH_MAX = 32


class NoSuchDebt(NotFound):
    code = "no_such_debt"


class DebtSettled(Refused):
    code = "debt_settled"


class DebtInDoubt(Refused):
    """A case of the bank is open about it: nobody knows yet whether it is owed at all."""

    code = "debt_in_doubt"


class DebtUnderWay(Refused):
    """A debit of it is at the bank, or a proposal waits for its second person."""

    code = "debt_under_way"


class PaymentUnfit(Invalid):
    """Nothing, or more than what is open where it is no transfer. facts: open, in yuan."""

    code = "payment_unfit"


class GoodsNotBack(Refused):
    code = "goods_not_back"


class ReferenceUnfit(Invalid):
    """A transfer is known by the bank's number of it."""

    code = "transfer_reference_unfit"


def check_way(way: Way, order_state: str, evidence: str) -> None:
    if way not in ways_for(order_state):
        raise GoodsNotBack(state=order_state)
    if way == Way.TRANSFER and not 0 < len(evidence.strip()) <= REFERENCE_LENGTH_MAX:
        raise ReferenceUnfit()


def ways_for(order_state: str) -> list[Way]:
    return [way for way in Way if way != Way.GOODS_BACK or order_state in CAME_BACK]


def check_amount(way: Way, told_fen: int, open_fen: int) -> None:
    """A transfer may be larger than what it pays: it is the bank's figure. At the counter change is given."""
    if told_fen <= 0 or (told_fen > open_fen and way != Way.TRANSFER):
        raise PaymentUnfit(open=format_yuan(open_fen))


def settling(way: Way, debt_id: int, approval_id: int, retailer_id: int, told_fen: int, open_fen: int) -> list[Entry]:
    """What pays the debt, and of a larger transfer the rest, which stands on the shop's account until it is given back.

    12,000 told of 10,000 that are open: 10,000 and 2,000. None for goods that came back: they were never booked as delivered."""
    if way == Way.GOODS_BACK:
        return []
    account, party = {
        Way.CASH: (Account.TAKINGS, COUNTER), Way.TRANSFER: (Account.TAKINGS, whose(debt_id)), Way.WRITE_OFF: (Account.BAD_DEBT, retailer(retailer_id)),
    }[way]
    paid = Entry(account, party, Account.RECEIVABLE, retailer(retailer_id), min(told_fen, open_fen), "debt", debt_id, str(way), f"debt:{approval_id}")
    rest = replace(paid, amount_fen=told_fen - open_fen, words=str(Cause.OVERPAID), once=rest_of(approval_id))
    return [paid, rest] if told_fen > open_fen else [paid]
