"""ISO 20022 debits: pain.008.001.02 out, pain.002.001.03 and camt.053.001.02 in, under the same contract as the fixed width. Pure.

Our request number is the EndToEndId, which every bank carries through to its statement; the order number is the InstrId."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from foundation.clock import local
from settlement.banks import iso_rejection
from settlement.banks.files import (
    ALL_DISTRICTS,
    Batch,
    BatchLine,
    Flag,
    Head,
    Rejection,
    ResultLine,
    Results,
    check_batch,
    check_results,
)
from settlement.banks.iso_payments import DEBITS, RESULT, Payments, agree, begin, begin_report, opened
from settlement.banks.iso_statement import read_statement, write_statement
from settlement.banks.iso_xml import Node, as_bytes, parsed, put, put_given, yuan

__all__ = ["SUFFIX", "read_rejection", "read_request", "read_results", "read_statement", "write_rejection", "write_request", "write_results",
           "write_statement"]
SUFFIX = "xml"
STATUSES = {Flag.SUCCESS: "ACSC", Flag.PROCESSING: "ACSP", Flag.FAILED: "RJCT", Flag.UNKNOWN: "PDNG"}
FLAGS = {status: flag for flag, status in STATUSES.items()}
REASONS = {"AM04": "51", "AM14": "61", "AM02": "61", "AC01": "14", "AC04": "14", "AC06": "62", "AG01": "AG01", "MD01": "AG01",
           "MD02": "AG02", "BE01": "AG03", "MS03": "05", "AM05": "94", "AM12": "13", "FF01": "30", "TM01": "91"}  # fmt: skip
"""ISO reason -> our code. One that is not here is kept as it is and means nothing to us but the bank's refusal."""
PAYER = (("LICENCE", "licence_no"), ("CUSTOMER", "customer_code"), ("DISTRICT", "district"))


def write_request(batch: Batch) -> bytes:
    check_batch(batch)
    root, block = begin(DEBITS, batch.head, len(batch.lines), batch.amount_fen)
    for line in batch.lines:
        put_debit(block, line, batch.head)
    return as_bytes(root)


def put_debit(block: ET.Element, line: BatchLine, head: Head) -> None:
    debit = put(block, "DrctDbtTxInf")
    number = put(debit, "PmtId")
    put(number, "InstrId", line.order_no)
    put(number, "EndToEndId", line.request_no)
    put(debit, "InstdAmt", yuan(line.amount_fen), Ccy="CNY")
    mandate = put(debit, "DrctDbtTx/MndtRltdInf")
    put(mandate, "MndtId", line.agreement_no)
    put(debit, "DbtrAgt/FinInstnId/Othr/Id", head.bank)
    debtor = put(debit, "Dbtr")
    put_given(debtor, "Nm", line.account_name)
    known = put(debtor, "Id/PrvtId")
    for scheme, name in PAYER:
        if value := getattr(line, name):
            other = put(known, "Othr")
            put(other, "Id", value)
            put(other, "SchmeNm/Prtry", scheme)
    put(debit, "DbtrAcct/Id/Othr/Id", line.account_no)
    put_given(debit, "RmtInf/Ustrd", line.summary)


def read_request(data: bytes) -> Batch:
    head, group, block = opened(DEBITS, data)
    batch = Batch(head, tuple(debit_line(debit, seq, head) for seq, debit in enumerate(block.each("DrctDbtTxInf"), 1)))
    agree(group, block, len(batch.lines), batch.amount_fen)
    return check_batch(batch)


def debit_line(debit: Node, seq: int, head: Head) -> BatchLine:
    known = {other.text("SchmeNm/Prtry"): other.text("Id") for other in debit.each("Dbtr/Id/PrvtId/Othr")}
    payer = {name: known.get(scheme, "") for scheme, name in PAYER}
    return BatchLine(
        seq=seq, request_no=debit.text("PmtId/EndToEndId"), agreement_no=debit.text("DrctDbtTx/MndtRltdInf/MndtId"),
        account_no=debit.text("DbtrAcct/Id/Othr/Id"), account_name=debit.text("Dbtr/Nm", ""), amount_fen=debit.fen("InstdAmt"),
        order_no=debit.text("PmtId/InstrId"), debit_on=head.on, summary=debit.text("RmtInf/Ustrd", ""), **payer,
    )  # fmt: skip


def write_results(results: Results, of: Payments = DEBITS) -> bytes:
    check_results(results)
    head = results.head
    root, message, original = begin_report(f"DS{head.batch_no}", head.created_at, head.merchant, head.bank, head.batch_no, of)
    put(original, "OrgnlNbOfTxs", len(results.lines))
    put(original, "OrgnlCtrlSum", yuan(results.asked_fen))
    for flag, status in STATUSES.items():
        count, amount = results.total(flag)
        if count:
            per = put(original, "NbOfTxsPerSts")
            put(per, "DtldNbOfTxs", count)
            put(per, "DtldSts", status)
            put(per, "DtldCtrlSum", yuan(amount))
    block = put(message, "OrgnlPmtInfAndSts")
    put(block, "OrgnlPmtInfId", f"{head.batch_no}-{head.district}")
    for line in results.lines:
        put_status(block, line, head, of)
    return as_bytes(root)


def put_status(block: ET.Element, line: ResultLine, head: Head, of: Payments) -> None:
    status = put(block, "TxInfAndSts")
    put(status, "StsId", line.seq)
    put(status, "OrgnlEndToEndId", line.request_no)
    put(status, "TxSts", STATUSES[line.flag])
    reason = put(status, "StsRsnInf")
    put(reason, "Rsn/Prtry", line.code)
    put_given(reason, "AddtlInf", line.message)
    if line.bank_on and line.bank_time:
        put(status, "AccptncDtTm", f"{line.bank_on}T{line.bank_time}")
    if line.bank_txn_no:
        put(status, "AcctSvcrRef", line.bank_txn_no)
    original = put(status, "OrgnlTxRef")
    if line.debited_fen:
        put(original, "IntrBkSttlmAmt", yuan(line.debited_fen), Ccy="CNY")
    put(original, "Amt/InstdAmt", yuan(line.asked_fen), Ccy="CNY")
    put(original, of.day, head.on)
    put(original, f"{of.them}Acct/Id/Othr/Id", line.account_no)


def read_results(data: bytes, of: Payments = DEBITS) -> Results:
    message = parsed(data, RESULT, "CstmrPmtStsRpt")
    group, original, block = message.one("GrpHdr"), message.one("OrgnlGrpInfAndSts"), message.one("OrgnlPmtInfAndSts")
    statuses = list(block.each("TxInfAndSts"))
    original.expect("OrgnlMsgNmId", of.schema, original.text("OrgnlMsgNmId"))
    days = [status.day(f"OrgnlTxRef/{of.day}") for status in statuses]
    batch_no, _, district = block.text("OrgnlPmtInfId").partition("-")
    original.expect("OrgnlMsgId", batch_no, original.text("OrgnlMsgId"))
    created = group.moment("CreDtTm")
    bank = group.text("DbtrAgt/FinInstnId/Othr/Id") if group.maybe("DbtrAgt") else group.text("CdtrAgt/FinInstnId/Othr/Id")
    head = Head(group.text("InitgPty/Id/OrgId/Othr/Id"), bank, district or ALL_DISTRICTS,
                batch_no, days[0] if days else created.date(), created)
    results = check_results(Results(head, tuple(result_line(status, of.them) for status in statuses)))
    original.expect("OrgnlNbOfTxs", len(statuses), original.count("OrgnlNbOfTxs"))
    original.expect("OrgnlCtrlSum", results.asked_fen, original.fen("OrgnlCtrlSum"))
    original.expect("NbOfTxsPerSts", sorted(told(results)), sorted(per_status(original)))
    return results


def told(results: Results) -> Iterator[tuple[str, int, int]]:
    for flag, status in STATUSES.items():
        count, amount = results.total(flag)
        if count:
            yield status, count, amount


def per_status(original: Node) -> Iterator[tuple[str, int, int]]:
    for per in original.each("NbOfTxsPerSts"):
        yield per.text("DtldSts"), per.count("DtldNbOfTxs"), per.fen("DtldCtrlSum")


def result_line(status: Node, them: str) -> ResultLine:
    flag = FLAGS.get(status.text("TxSts"))
    if flag is None:
        raise status.wrong("TxSts", "unknown")
    done = local(status.moment("AccptncDtTm")) if status.maybe("AccptncDtTm") else None
    debited = status.fen("OrgnlTxRef/IntrBkSttlmAmt") if status.maybe("OrgnlTxRef/IntrBkSttlmAmt") else 0
    reason = status.text("StsRsnInf/Rsn/Cd", "")
    code = REASONS.get(reason, reason) or status.text("StsRsnInf/Rsn/Prtry", "00" if flag == Flag.SUCCESS else "")
    return ResultLine(
        seq=status.count("StsId"), request_no=status.text("OrgnlEndToEndId"),
        account_no=status.text(f"OrgnlTxRef/{them}Acct/Id/Othr/Id"), asked_fen=status.fen("OrgnlTxRef/Amt/InstdAmt"),
        debited_fen=debited, flag=flag, code=code, message=status.text("StsRsnInf/AddtlInf", ""),
        bank_txn_no=status.text("AcctSvcrRef", ""), bank_on=done.date() if done else None,
        bank_time=done.time() if done else None,
    )  # fmt: skip


def write_rejection(rejection: Rejection) -> bytes:
    return iso_rejection.write_rejection(rejection, DEBITS)


def read_rejection(data: bytes) -> Rejection | None:
    return iso_rejection.read_rejection(data, DEBITS)
