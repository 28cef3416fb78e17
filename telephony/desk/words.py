"""The words of the desk for the states and kinds that the nouns below it hold as codes."""

from foundation.language import N_
from retailers.profile.models import RetailerStatus
from retailers.remarks.models import RemarkKind
from settlement.debits.states import DebitState
from settlement.debts.queries import Clarity, Stage
from settlement.refunds.rules import RefundState
from telephony.agents.words import REASONS, STATES

__all__ = ["CHOSEN_REASONS", "CLARITIES", "DEBIT_STATES", "DEBT_STAGES", "REASONS", "REFUND_STATES", "REMARK_KINDS", "SHOP_STATUSES", "STATES"]

CHOSEN_REASONS = ("break", "meal", "training", "other")
"""Those a person chooses; the others come about."""

REMARK_KINDS = {
    RemarkKind.ENQUIRY: N_("咨询"),
    RemarkKind.COMPLAINT: N_("投诉"),
    RemarkKind.SUGGESTION: N_("建议"),
    RemarkKind.SUPPLY: N_("货源"),
    RemarkKind.DELIVERY: N_("送货"),
    RemarkKind.SETTLEMENT: N_("结算"),
}
SHOP_STATUSES = {
    RetailerStatus.PENDING: N_("待开通"),
    RetailerStatus.ACTIVE: N_("正常"),
    RetailerStatus.SUSPENDED: N_("停供"),
    RetailerStatus.RESTRICTED: N_("限供"),
    RetailerStatus.BUSINESS_PAUSED: N_("停业"),
    RetailerStatus.CLOSED: N_("歇业"),
    RetailerStatus.REVOKED: N_("许可证被吊销"),
}
DEBIT_STATES = {
    DebitState.DUE: N_("待扣"),
    DebitState.IN_FLIGHT: N_("正在扣"),
    DebitState.UNKNOWN: N_("结果未知"),
    DebitState.SETTLED: N_("已付"),
    DebitState.FAILED: N_("没有扣成"),
    DebitState.DISPUTED: N_("有争议"),
}
CLARITIES = {Clarity.IN_DOUBT: N_("正在核对"), Clarity.SETTLED: N_("已另行结清"), Clarity.OWED: N_("没有付，欠货款")}
DEBT_STAGES = {Stage.OPEN: N_("付清才能订货"), Stage.PROPOSED: N_("财务正在记收款"), Stage.AT_BANK: N_("正在再扣"),
               Stage.IN_DOUBT: N_("正在核对")}
REFUND_STATES = {
    **dict.fromkeys((RefundState.DUE, RefundState.PROPOSED, RefundState.FAILED), N_("正在办")),
    **dict.fromkeys((RefundState.APPROVED, RefundState.SENT), N_("正在退")),
    **dict.fromkeys((RefundState.UNKNOWN, RefundState.DISPUTED), N_("正在向银行核实")),
    RefundState.PAID: N_("已退到账户"),
}
"""As the agent tells the retailer; who has to do what next is finance's business."""
