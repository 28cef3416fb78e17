"""The structure that ISO published for the messages in use, as far as we use them: which parts, in which order, how often, of what.

A line is a type: its parts as Name=type, `?` at most once, `*` any number, `+` at least once, `|` one of them. A type without a
line is one of LEAVES; `-` is a part that nobody here writes: where it comes all the same, this page must grow first."""

import re
from functools import cache
from xml.etree import ElementTree as ET

URN = "urn:iso:std:iso:20022:tech:xsd:"
COMMON = """
party: Nm=Max140? PstlAdr=-? Id=party-id? CtryOfRes=-? CtctDtls=-?
party-id: OrgId=org | PrvtId=person
org: BICOrBEI=-? Othr=other*
person: DtAndPlcOfBirth=-? Othr=other*
other: Id=Max35 SchmeNm=scheme? Issr=Max35?
scheme: Cd=Max4 | Prtry=Max35
agent: FinInstnId=institution BrnchId=-?
institution: BIC=-? ClrSysMmbId=-? Nm=Max140? PstlAdr=-? Othr=other?
account: Id=account-id Tp=-? Ccy=currency? Nm=Max70?
account-id: IBAN=- | Othr=account-other
account-other: Id=Max34 SchmeNm=scheme? Issr=Max35?
numbers: InstrId=Max35? EndToEndId=Max35
amount-choice: InstdAmt=amount | EqvtAmt=-
remittance: Ustrd=Max140* Strd=document*
document: RfrdDocInf=referred* RfrdDocAmt=-? CdtrRefInf=-? Invcr=-? Invcee=-? AddtlRmtInf=Max140*
referred: Tp=-? Nb=Max35? RltdDt=date?
group: MsgId=Max35 CreDtTm=moment Authstn=-* NbOfTxs=count CtrlSum=decimal? InitgPty=party FwdgAgt=agent?
"""
MESSAGES = {
    "pain.008.001.02": """
Document: CstmrDrctDbtInitn=message
message: GrpHdr=group PmtInf=block+
block: PmtInfId=Max35 PmtMtd=DD BtchBookg=-? NbOfTxs=count? CtrlSum=decimal? PmtTpInf=-? ReqdColltnDt=date Cdtr=party CdtrAcct=account CdtrAgt=agent CdtrAgtAcct=-? UltmtCdtr=-? ChrgBr=-? ChrgsAcct=-? CdtrSchmeId=-? DrctDbtTxInf=debit+
debit: PmtId=numbers PmtTpInf=-? InstdAmt=amount ChrgBr=-? DrctDbtTx=how? UltmtCdtr=-? DbtrAgt=agent DbtrAgtAcct=-? Dbtr=party DbtrAcct=account UltmtDbtr=-? InstrForCdtrAgt=-? Purp=-? RgltryRptg=-* Tax=-? RltdRmtInf=-* RmtInf=remittance?
how: MndtRltdInf=mandate? CdtrSchmeId=-? PreNtfctnId=-? PreNtfctnDt=-?
mandate: MndtId=Max35? DtOfSgntr=date? AmdmntInd=-? AmdmntInfDtls=-? ElctrncSgntr=-? FrstColltnDt=-? FnlColltnDt=-? Frqcy=-?
""",
    "pain.001.001.03": """
Document: CstmrCdtTrfInitn=message
message: GrpHdr=group PmtInf=block+
block: PmtInfId=Max35 PmtMtd=TRF BtchBookg=-? NbOfTxs=count? CtrlSum=decimal? PmtTpInf=-? ReqdExctnDt=date PoolgAdjstmntDt=-? Dbtr=party DbtrAcct=account DbtrAgt=agent DbtrAgtAcct=-? UltmtDbtr=-? ChrgBr=-? ChrgsAcct=-? ChrgsAcctAgt=-? CdtTrfTxInf=transfer+
transfer: PmtId=numbers PmtTpInf=-? Amt=amount-choice XchgRateInf=-? ChrgBr=-? ChqInstr=-? UltmtDbtr=-? CdtrAgt=agent? CdtrAgtAcct=-? Cdtr=party? CdtrAcct=account? UltmtCdtr=-? InstrForCdtrAgt=-* InstrForDbtrAgt=-? Purp=-? RgltryRptg=-* Tax=-? RltdRmtInf=-* RmtInf=remittance?
""",
    "pain.002.001.03": """
Document: CstmrPmtStsRpt=message
message: GrpHdr=head OrgnlGrpInfAndSts=whole OrgnlPmtInfAndSts=block*
head: MsgId=Max35 CreDtTm=moment InitgPty=party? FwdgAgt=agent? DbtrAgt=agent? CdtrAgt=agent?
whole: OrgnlMsgId=Max35 OrgnlMsgNmId=Max35 OrgnlCreDtTm=moment? OrgnlNbOfTxs=count? OrgnlCtrlSum=decimal? GrpSts=group-status? StsRsnInf=reason* NbOfTxsPerSts=per*
per: DtldNbOfTxs=count DtldSts=status DtldCtrlSum=decimal?
block: OrgnlPmtInfId=Max35 OrgnlNbOfTxs=count? OrgnlCtrlSum=decimal? PmtInfSts=-? StsRsnInf=reason* NbOfTxsPerSts=per* TxInfAndSts=row*
row: StsId=Max35? OrgnlInstrId=Max35? OrgnlEndToEndId=Max35? TxSts=status? StsRsnInf=reason* ChrgsInf=-* AccptncDtTm=moment? AcctSvcrRef=Max35? ClrSysRef=Max35? OrgnlTxRef=about?
reason: Orgtr=party? Rsn=why? AddtlInf=Max105*
why: Cd=Max4 | Prtry=Max35
about: IntrBkSttlmAmt=amount? Amt=amount-choice? IntrBkSttlmDt=date? ReqdColltnDt=date? ReqdExctnDt=date? CdtrSchmeId=-? SttlmInf=-? PmtTpInf=-? PmtMtd=-? MndtRltdInf=-? RmtInf=remittance? UltmtDbtr=-? Dbtr=party? DbtrAcct=account? DbtrAgt=agent? DbtrAgtAcct=-? CdtrAgt=agent? CdtrAgtAcct=-? Cdtr=party? CdtrAcct=account? UltmtCdtr=-?
""",
    "camt.053.001.02": """
Document: BkToCstmrStmt=message
message: GrpHdr=head Stmt=statement+
head: MsgId=Max35 CreDtTm=moment MsgRcpt=-? MsgPgntn=-? AddtlInf=-?
statement: Id=Max35 ElctrncSeqNb=-? LglSeqNb=-? CreDtTm=moment FrToDt=-? CpyDplctInd=-? RptgSrc=-? Acct=account RltdAcct=-? Intrst=-* Bal=balance+ TxsSummry=summary? Ntry=entry* AddtlStmtInf=-?
balance: Tp=balance-type CdtLine=-? Amt=amount CdtDbtInd=sign Dt=when Avlbty=-*
balance-type: CdOrPrtry=balance-code SubTp=-?
balance-code: Cd=balance-name | Prtry=Max35
when: Dt=date | DtTm=moment
summary: TtlNtries=all? TtlCdtNtries=some? TtlDbtNtries=some? TtlNtriesPerBkTxCd=-*
all: NbOfNtries=count? Sum=decimal? TtlNetNtryAmt=decimal? CdtDbtInd=sign?
some: NbOfNtries=count? Sum=decimal?
entry: NtryRef=Max35? Amt=amount CdtDbtInd=sign RvslInd=yes? Sts=booked BookgDt=when? ValDt=when? AcctSvcrRef=Max35? Avlbty=-* BkTxCd=code ComssnWvrInd=-? AddtlInfInd=-? AmtDtls=-? Chrgs=-* TechInptChanl=-? Intrst=-* NtryDtls=details* AddtlNtryInf=-?
code: Domn=-? Prtry=code-name?
code-name: Cd=Max35 Issr=Max35?
details: Btch=-? TxDtls=one*
one: Refs=references? AmtDtls=-? Avlbty=-* BkTxCd=-? Chrgs=-* Intrst=-* RltdPties=parties? RltdAgts=-? Purp=-? RltdRmtInf=-* RmtInf=remittance? RltdDts=-? AddtlTxInf=-?
references: MsgId=Max35? AcctSvcrRef=Max35? PmtInfId=Max35? InstrId=Max35? EndToEndId=Max35? TxId=Max35? MndtId=Max35? ChqNb=Max35? ClrSysRef=Max35? Prtry=other-number?
other-number: Tp=Max35 Ref=Max35
parties: InitgPty=-? Dbtr=party? DbtrAcct=account? UltmtDbtr=-? Cdtr=party? CdtrAcct=account? UltmtCdtr=-? TradgPty=-? Prtry=-*
""",
}
DAY, CLOCK = r"\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])", r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"
LEAVES = {"count": r"\d{1,15}", "decimal": r"-?\d{1,16}(?:\.\d{1,2})?", "amount": r"\d{1,13}(?:\.\d{1,5})?", "date": DAY, "moment": f"{DAY}T{CLOCK}",
          "currency": "[A-Z]{3}", "status": "ACTC|RJCT|PDNG|ACCP|ACSP|ACSC|ACWC", "group-status": "ACTC|RCVD|PART|RJCT|PDNG|ACCP|ACSP|ACSC|ACWC", "sign": "CRDT|DBIT", "booked": "BOOK|PDNG|INFO", "yes": "true|false",
          "balance-name": "XPCD|OPAV|ITAV|CLAV|FWAV|CLBD|ITBD|OPBD|PRCD|INFO", "DD": "DD", "TRF": "CHK|TRF|TRA",
          **{f"Max{n}": rf"(?s:.){{1,{n}}}" for n in (4, 34, 35, 70, 105, 140)}}  # fmt: skip


class Unpublished(AssertionError):
    """The message is not built as ISO published it."""


def check_published(data: bytes) -> str:
    """The message's name, or Unpublished."""
    root = ET.fromstring(data)
    schema = root.tag.removeprefix("{" + URN).partition("}")[0]
    check(root, "Document", schema, "")
    return schema


@cache
def types(schema: str) -> dict[str, tuple[re.Pattern[str], dict[str, str]]]:
    """Type -> what the names of its parts look like one behind the other, and of which type each is."""
    found = {}
    for line in (COMMON + MESSAGES[schema]).strip().splitlines():
        name, _, parts = line.partition(": ")
        named = re.findall(r"(\w+)=([\w-]+)([?*+]?)", parts)
        order = ("|" if " | " in parts else "").join(f"(?:{part} ){often}" for part, _, often in named)
        found[name] = re.compile(order), {part: kind for part, kind, _ in named}
    return found


def check(element: ET.Element, kind: str, schema: str, path: str) -> None:
    space = f"{{{URN}{schema}}}"
    if not element.tag.startswith(space):
        raise Unpublished(f"{path}: {element.tag} is of another message")
    path = f"{path}/{element.tag.removeprefix(space)}"
    if kind in LEAVES:
        return check_leaf(element, kind, path)
    if kind not in types(schema):
        raise Unpublished(f"{path}: this page does not describe it yet")
    order, kinds = types(schema)[kind]
    names = "".join(child.tag.removeprefix(space) + " " for child in element)
    if not order.fullmatch(names) or (element.text or "").strip() or element.attrib:
        raise Unpublished(f"{path}: has {names}")
    for child in element:
        check(child, kinds[child.tag.removeprefix(space)], schema, path)


def check_leaf(element: ET.Element, kind: str, path: str) -> None:
    wanted = {"Ccy": "CNY"} if kind == "amount" else {}
    if len(element) or element.attrib != wanted or not re.fullmatch(LEAVES[kind], element.text or ""):
        raise Unpublished(f"{path}: {element.text!r} {element.attrib} is no {kind}")
