"""Names of refunds' states, causes and ways on the pages; said in the reader's language when shown."""

from foundation.language import N_
from settlement.approvals.words import REASONS
from settlement.approvals.words import STATES as PROPOSALS
from settlement.debits.states import AttemptState
from settlement.debits.words import ATTEMPTS as OF_DEBITS
from settlement.debits.words import KINDS, SAYS
from settlement.refunds.rules import Cause, RefundState, Way

__all__ = ["ATTEMPTS", "CAUSES", "KEYS", "KINDS", "MARKS", "PROPOSALS", "REASONS", "SAYS", "STATES", "WAYS"]

ATTEMPTS = OF_DEBITS | {AttemptState.SUCCEEDED: N_("已退款")}
STATES = {
    RefundState.DUE: N_("待制单"), RefundState.PROPOSED: N_("待复核"), RefundState.APPROVED: N_("待送银行"), RefundState.SENT: N_("已送银行"),
    RefundState.UNKNOWN: N_("结果未知"), RefundState.PAID: N_("已退款"), RefundState.FAILED: N_("没有退成"), RefundState.DISPUTED: N_("有争议"),
}
MARKS = {
    RefundState.DUE: "plain", RefundState.PROPOSED: "waiting", RefundState.APPROVED: "waiting", RefundState.SENT: "waiting",
    RefundState.UNKNOWN: "unknown", RefundState.PAID: "paid", RefundState.FAILED: "refused", RefundState.DISPUTED: "unknown",
}
"""State -> the kind of mark in `_macros.html`."""
CAUSES = {
    Cause.CALLED_OFF: N_("付款后作废"), Cause.REFUSED: N_("拒收"), Cause.SHORT_PICK: N_("缺货少发"), Cause.TWICE: N_("扣了两次"),
    Cause.CASE: N_("差错退款"), Cause.OVERPAID: N_("多付了货款"),
}
WAYS = {Way.BANK: N_("原路退回"), Way.TRANSFER: N_("人工转账")}
KEYS = (
    ("↑ ↓", N_("上一笔、下一笔")), ("Enter", N_("打开退款")), ("A", N_("制单，或复核同意")), ("R", N_("写退回的理由")),
)
