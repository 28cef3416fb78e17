"""Names of states, kinds and stages on the pages; said in the reader's language when shown."""

from foundation.language import N_
from ordering.review.facts import OrderKind
from ordering.review.findings import Outcome
from ordering.states import State

STATES = {
    State.DRAFT: N_("草稿"), State.EARLY: N_("预录"), State.REVIEWED: N_("已评审，待核对"), State.REFERRED: N_("待班长确认"),
    State.CONFIRMED: N_("已确认"), State.LOCKED: N_("已截单"), State.DEBIT_PENDING: N_("待扣款"), State.DEBIT_SENT: N_("已送银行"),
    State.PAID: N_("扣款成功"), State.DEBIT_FAILED: N_("扣款失败"), State.DEBIT_UNKNOWN: N_("扣款结果未知"),
    State.DEBIT_DISPUTE: N_("扣款有争议"), State.READY: N_("待配送"), State.PICKED: N_("已分拣"), State.DISPATCHED: N_("配送中"),
    State.DELIVERED: N_("已签收"), State.PART_REFUSED: N_("部分拒收"), State.REFUSED: N_("拒收"),
    State.UNDELIVERED: N_("未送达"), State.REFUND_PENDING: N_("待退款"), State.REFUNDED: N_("已退款"),
    State.CLOSED: N_("已结清"), State.VOID: N_("作废"),
}
MARKS = {
    State.REFERRED: "waiting", State.DEBIT_PENDING: "waiting", State.DEBIT_SENT: "waiting", State.CONFIRMED: "saved",
    State.LOCKED: "saved",
    State.REVIEWED: "saved", State.EARLY: "saved", State.PAID: "paid", State.DEBIT_FAILED: "refused",
    State.DEBIT_UNKNOWN: "unknown", State.DEBIT_DISPUTE: "unknown", State.VOID: "refused",
    State.PICKED: "saved", State.DISPATCHED: "waiting", State.DELIVERED: "paid", State.PART_REFUSED: "capped",
    State.REFUSED: "refused", State.UNDELIVERED: "unknown", State.REFUND_PENDING: "waiting", State.REFUNDED: "paid",
}
"""State -> the kind of mark in `_macros.html`; the rest are plain."""
KINDS = {OrderKind.REGULAR: N_("正常订货"), OrderKind.EARLY: N_("提前预录"), OrderKind.MID_CYCLE: N_("中途补货")}
OUTCOMES = {Outcome.ACCEPT: N_("通过"), Outcome.CAP: N_("限量"), Outcome.REFUSE_LINE: N_("不能订"),
            Outcome.REFER: N_("转班长"), Outcome.REFUSE_ORDER: N_("整单不能订")}
FAULTS = {
    "column_missing": N_("缺这一列"), "no_such_shop": N_("没有这个客户，或不在您负责的区县"), "no_such_sku": N_("没有这个品规"),
    "cartons_unreadable": N_("要大于零的条数"), "sku_twice": N_("这家店的这个品规前面已有一行"),
}
STAGES = ((N_("询问"), ""), (N_("推介"), ""), (N_("核对"), "F6"), (N_("确认"), "F9"), (N_("已付款"), ""))
KEYS = (
    ("Enter", N_("取第一个，再按一次记下数量")), ("↑ ↓", N_("在明细里移动；空着时按数字改数量")), ("Delete", N_("划掉这一行")),
    ("Ctrl Z", N_("撤回上一步")), ("F2", N_("采用整张建议订单")), ("F3", N_("照上次的订单")),
    ("→", N_("到右边逐个挑，Enter 采用，← 回来")), ("F6", N_("核对订单")), ("F9", N_("确认并扣款；扣款失败后再扣一次")),
    ("Shift F9", N_("确认，截单时扣款，之前可改")),
    ("Esc", N_("清空，回到输入")), ("?", N_("这张表")),
)
