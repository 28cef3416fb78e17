"""Names of the ledger's accounts, of whose they are and of what moved them, said in the reader's language when shown."""

from foundation.language import N_, _
from settlement.journal.accounts import Account

ACCOUNTS = {
    Account.RECEIVABLE: N_("应收账款（客户）"), Account.CLEARING: N_("在途资金"), Account.BANK: N_("银行存款"), Account.SUSPENSE: N_("挂账"),
    Account.OVER: N_("长款"), Account.SHORT: N_("短款"), Account.FEES: N_("手续费"), Account.OPENING: N_("期初余额"),
    Account.PAYABLE: N_("应退款"), Account.SALES: N_("送货收入（含税）"), Account.TAKINGS: N_("已收待存货款"), Account.DRIVER: N_("司机欠款"),
    Account.BAD_DEBT: N_("坏账损失"),
}
ORIGINS = {
    "attempt": N_("扣款 {id}"), "case": N_("差错 {id}"), "stop": N_("送货点 {id}"), "statement": N_("对账单 {id}"), "refund": N_("退款单 {id}"),
    "refund_try": N_("退款送出 {id}"), "debt": N_("欠款 {id}"), "run": N_("车次 {id}"),
}
PAGES = {"attempt": "/debits/attempts/", "case": "/settlement/cases/", "stop": "/delivery/stops/", "refund": "/refunds/", "debt": "/settlement/debts/"}
"""Noun of an entry -> the page that shows it, where it has one."""
SAID = {"CASH": N_("已收现金"), "TRANSFER": N_("已收转账"), "WRITE_OFF": N_("坏账核销"), "OVERPAID": N_("多付了货款"), "owed back": N_("应退"),
        "given back": N_("已退款")}
PARTIES = {"counter": N_("柜台"), "goods": N_("货物")}


def origin(noun: str, noun_id: int) -> str:
    return _(ORIGINS[noun], id=noun_id) if noun in ORIGINS else f"{noun} {noun_id}"


def party(of: str) -> str:
    """'debt:7' and 'run:3' as what they are; a bank by its code, whoever else by the word that the books have."""
    noun, colon, number = of.partition(":")
    if noun == "bank":
        return number
    return origin(noun, int(number)) if colon and noun in ORIGINS else _(PARTIES[of]) if of in PARTIES else of
