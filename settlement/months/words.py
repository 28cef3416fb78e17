"""Names of a month's gates and of customers' movements; said in the reader's language when shown."""

from foundation.language import N_
from settlement.receivables.rules import Kind

GATES = {
    "month_over": (N_("月份已经过完"), N_("已过完"), N_("应为")),
    "days": (N_("每天都已日结"), N_("未日结的天数"), N_("应为")),
    "balanced": (N_("试算平衡"), N_("借方合计"), N_("贷方合计")),
    "roll": (N_("应收滚动等于应收账"), N_("期末应收"), N_("应收账余额")),
    "roll_opening": (N_("期初接上月末"), N_("本月期初"), N_("上月期末")),
    "bank_table": (N_("银行余额调节后相等"), N_("企业一方"), N_("银行一方")),
    "invoices": (N_("发票合计等于送货价值"), N_("发票合计"), N_("送货价值")),
    "invoice_orders": (N_("开票订单数等于送货订单数"), N_("开票订单"), N_("送货订单")),
    "unknown": (N_("没有结果未知的扣款"), N_("结果未知"), N_("应为")),
    "unexplained": (N_("未结差错都有说明"), N_("未写说明"), N_("应为")),
    "over_short": (N_("长短款都有说明"), N_("未写说明"), N_("应为")),
    "runs": (N_("车次都已交账"), N_("未交账"), N_("应为")),
}
"""Gate -> its name, what stands left, what stands right."""
MOVEMENTS = {
    Kind.DELIVERED: N_("送货"), Kind.RECEIPT: N_("收款"), Kind.REFUND: N_("退款"), Kind.ADJUSTMENT: N_("调整"),
}
