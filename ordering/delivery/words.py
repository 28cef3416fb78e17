"""Names of states, outcomes and reasons on the pages and lists; said in the reader's language when shown."""

from foundation.language import N_
from ordering.delivery.rules import Reason, RunState, StopOutcome

RUN_STATES = {
    RunState.PLANNED: ("waiting", N_("已排线")), RunState.PICKED: ("saved", N_("已分拣")),
    RunState.DISPATCHED: ("waiting", N_("配送中")), RunState.CLOSED: ("paid", N_("已交账")),
}
"""State -> the kind of mark in `_macros.html`, and its name."""
OUTCOMES = {
    StopOutcome.WAITING: ("plain", N_("待送")), StopOutcome.DELIVERED: ("paid", N_("全部签收")),
    StopOutcome.PART_REFUSED: ("capped", N_("部分拒收")), StopOutcome.REFUSED: ("refused", N_("拒收")),
    StopOutcome.SHOP_CLOSED: ("unknown", N_("店铺关门")), StopOutcome.CANCELLED: ("refused", N_("已取消")),
}
REASONS = {
    Reason.OUT_OF_STOCK: N_("库内缺货"), Reason.DAMAGED_IN_STORE: N_("库内破损"), Reason.UNWANTED: N_("客户拒收"),
    Reason.DAMAGED: N_("破损"), Reason.MISDIRECTED: N_("串货"), Reason.WRONG_GOODS: N_("错货"), Reason.NO_MONEY: N_("货款不足"),
    Reason.SHOP_CLOSED: N_("店铺关门"), Reason.CANCELLED: N_("订单取消"),
}
DIFFERENCES = {"": N_("相符"), "COD_SHORT": N_("货款短少"), "COD_OVER": N_("货款溢余")}
