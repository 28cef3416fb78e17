"""What a message of many payments has in common under ISO 20022, whoever pays: its heading, its sums, its one block. Pure."""

from datetime import datetime
from typing import NamedTuple
from xml.etree import ElementTree as ET

from settlement.banks.files import Head
from settlement.banks.iso_xml import Node, document, parsed, put, put_given, yuan


class Payments(NamedTuple):
    """A kind of such messages. root: its element; day: what its day is called; us, them: what we are in it, and the shop."""

    schema: str
    root: str
    method: str
    day: str
    us: str
    them: str


RESULT = "pain.002.001.03"
DEBITS = Payments("pain.008.001.02", "CstmrDrctDbtInitn", "DD", "ReqdColltnDt", "Cdtr", "Dbtr")
TRANSFERS = Payments("pain.001.001.03", "CstmrCdtTrfInitn", "TRF", "ReqdExctnDt", "Dbtr", "Cdtr")


def begin(kind: Payments, head: Head, count: int, amount_fen: int) -> tuple[ET.Element, ET.Element]:
    """The document, and its block, which takes the payments."""
    root = document(kind.schema)
    message = put(root, kind.root)
    group = put(message, "GrpHdr")
    put(group, "MsgId", head.batch_no)
    put(group, "CreDtTm", head.created_at.isoformat("T", "seconds"))
    put_sums(group, count, amount_fen)
    put(group, "InitgPty/Id/OrgId/Othr/Id", head.merchant)
    block = put(message, "PmtInf")
    put(block, "PmtInfId", f"{head.batch_no}-{head.district}")
    put(block, "PmtMtd", kind.method)
    put_sums(block, count, amount_fen)
    put(block, kind.day, head.on)
    put(block, f"{kind.us}/Nm", head.merchant)
    put(block, f"{kind.us}Acct/Id/Othr/Id", head.merchant)
    put(block, f"{kind.us}Agt/FinInstnId/Othr/Id", head.bank)
    return root, block


def begin_report(number: str, created_at: datetime, merchant: str, bank: str, batch_no: str, of: Payments) -> tuple[ET.Element, ET.Element, ET.Element]:
    """The document of an answer to a message of this kind, its message, and what stands there of ours. number: the answer's own."""
    root = document(RESULT)
    message = put(root, "CstmrPmtStsRpt")
    group = put(message, "GrpHdr")
    put(group, "MsgId", number)
    put(group, "CreDtTm", created_at.isoformat("T", "seconds"))
    put_given(group, "InitgPty/Id/OrgId/Othr/Id", merchant)
    put_given(group, "CdtrAgt/FinInstnId/Othr/Id", bank)
    original = put(message, "OrgnlGrpInfAndSts")
    put(original, "OrgnlMsgId", batch_no)
    put(original, "OrgnlMsgNmId", of.schema)
    return root, message, original


def put_sums(parent: ET.Element, count: int, amount_fen: int) -> None:
    put(parent, "NbOfTxs", count)
    put(parent, "CtrlSum", yuan(amount_fen))


def opened(kind: Payments, data: bytes) -> tuple[Head, Node, Node]:
    """Heading, group and block of a message of this kind, or FileRefused."""
    message = parsed(data, kind.schema, kind.root)
    group, block = message.one("GrpHdr"), message.one("PmtInf")
    on, bank = block.day(kind.day), block.text(f"{kind.us}Agt/FinInstnId/Othr/Id")
    head = Head(group.text("InitgPty/Id/OrgId/Othr/Id"), bank, block.text("PmtInfId").partition("-")[2], group.text("MsgId"),
                on, group.moment("CreDtTm"))
    block.expect("PmtInfId", f"{head.batch_no}-{head.district}", block.text("PmtInfId"))
    block.expect("PmtMtd", kind.method, block.text("PmtMtd"))
    return head, group, block


def agree(group: Node, block: Node, count: int, amount_fen: int) -> None:
    """Both sums say what the payments are."""
    for part in (group, block):
        part.expect("NbOfTxs", count, part.count("NbOfTxs"))
        part.expect("CtrlSum", amount_fen, part.fen("CtrlSum"))
