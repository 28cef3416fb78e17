"""Names of the stages of debts, of the ways out, and what an order's debit is called where a debt or a case says more."""

from foundation.language import N_
from settlement.approvals.words import REASONS
from settlement.approvals.words import STATES as PROPOSALS
from settlement.debts.queries import Clarity, Stage
from settlement.debts.rules import Way

__all__ = ["CLARITIES", "CLARITY_MARKS", "MARKS", "PROPOSALS", "REASONS", "STAGES", "WAYS"]

STAGES = {
    Stage.IN_DOUBT: N_("正在和银行核对"), Stage.AT_BANK: N_("再次扣款中"), Stage.PROPOSED: N_("待复核"), Stage.OPEN: N_("还没有付"),
    Stage.SETTLED: N_("已结清"),
}
MARKS = {
    Stage.IN_DOUBT: "unknown", Stage.AT_BANK: "waiting", Stage.PROPOSED: "waiting", Stage.OPEN: "refused", Stage.SETTLED: "paid",
}
WAYS = {Way.CASH: N_("已收现金"), Way.TRANSFER: N_("已收转账"), Way.WRITE_OFF: N_("坏账核销"), Way.GOODS_BACK: N_("货已退回，不欠")}
CLARITIES = {Clarity.IN_DOUBT: N_("正在和银行核对"), Clarity.SETTLED: N_("已另行结清"), Clarity.OWED: N_("没有付，欠货款")}
CLARITY_MARKS = {Clarity.IN_DOUBT: "unknown", Clarity.SETTLED: "paid", Clarity.OWED: "refused"}
