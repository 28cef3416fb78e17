"""A whole file refused under ISO 20022: pain.002.001.03 with the group's status RJCT and its reason, and no row of its own. Pure.

A file that the bank could not read has no number there, but ISO's NOTPROVIDED: then the answer's name says whose it is."""

from settlement.banks.files import Rejection
from settlement.banks.iso_payments import RESULT, Payments, begin_report
from settlement.banks.iso_xml import Node, as_bytes, parsed, put, put_given

REFUSED = "RJCT"
UNKNOWN = "NOTPROVIDED"
WORDS_MAX = 105


def write_rejection(rejection: Rejection, of: Payments) -> bytes:
    root, message, original = begin_report(f"RJ{rejection.batch_no}", rejection.created_at, rejection.merchant, rejection.bank,
                                           rejection.batch_no or UNKNOWN, of)
    put(original, "GrpSts", REFUSED)
    reason = put(original, "StsRsnInf")
    put(reason, "Rsn/Cd", rejection.code)
    put_given(reason, "AddtlInf", rejection.words[:WORDS_MAX])
    if rejection.district:
        put(put(message, "OrgnlPmtInfAndSts"), "OrgnlPmtInfId", f"{rejection.batch_no}-{rejection.district}")
    return as_bytes(root)


def read_rejection(data: bytes, of: Payments) -> Rejection | None:
    """None for an answer that speaks of rows. FileRefused: one that refuses the whole and speaks of rows as well, or of no reason."""
    if b"GrpSts" not in data:
        return None  # most answers, and no second reading of a large one
    message = parsed(data, RESULT, "CstmrPmtStsRpt")
    original = message.one("OrgnlGrpInfAndSts")
    status = original.text("GrpSts", "")
    if status != REFUSED:
        return None
    original.expect("OrgnlMsgNmId", of.schema, original.text("OrgnlMsgNmId"))
    group, batch_no, block = message.one("GrpHdr"), original.text("OrgnlMsgId"), message.maybe("OrgnlPmtInfAndSts")
    if block and any(block.each("TxInfAndSts")):
        raise block.wrong("TxInfAndSts", "rows of a file that is refused whole")
    known = "" if batch_no == UNKNOWN else batch_no
    named, _, district = block.text("OrgnlPmtInfId").partition("-") if block else (known, "", "")
    original.expect("OrgnlMsgId", named, known)
    return Rejection(known, district, group.text("InitgPty/Id/OrgId/Othr/Id", ""), bank_of(group), group.moment("CreDtTm"), code_of(original),
                     original.text("StsRsnInf/AddtlInf", ""))


def bank_of(group: Node) -> str:
    return group.text("DbtrAgt/FinInstnId/Othr/Id", "") or group.text("CdtrAgt/FinInstnId/Othr/Id", "")


def code_of(original: Node) -> str:
    return original.text("StsRsnInf/Rsn/Prtry", "") or original.text("StsRsnInf/Rsn/Cd")
