"""ISO 20022 refunds: pain.001.001.03 out, pain.002.001.03 in, under the same contract as the fixed width. Pure.

A refund is a credit transfer to the account that paid. The bank's number of the payment is the document it refers to, our
request number of that payment stands beside it."""

from xml.etree import ElementTree as ET

from settlement.banks import iso_rejection
from settlement.banks.files import Head, RefundLine, Refunds, Rejection, Results, check_refunds
from settlement.banks.iso20022 import SUFFIX, read_results, write_results
from settlement.banks.iso_payments import TRANSFERS, agree, begin, opened
from settlement.banks.iso_xml import Node, as_bytes, put, put_given, yuan

__all__ = ["SUFFIX", "read_refund_rejection", "read_refund_results", "read_refunds", "write_refund_rejection", "write_refund_results", "write_refunds"]


def write_refunds(refunds: Refunds) -> bytes:
    check_refunds(refunds)
    root, block = begin(TRANSFERS, refunds.head, len(refunds.lines), refunds.amount_fen)
    for line in refunds.lines:
        put_transfer(block, line, refunds.head)
    return as_bytes(root)


def put_transfer(block: ET.Element, line: RefundLine, head: Head) -> None:
    transfer = put(block, "CdtTrfTxInf")
    number = put(transfer, "PmtId")
    put_given(number, "InstrId", line.order_no)
    put(number, "EndToEndId", line.request_no)
    put(transfer, "Amt/InstdAmt", yuan(line.amount_fen), Ccy="CNY")
    put(transfer, "CdtrAgt/FinInstnId/Othr/Id", head.bank)
    put_given(put(transfer, "Cdtr"), "Nm", line.account_name)
    put(transfer, "CdtrAcct/Id/Othr/Id", line.account_no)
    about = put(transfer, "RmtInf")
    put_given(about, "Ustrd", line.summary)
    payment = put(about, "Strd")
    put(payment, "RfrdDocInf/Nb", line.original_ref)
    put_given(payment, "AddtlRmtInf", line.original_request_no)


def read_refunds(data: bytes) -> Refunds:
    head, group, block = opened(TRANSFERS, data)
    refunds = Refunds(head, tuple(refund_line(one, seq) for seq, one in enumerate(block.each("CdtTrfTxInf"), 1)))
    agree(group, block, len(refunds.lines), refunds.amount_fen)
    return check_refunds(refunds)


def refund_line(transfer: Node, seq: int) -> RefundLine:
    return RefundLine(
        seq=seq, request_no=transfer.text("PmtId/EndToEndId"), account_no=transfer.text("CdtrAcct/Id/Othr/Id"),
        account_name=transfer.text("Cdtr/Nm", ""), amount_fen=transfer.fen("Amt/InstdAmt"), order_no=transfer.text("PmtId/InstrId", ""),
        original_request_no=transfer.text("RmtInf/Strd/AddtlRmtInf", ""), original_ref=transfer.text("RmtInf/Strd/RfrdDocInf/Nb"),
        summary=transfer.text("RmtInf/Ustrd", ""))  # fmt: skip


def write_refund_results(results: Results) -> bytes:
    return write_results(results, TRANSFERS)


def read_refund_results(data: bytes) -> Results:
    return read_results(data, TRANSFERS)


def write_refund_rejection(rejection: Rejection) -> bytes:
    return iso_rejection.write_rejection(rejection, TRANSFERS)


def read_refund_rejection(data: bytes) -> Rejection | None:
    return iso_rejection.read_rejection(data, TRANSFERS)
