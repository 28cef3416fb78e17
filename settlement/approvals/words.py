"""Names of reasons and of what became of a proposal; said in the reader's language when shown."""

from foundation.language import N_
from settlement.approvals.rules import ApprovalState, Reason

REASONS = {
    Reason.GOODS_NOT_KEPT: N_("货没有留下"), Reason.ORDER_CALLED_OFF: N_("付款后作废"), Reason.PAID_TWICE: N_("多扣、重扣"),
    Reason.BANK_ERROR: N_("银行差错"), Reason.BANK_FEE: N_("银行手续费"), Reason.WRONG_PAYER: N_("来款不明"),
    Reason.DRIVER: N_("司机负责"), Reason.LOST: N_("追不回来"), Reason.PAID_OTHERWISE: N_("客户另行付款"), Reason.PAID_TOO_MUCH: N_("客户多付"),
    Reason.OTHER: N_("其他"),
}
STATES = {
    ApprovalState.PROPOSED: N_("待复核"), ApprovalState.APPROVED: N_("已同意"), ApprovalState.REJECTED: N_("已退回"),
    ApprovalState.WITHDRAWN: N_("已撤回"),
}
