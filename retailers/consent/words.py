"""The words of calling: what a call is about, what a district may set, and why a shop wants no more calls."""

from foundation.language import N_, _
from retailers.consent.rules import Purpose

PURPOSES = {
    Purpose.ORDER: (N_("订货"), "phone-outgoing"),
    Purpose.ORDER_REMINDER: (N_("未订货提醒"), "clipboard-list"),
    Purpose.DEPOSIT: (N_("存款提醒"), "building-bank"),
    Purpose.DEBIT_FAILED: (N_("扣款失败提醒"), "credit-card-off"),
    Purpose.GOODS_ARRIVING: (N_("到货通知"), "truck-delivery"),
    Purpose.NEW_PRODUCT: (N_("新品通知"), "sparkles"),
    Purpose.LICENCE: (N_("许可证到期提醒"), "certificate"),
    Purpose.SURVEY: (N_("满意度回访"), "mood-smile"),
    Purpose.DUNNING: (N_("催缴"), "credit-card-pay"),
    Purpose.CALL_BACK: (N_("回电"), "phone-call"),
    Purpose.REFUND_PAID: (N_("退款到账通知"), "receipt-refund"),
    Purpose.DEBIT_LATE: (N_("补扣成功通知"), "cash"),
    Purpose.DEBIT_ENDED: (N_("扣款不成作废通知"), "circle-x"),
    Purpose.DEBIT_UNKNOWN: (N_("扣款待核实通知"), "help-circle"),
    Purpose.DEBIT_DISPUTED: (N_("扣款有争议通知"), "scale"),
}
PARAMETERS = {
    "hours": N_("几点可以打电话"), "survey_hours": N_("几点可以打回访"), "order_rounds": N_("订货电话最多打几轮"),
    "order_wait": N_("订货电话没打通，隔几分钟"), "order_busy_wait": N_("订货电话占线，隔几分钟"), "order_last_round": N_("最后一轮在截单前几分钟"),
    "reminder_tries": N_("提醒最多打几次"), "reminder_busy_wait": N_("提醒占线，隔几分钟"), "reminder_no_answer_wait": N_("提醒没人接，隔几分钟"),
    "reminder_machine_wait": N_("提醒遇到答录机或关机，隔几分钟"), "order_lead": N_("未订货提醒，截单前几分钟起"), "deposit_lead": N_("存款提醒，扣款前几分钟起"), "goods_from": N_("到货通知，送货当天几点起"),
    "new_product_days": N_("新品通知，上市后几天内"), "licence_lead": N_("许可证到期提醒，到期前几天"), "survey_tries": N_("回访最多打几次"), "survey_wait": N_("回访没打通，隔几分钟"),
}
GROUPS = ((N_("时段"), ("hours", "survey_hours")), (N_("订货外呼"), ("order_rounds", "order_wait", "order_busy_wait", "order_last_round")),
          (N_("自动提醒"), ("reminder_tries", "reminder_busy_wait", "reminder_no_answer_wait", "reminder_machine_wait")),
          (N_("提醒提前多久"), ("order_lead", "deposit_lead", "goods_from", "new_product_days", "licence_lead")),
          (N_("满意度回访"), ("survey_tries", "survey_wait")))
REASONS = {"@key": N_("客户在电话里按了“不再提醒”"), "@told": N_("客户在电话里告诉订货员")}
VERBS = {"opt_out": N_("不要再打"), "opt_in": N_("恢复")}


def why(reason: str) -> str:
    """A person's words as they are; ours in the reader's language."""
    return _(REASONS[reason]) if reason in REASONS else reason
