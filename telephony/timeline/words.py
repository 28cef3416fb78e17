"""The words of the calls' pages: each step of a timeline with its icon, and what became of a call."""

from foundation.language import N_
from retailers.surveys.words import ITEMS as ITEM_NAMES

__all__ = ["ENDED_BY", "ITEM_NAMES", "MENU_NAMES", "RESULTS", "STEPS", "VERIFIED", "WHY"]

STEPS = {
    "entered": (N_("来电"), "phone-incoming"),
    "dialled": (N_("呼出"), "phone-outgoing"),
    "menu": (N_("语音菜单"), "list"),
    "language": (N_("选择语言"), "language"),
    "identified": (N_("身份验证通过"), "shield-check"),
    "not_identified": (N_("身份验证未通过"), "shield-x"),
    "heard": (N_("播报查询结果"), "volume"),
    "routed": (N_("转人工"), "route"),
    "queued": (N_("排队"), "clock"),
    "rang": (N_("振铃"), "bell-ringing"),
    "missed": (N_("无人接听"), "phone-x"),
    "answered": (N_("座席接听"), "phone-check"),
    "agent_left": (N_("座席挂机"), "phone-off"),
    "left_queue": (N_("离开队列"), "logout"),
    "marked": (N_("评价"), "star"),
    "mark": (N_("满意度"), "star"),
    "voicemail": (N_("语音留言"), "microphone"),
    "apologised": (N_("致歉并转接"), "alert-triangle"),
    "ended": (N_("通话结束"), "phone-off"),
    "order_opened": (N_("打开订单"), "clipboard-list"),
    "order_read_back": (N_("核对订单"), "ear"),
    "order_confirmed": (N_("确认订单"), "circle-check"),
    "debit_written": (N_("发起扣款"), "credit-card"),
    "debit_sent": (N_("扣款已送银行"), "building-bank"),
    "debit_settled": (N_("扣款成功"), "cash"),
    "refund_found": (N_("应退款"), "arrow-back-up"),
    "refund_paid": (N_("已退款"), "arrow-back-up"),
}
RESULTS = {
    "": ("waiting", N_("进行中")),
    "served": ("saved", N_("人工服务")),
    "self_service": ("plain", N_("自助查询")),
    "message": ("waiting", N_("已留言")),
    "abandoned": ("refused", N_("排队中放弃")),
    "left_early": ("plain", N_("提前挂机")),
    "unreached": ("refused", N_("呼出未通")),
}
MENU_NAMES = {
    "welcome": N_("欢迎"),
    "identify": N_("身份验证"),
    "main": N_("主菜单"),
    "order_read_out": N_("本期订单"),
    "debit_result": N_("扣款结果"),
    "product": N_("价格与限量"),
    "leave_message": N_("留言"),
    "call_back": N_("留回电号码"),
    "message_box": N_("听留言"),
    "survey_call": N_("回访"),
    "to_agent": N_("转人工"),
    "survey": N_("满意度"),
    "goodbye": N_("再见"),
    "reminder": N_("提醒"),
    "reminder_later": N_("何时再打"),
    "reminder_pin": N_("输入密码"),
    "self_order": N_("自助订货"),
    "self_order_change": N_("修改订单"),
    "self_order_read_back": N_("核对订单"),
}
CHOSEN = {
    "nothing": N_("没有按键"), "agent": N_("转人工"), "keypad": N_("自助订货"), "later": N_("晚些再打"), "again": N_("重听"),
    "stop": N_("不再提醒"), "MACHINE": N_("答录机"), "NOT_PROVED": N_("没有核对上身份"),
}
WHY = {
    "district": N_("所属区县"),
    "number": N_("拨打的号码"),
    "enquiry": N_("仅咨询"),
    "nobody_in_time": N_("等待超时"),
    "phone_server_away": N_("系统降级"),
}
ENDED_BY = {"CALLER": N_("来电人挂机"), "SERVICE": N_("服务结束"), "UNKNOWN": N_("线路已断开")}
VERIFIED = {"": N_("未验证"), "card+pin": N_("订货卡"), "licence+pin": N_("许可证"), "phone+facts": N_("回答核实")}
