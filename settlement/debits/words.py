"""Names of debits' states, next steps and kinds of evidence on the pages; said in the reader's language when shown."""

from foundation.language import N_
from settlement.debits.codes import NextStep
from settlement.debits.outcome import Kind, Says
from settlement.debits.states import AttemptState, DebitState

STATES = {
    DebitState.DUE: N_("待送银行"), DebitState.IN_FLIGHT: N_("已送银行"), DebitState.UNKNOWN: N_("结果未知"),
    DebitState.SETTLED: N_("扣款成功"), DebitState.FAILED: N_("扣款失败"), DebitState.DISPUTED: N_("有争议"),
}
MARKS = {
    DebitState.DUE: "waiting", DebitState.IN_FLIGHT: "waiting", DebitState.UNKNOWN: "unknown", DebitState.SETTLED: "paid",
    DebitState.FAILED: "refused", DebitState.DISPUTED: "unknown",
}
"""State -> the kind of mark in `_macros.html`."""
ATTEMPTS = {
    AttemptState.PREPARED: N_("待送银行"), AttemptState.CLAIMED: N_("已送银行"), AttemptState.UNKNOWN: N_("结果未知"),
    AttemptState.SUCCEEDED: N_("扣款成功"), AttemptState.DECLINED: N_("银行拒绝"), AttemptState.NOT_EXECUTED: N_("没有执行"),
    AttemptState.DISPUTED: N_("有争议"),
}
NEXT_STEPS = {
    NextStep.NONE: "", NextStep.DUNNING: N_("请客户存足货款，再扣一次"), NextStep.SIGN_AGAIN: N_("请客户重新签约"),
    NextStep.NEXT_WINDOW: N_("银行系统故障，下一次再扣"), NextStep.PAGE_IT: N_("请信息科检查接口"), NextStep.ASK_BANK: N_("等银行查询结果"),
}
KINDS = {
    Kind.TIMEOUT: N_("没有应答"), Kind.ANSWER: N_("实时应答"), Kind.QUERY: N_("查询结果"), Kind.RESULT_FILE: N_("回盘文件"),
    Kind.STATEMENT: N_("对账单"),
}
SAYS = {
    Says.NOTHING: N_("没有说明"), Says.EXECUTED: N_("已执行"), Says.REFUSED: N_("已拒绝"), Says.NOT_EXECUTED: N_("没有执行"),
}
