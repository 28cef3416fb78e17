"""camt.053.001.02: the day's statement of our account. Pure."""

from xml.etree import ElementTree as ET

from foundation.clock import local
from settlement.banks.files import FileRefused, LineType, Statement, StatementLine, check_statement
from settlement.banks.iso_xml import Node, as_bytes, document, parsed, put, put_given, yuan

SCHEMA = "camt.053.001.02"
SIGNS = {"C": "CRDT", "D": "DBIT"}
DIRECTIONS = {sign: direction for direction, sign in SIGNS.items()}
PARTIES = {"C": ("Dbtr", "Cdtr"), "D": ("Cdtr", "Dbtr")}
"""Who stands opposite us: who paid us, or whom we paid. A reversal keeps the parties of what it takes back, so the other is looked at too."""
NONE = "NOTPROVIDED"


def write_statement(statement: Statement) -> bytes:
    check_statement(statement)
    root = document(SCHEMA)
    message = put(root, "BkToCstmrStmt")
    group = put(message, "GrpHdr")
    put(group, "MsgId", f"ST{statement.on:%Y%m%d}")
    put(group, "CreDtTm", f"{statement.on}T23:59:59")
    body = put(message, "Stmt")
    put(body, "Id", f"ST{statement.on:%Y%m%d}")
    put(body, "CreDtTm", f"{statement.on}T23:59:59")
    put(body, "Acct/Id/Othr/Id", statement.account_no)
    for code, amount in (("OPBD", statement.opening_fen), ("CLBD", statement.closing_fen)):
        balance = put(body, "Bal")
        put(balance, "Tp/CdOrPrtry/Cd", code)
        put(balance, "Amt", yuan(abs(amount)), Ccy="CNY")
        put(balance, "CdtDbtInd", "DBIT" if amount < 0 else "CRDT")
        put(balance, "Dt/Dt", statement.on)
    summary = put(body, "TxsSummry")
    for name, direction in (("TtlCdtNtries", "C"), ("TtlDbtNtries", "D")):
        count, amount = statement.total(direction)
        total = put(summary, name)
        put(total, "NbOfNtries", count)
        put(total, "Sum", yuan(amount))
    for line in statement.lines:
        put_entry(body, line)
    return as_bytes(root)


def put_entry(body: ET.Element, line: StatementLine) -> None:
    entry = put(body, "Ntry")
    put(entry, "NtryRef", line.seq)
    put(entry, "Amt", yuan(line.amount_fen), Ccy="CNY")
    put(entry, "CdtDbtInd", SIGNS[line.direction])
    put(entry, "Sts", "BOOK")
    put(entry, "BookgDt/DtTm", f"{line.bank_on}T{line.bank_time}")
    put(entry, "AcctSvcrRef", line.bank_txn_no)
    put(entry, "BkTxCd/Prtry/Cd", line.type)
    details = put(entry, "NtryDtls/TxDtls")
    references = put(details, "Refs")
    put(references, "InstrId", line.order_no or NONE)
    put(references, "EndToEndId", line.request_no or NONE)
    if line.orig_bank_txn_no:
        original = put(references, "Prtry")
        put(original, "Tp", "ORIG")
        put(original, "Ref", line.orig_bank_txn_no)
    if line.payer_name or line.payer_tail:
        parties = put(details, "RltdPties")
        them = PARTIES[line.direction][0]
        put_given(parties, f"{them}/Nm", line.payer_name)
        put_given(parties, f"{them}Acct/Id/Othr/Id", line.payer_tail)
    put_given(details, "RmtInf/Ustrd", line.summary)


def read_statement(data: bytes) -> Statement:
    body = parsed(data, SCHEMA, "BkToCstmrStmt").one("Stmt")
    balances = {one.text("Tp/CdOrPrtry/Cd"): one for one in body.each("Bal")}
    if not {"OPBD", "CLBD"} <= balances.keys():
        raise FileRefused(record=1, field="Bal", why="opening or closing is missing")
    opening, closing = signed(balances["OPBD"]), signed(balances["CLBD"])
    lines, balance = [], opening
    for entry in body.each("Ntry"):
        line = read_entry(entry, balance)
        balance = line.balance_fen
        lines.append(line)
    statement = Statement(body.text("Acct/Id/Othr/Id"), balances["CLBD"].day("Dt/Dt"), opening, closing, tuple(lines))
    if body.maybe("TxsSummry"):
        for name, direction in (("TtlCdtNtries", "C"), ("TtlDbtNtries", "D")):
            total = body.one(f"TxsSummry/{name}")
            total.expect(name, statement.total(direction), (total.count("NbOfNtries"), total.fen("Sum")))
    return check_statement(statement)


def signed(balance: Node) -> int:
    return balance.fen("Amt") * (1 if direction_of(balance) == "C" else -1)


def direction_of(node: Node) -> str:
    direction = DIRECTIONS.get(node.text("CdtDbtInd"))
    if direction is None:
        raise node.wrong("CdtDbtInd", "unknown")
    return direction


def read_entry(entry: Node, balance_fen: int) -> StatementLine:
    direction, amount = direction_of(entry), entry.fen("Amt")
    entry.expect("Sts", "BOOK", entry.text("Sts"))
    details = entry.one("NtryDtls/TxDtls")
    booked = local(entry.moment("BookgDt/DtTm"))
    code = entry.text("BkTxCd/Prtry/Cd", LineType.OTHER)
    return StatementLine(
        seq=entry.count("NtryRef"), bank_on=booked.date(), bank_time=booked.time(), bank_txn_no=entry.text("AcctSvcrRef"),
        request_no=given(details.text("Refs/EndToEndId", NONE)), order_no=given(details.text("Refs/InstrId", NONE)),
        payer_tail=party(details, direction, "Acct/Id/Othr/Id")[-4:], payer_name=party(details, direction, "/Nm"),
        direction=direction, amount_fen=amount, balance_fen=balance_fen + (amount if direction == "C" else -amount),
        type=LineType(code) if code in list(LineType) else LineType.OTHER,
        orig_bank_txn_no=details.text("Refs/Prtry/Ref", ""), summary=details.text("RmtInf/Ustrd", ""),
    )  # fmt: skip


def party(details: Node, direction: str, path: str) -> str:
    one, other = PARTIES[direction]
    return details.text(f"RltdPties/{one}{path}", "") or details.text(f"RltdPties/{other}{path}", "")


def given(reference: str) -> str:
    return "" if reference == NONE else reference
