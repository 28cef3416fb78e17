"""Refund files of fixed width: requests (RR) and results (RS), framed, summed and hashed like those of debits. Pure.

The bank gives back to the account that paid, and finds the payment by its own number of it."""

from settlement.banks.files import Kind, RefundLine, Refunds, Results, check_refunds
from settlement.banks.fixed_width import SUFFIX, agree, framed, read_results, write_results, written
from settlement.banks.layout import Field, Form, Layout

__all__ = ["SUFFIX", "read_refund_rejection", "read_refund_results", "read_refunds", "write_refund_results", "write_refunds"]
REFUND = Layout((
    Field("seq", 8, Form.NUMBER), Field("request_no", 22), Field("account_no", 32), Field("account_name", 60),
    Field("amount_fen", 14, Form.NUMBER), Field("order_no", 12), Field("original_request_no", 22), Field("original_ref", 32),
    Field("summary", 30),
))  # fmt: skip


def write_refunds(refunds: Refunds) -> bytes:
    check_refunds(refunds)
    return written(Kind.REFUND, refunds.head, REFUND, [line._asdict() for line in refunds.lines], refunds.amount_fen, {})


def read_refunds(data: bytes) -> Refunds:
    head, rows, trailer = framed(data, Kind.REFUND, REFUND, "amount_fen")
    agree(trailer, len(rows) + 2, ok_count=0, ok_amount=0, bad_count=0, bad_amount=0)
    return check_refunds(Refunds(head, tuple(RefundLine(**row) for row in rows)))


def write_refund_results(results: Results) -> bytes:
    return write_results(results, Kind.REFUND_RESULT)


def read_refund_results(data: bytes) -> Results:
    return read_results(data, Kind.REFUND_RESULT)


def read_refund_rejection(data: bytes) -> None:
    """By a note, as of debits."""
