"""What makes a refund, its life, its number at the bank. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from foundation.errors import Invalid, Refused
from settlement.approvals.rules import Reason
from settlement.debits.states import AttemptState

DIGITS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""A request number has one place for the refund of an order: so many are enough for ever."""


class Cause(StrEnum):
    """CALLED_OFF: a paid order was voided, or paid after that. TWICE: the order was debited two times. CASE: by a case.

    OVERPAID: more came for an order than it cost, a debt paid by a larger transfer or in two ways: only the rest goes back."""

    CALLED_OFF = "CALLED_OFF"
    REFUSED = "REFUSED"
    SHORT_PICK = "SHORT_PICK"
    TWICE = "TWICE"
    CASE = "CASE"
    OVERPAID = "OVERPAID"


class RefundState(StrEnum):
    """DUE: nobody has prepared it. FAILED: the bank said no, so it is prepared again. DISPUTED: amounts differ, or it went
    back two times."""

    DUE = "DUE"
    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    SENT = "SENT"
    UNKNOWN = "UNKNOWN"
    PAID = "PAID"
    FAILED = "FAILED"
    DISPUTED = "DISPUTED"


class Way(StrEnum):
    """BANK: by the line or by its file, to the account that paid. TRANSFER: by hand, where that account is gone or unknown."""

    BANK = "BANK"
    TRANSFER = "TRANSFER"


PREPARABLE = (RefundState.DUE, RefundState.FAILED)
USUAL = {
    Cause.CALLED_OFF: Reason.ORDER_CALLED_OFF, Cause.REFUSED: Reason.GOODS_NOT_KEPT, Cause.SHORT_PICK: Reason.GOODS_NOT_KEPT,
    Cause.TWICE: Reason.PAID_TWICE, Cause.CASE: Reason.WRONG_PAYER,
    Cause.OVERPAID: Reason.PAID_TOO_MUCH,
}
"""The reason that a cause usually has."""


class RefundTooMuch(Refused):
    """All refunds of a payment together are never more than it was."""

    code = "refund_too_much"


class RefundsExhausted(Refused):
    code = "refunds_exhausted"


class WayUnfit(Invalid):
    """By the line only to a known account; by hand only with the bank's own number of the transfer."""

    code = "refund_way_unfit"


class RefundMoved(Refused):
    """Somebody has prepared, approved or refused it meanwhile."""

    code = "refund_moved"


def refund_no(order_no: str, refund: int, on: date) -> str:
    """22 characters, unique for ever, never a debit's: order number 12, R, which refund of the order, day 8."""
    if refund > len(DIGITS):
        raise RefundsExhausted(order_no=order_no)
    return f"{order_no:0<12}R{DIGITS[refund - 1]}{on:%Y%m%d}"


def by_hand_no(refund_id: int, refund: int) -> str:
    """The number of a transfer that no message asked for: the how-maniest of this refund."""
    return f"T{refund:02d}{refund_id:019d}"


def check_way(way: Way, account_no: str, original_ref: str, bank_ref: str) -> None:
    if way == Way.BANK and not (account_no and original_ref):
        raise WayUnfit(way=str(way))
    if way == Way.TRANSFER and not (bank_ref.strip().isascii() and bank_ref.strip().isalnum() and len(bank_ref.strip()) <= 32):
        raise WayUnfit(way=str(way))


def state_of(attempts: Iterable[AttemptState]) -> RefundState:
    """A refund is what its attempts make of it, in any order; two that were executed are one too many."""
    states = list(attempts)
    done = states.count(AttemptState.SUCCEEDED)
    if AttemptState.DISPUTED in states or done > 1:
        return RefundState.DISPUTED
    if done:
        return RefundState.PAID
    if AttemptState.UNKNOWN in states:
        return RefundState.UNKNOWN
    if AttemptState.CLAIMED in states:
        return RefundState.SENT
    return RefundState.APPROVED if AttemptState.PREPARED in states else RefundState.FAILED
