"""The bank's side of files under ISO 20022, by its own hand: pain.008 or pain.001 in, pain.002 and the day's camt.053 out.

The same three verbs as `paper`. What can be refused has ISO's own reason codes; a code that ISO does not know stands as our own."""

import contextlib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from settlement.practice_bank.books import Request
from settlement.practice_bank.paper import WORDS, Asked, Outcome, Unreadable
from settlement.practice_bank.returns import Return

STATEMENT = "xml"
"""The ending of a statement's name."""
SPACE = "urn:iso:std:iso:20022:tech:xsd:"
ZONE = "+08:00"
STATUS = {"0": "ACSC", "1": "ACSP", "2": "RJCT", "3": "PDNG"}
REFUSED_FOR = {"count or amount is wrong": "AM10", "rejected as planned": "NARR"}
"""Why a whole file is refused -> ISO's reason; of any other fault it is the file's form, FF01."""
REASON = {"51": "AM04", "14": "AC01", "61": "AM14", "62": "AC06", "AG01": "MD01", "AG02": "MD02", "AG03": "BE01"}
NO_NAME = "NOTPROVIDED"
WORDS_MAX = 105


class Part:
    """An element of a message that was sent to the bank; what is not there, or twice, makes the message unreadable."""

    def __init__(self, element: ET.Element, space: str) -> None:
        self._element, self._names = element, {"": space}

    def each(self, path: str) -> list["Part"]:
        return [Part(one, self._names[""]) for one in self._element.findall(path, self._names)]

    def one(self, path: str) -> "Part":
        found = self.each(path)
        if len(found) != 1:
            raise Unreadable(f"{path}: {len(found)} instead of one")
        return found[0]

    def text(self, path: str) -> str:
        return self.one(path)._element.text or ""

    def given(self, path: str) -> str:
        return self.text(path) if self.each(path) else ""

    def fen(self, path: str) -> int:
        """Fen of an amount in yuan; in another currency, of parts of a fen or below one it is no amount."""
        part = self.one(path)._element
        try:
            fen = Decimal(part.text or "") * 100
        except InvalidOperation:
            raise Unreadable(f"{path}: no amount") from None
        if not fen.is_finite() or fen != fen.to_integral_value() or part.get("Ccy", "CNY") != "CNY":
            raise Unreadable(f"{path}: no amount in fen")
        return int(fen)


def a_request(part: Part) -> Request:
    return Request(
        request_no=part.text("PmtId/EndToEndId"), account_no=part.text("DbtrAcct/Id/Othr/Id"), account_name=part.given("Dbtr/Nm"),
        agreement_no=part.text("DrctDbtTx/MndtRltdInf/MndtId"), order_no=part.given("PmtId/InstrId"), amount_fen=part.fen("InstdAmt"))


def a_return(part: Part) -> Return:
    return Return(
        request_no=part.text("PmtId/EndToEndId"), account_no=part.text("CdtrAcct/Id/Othr/Id"), account_name=part.given("Cdtr/Nm"),
        order_no=part.given("PmtId/InstrId"), original=part.text("RmtInf/Strd/RfrdDocInf/Nb"), amount_fen=part.fen("Amt/InstdAmt"))


class Kind(NamedTuple):
    """What the bank takes: how one payment of it is read, what its day is called, and who of creditor and debtor its customer is."""

    schema: str
    payment: str
    read: Callable[[Part], Request | Return]
    day: str
    us: str
    them: str
    answered_by: str


KINDS = {
    "CstmrDrctDbtInitn": Kind("pain.008.001.02", "DrctDbtTxInf", a_request, "ReqdColltnDt", "Cdtr", "Dbtr", "DS"),
    "CstmrCdtTrfInitn": Kind("pain.001.001.03", "CdtTrfTxInf", a_return, "ReqdExctnDt", "Dbtr", "Cdtr", "RS"),
}
ANSWERS = {kind.answered_by: kind for kind in KINDS.values()}


def read(data: bytes) -> Asked:
    message, kind = opened(data)
    group, block = message.one("GrpHdr"), message.one("PmtInf")
    rows = [kind.read(part) for part in block.each(kind.payment)]
    total = sum(row.amount_fen for row in rows)
    if any(row.amount_fen <= 0 or not row.request_no for row in rows):
        raise Unreadable("a payment without a number or an amount")
    for sums in (group, block):
        if (sums.text("NbOfTxs"), sums.fen("CtrlSum")) != (str(len(rows)), total):
            raise Unreadable("count or amount is wrong")
    batch_no, (named, _, district) = group.text("MsgId"), block.text("PmtInfId").partition("-")
    if named != batch_no:
        raise Unreadable("the block is of another message")
    return Asked(group.text("InitgPty/Id/OrgId/Othr/Id"), block.text(f"{kind.us}Agt/FinInstnId/Othr/Id"), district, batch_no,
                 f"{date.fromisoformat(block.text(kind.day)):%Y%m%d}", rows, kind.answered_by)


def opened(data: bytes) -> tuple[Part, Kind]:
    """The message in its document. One that declares a type is not even parsed: entities can grow without bound."""
    if b"<!" in data:
        raise Unreadable("a document type is declared")
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, LookupError, ValueError) as fault:
        raise Unreadable(f"not well-formed: {fault}") from None
    for name, kind in KINDS.items():
        space = SPACE + kind.schema
        if (root.tag, [one.tag for one in root]) == (f"{{{space}}}Document", [f"{{{space}}}{name}"]):
            return Part(root[0], space), kind
    raise Unreadable("neither pain.008 nor pain.001")


def tag(name: str, *inner: str, **attributes: str) -> str:
    """An element around what is XML already."""
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{said}>{''.join(inner)}</{name}>"


def text(path: str, value: object, **attributes: str) -> str:
    """A text in the elements of 'A/B/C', nothing at all for an empty one."""
    if value == "":
        return ""
    *around, last = path.split("/")
    made = tag(last, escape(str(value)), **attributes)
    for name in reversed(around):
        made = tag(name, made)
    return made


def money(path: str, fen: int) -> str:
    return text(path, yuan(fen), Ccy="CNY")


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def document(schema: str, *inner: str) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + tag("Document", *inner, xmlns=SPACE + schema) + "\n").encode()


def iso_day(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"


def iso_moment(day: str, time: str) -> str:
    return f"{iso_day(day)}T{time[:2]}:{time[2:4]}:{time[4:]}{ZONE}"


def answer(asked: Asked, outcomes: list[Outcome], at: datetime, wrong_total: bool = False) -> bytes:
    """The status report; wrong_total: its sum is one fen off, as a careless bank's is."""
    kind = ANSWERS[asked.answered_by]
    group = tag("GrpHdr", text("MsgId", asked.answered_by + asked.batch_no), text("CreDtTm", f"{at:%Y-%m-%dT%H:%M:%S}{ZONE}"),
                text("InitgPty/Id/OrgId/Othr/Id", asked.merchant), text(f"{kind.us}Agt/FinInstnId/Othr/Id", asked.bank))
    whole = tag("OrgnlGrpInfAndSts", text("OrgnlMsgId", asked.batch_no), text("OrgnlMsgNmId", kind.schema),
                text("OrgnlNbOfTxs", len(outcomes)), text("OrgnlCtrlSum", yuan(sum(one.request.amount_fen for one in outcomes) + wrong_total)),
                *(a_sum(flag, outcomes) for flag in STATUS))
    rows = (a_row(seq, one, asked, kind) for seq, one in enumerate(outcomes, 1))
    block = tag("OrgnlPmtInfAndSts", text("OrgnlPmtInfId", f"{asked.batch_no}-{asked.district}"), *rows)
    return document("pain.002.001.03", tag("CstmrPmtStsRpt", group, whole, block))


def a_sum(flag: str, outcomes: list[Outcome]) -> str:
    """What was moved of the executed ones, what was asked of the others."""
    amounts = [one.debited_fen if flag == "0" else one.request.amount_fen for one in outcomes if one.flag == flag]
    if not amounts:
        return ""
    return tag("NbOfTxsPerSts", text("DtldNbOfTxs", len(amounts)), text("DtldSts", STATUS[flag]), text("DtldCtrlSum", yuan(sum(amounts))))


def a_row(seq: int, one: Outcome, asked: Asked, kind: Kind) -> str:
    done = one.flag == "0"
    reason = "" if done else tag(
        "StsRsnInf", text("Rsn/Cd", REASON[one.code]) if one.code in REASON else text("Rsn/Prtry", one.code), text("AddtlInf", WORDS.get(one.code, "")))
    about = tag("OrgnlTxRef", money("IntrBkSttlmAmt", one.debited_fen) if done else "", money("Amt/InstdAmt", one.request.amount_fen),
                text(kind.day, iso_day(asked.day)), text(f"{kind.them}Acct/Id/Othr/Id", one.request.account_no))
    return tag("TxInfAndSts", text("StsId", seq), text("OrgnlInstrId", one.request.order_no), text("OrgnlEndToEndId", one.request.request_no),
               text("TxSts", STATUS[one.flag]), reason, text("AccptncDtTm", iso_moment(one.bank_date, one.bank_time)) if done else "",
               text("AcctSvcrRef", one.reference), about)


def rejection(name: str, data: bytes, why: str, at: datetime) -> tuple[str, bytes]:
    """The answer that refuses a whole file, and its name. Of a file that cannot be read it names neither number nor customer."""
    answered_by = "RS" if name.startswith("RR") else "DS"
    schema = ANSWERS[answered_by].schema
    batch_no = merchant = block = ""
    with contextlib.suppress(Unreadable):
        message, kind = opened(data)
        if kind.answered_by == answered_by:
            batch_no, merchant = message.given("GrpHdr/MsgId"), message.given("GrpHdr/InitgPty/Id/OrgId/Othr/Id")
            block = message.given("PmtInf/PmtInfId")
    about = tag("OrgnlGrpInfAndSts", text("OrgnlMsgId", batch_no or NO_NAME), text("OrgnlMsgNmId", schema), text("GrpSts", "RJCT"),
                tag("StsRsnInf", text("Rsn/Cd", REFUSED_FOR.get(why, "FF01")), text("AddtlInf", why[:WORDS_MAX])))
    head = tag("GrpHdr", text("MsgId", f"RJ{batch_no or f'{at:%Y%m%d%H%M%S}'}"), text("CreDtTm", f"{at:%Y-%m-%dT%H:%M:%S}{ZONE}"),
               text("InitgPty/Id/OrgId/Othr/Id", merchant))
    named = tag("OrgnlPmtInfAndSts", text("OrgnlPmtInfId", block)) if batch_no and block.startswith(f"{batch_no}-") else ""
    return answered_by + name[2:], document("pain.002.001.03", tag("CstmrPmtStsRpt", head, about, named))


def statement(account_no: str, day: str, opening_fen: int, movements: list[dict]) -> bytes:
    """movements: dicts of the books, in their order, with direction, type, payer and summary."""
    credit = [m["amount_fen"] for m in movements if m["direction"] == "C"]
    debit = [m["amount_fen"] for m in movements if m["direction"] == "D"]
    name, made = f"ST{day}-{account_no[-20:]}", text("CreDtTm", iso_moment(day, "235959"))
    sums = tag("TxsSummry", tag("TtlNtries", text("NbOfNtries", len(movements))),
               *(tag(total, text("NbOfNtries", len(amounts)), text("Sum", yuan(sum(amounts))))
                 for total, amounts in (("TtlCdtNtries", credit), ("TtlDbtNtries", debit))))
    body = tag("Stmt", text("Id", name), made, tag("Acct", text("Id/Othr/Id", account_no), text("Ccy", "CNY")),
               a_balance("OPBD", opening_fen, day), a_balance("CLBD", opening_fen + sum(credit) - sum(debit), day), sums,
               *(an_entry(seq, m) for seq, m in enumerate(movements, 1)))
    return document("camt.053.001.02", tag("BkToCstmrStmt", tag("GrpHdr", text("MsgId", name), made), body))


def a_balance(code: str, fen: int, day: str) -> str:
    return tag("Bal", text("Tp/CdOrPrtry/Cd", code), money("Amt", abs(fen)), text("CdtDbtInd", "DBIT" if fen < 0 else "CRDT"),
               text("Dt/Dt", iso_day(day)))


def an_entry(seq: int, m: dict) -> str:
    """Who paid us is the debtor, whom we paid the creditor; a debit that is taken back keeps its debtor."""
    given_back = m["type"] == "RV"
    them = "Dbtr" if m["direction"] == "C" or given_back else "Cdtr"
    refs = [text("InstrId", m["order_no"]), text("EndToEndId", m["request_no"] or NO_NAME)]
    if m["original"]:
        refs.append(tag("Prtry", text("Tp", "ORIGINAL"), text("Ref", m["original"])))
    party = text(f"{them}/Nm", m["payer"]) + text(f"{them}Acct/Id/Othr/Id", m["account_no"])
    details = tag("TxDtls", tag("Refs", *refs), tag("RltdPties", party) if party else "", text("RmtInf/Ustrd", m["summary"]))
    return tag("Ntry", text("NtryRef", seq), money("Amt", m["amount_fen"]), text("CdtDbtInd", "CRDT" if m["direction"] == "C" else "DBIT"),
               text("RvslInd", "true") if given_back else "", text("Sts", "BOOK"), text("BookgDt/DtTm", iso_moment(m["bank_date"], m["bank_time"])),
               text("AcctSvcrRef", m["reference"]), text("BkTxCd/Prtry/Cd", m["type"]), tag("NtryDtls", details))
