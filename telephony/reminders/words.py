"""The words of the reminders' pages."""

from foundation.language import N_
from retailers.consent.words import PURPOSES as EVERY_PURPOSE
from telephony.reminders.rules import REMINDED

PURPOSES = {purpose: EVERY_PURPOSE[purpose] for purpose in REMINDED}
CHANNELS = {"VOICE": (N_("电话"), "phone-outgoing"), "SMS": (N_("短信"), "message"), "EMAIL": (N_("邮件"), "mail")}
STATES = {
    "DUE": ("waiting", N_("等着")),
    "CLAIMED": ("waiting", N_("正在进行")),
    "UNKNOWN": ("unknown", N_("结果未知")),
    "SENT": ("saved", N_("已发出")),
    "DELIVERED": ("paid", N_("已送达")),
    "FAILED": ("refused", N_("没有成功")),
    "GIVEN_UP": ("refused", N_("放弃")),
    "STOPPED": ("plain", N_("不用了")),
}
CODES = {
    "": "", "HEARD": N_("听完"), "AGENT": N_("转人工"), "KEYPAD": N_("自助订货"), "LATER": N_("晚些再打"), "STOP": N_("不再提醒"),
    "NOT_PROVED": N_("没有核对上身份"), "HUNG_UP": N_("没听完就挂机"), "MACHINE": N_("答录机"), "BUSY": N_("占线"), "NO_ANSWER": N_("无人接听"), "REFUSED": N_("已拒绝"),
    "POWERED_OFF": N_("关机"), "NOT_IN_SERVICE": N_("空号或停机"), "NO_LINE": N_("线路不通"), "NO_LONGER": N_("已经不用提醒"),
    "SWITCHED_OFF": N_("区县已停用"), "TOO_LATE": N_("过了时候"), "OPTED_OUT": N_("客户不要"), "CALLED_TODAY": N_("今天打过"),
    "NOT_SERVED": N_("停供或歇业"), "NO_PHONE": N_("没有电话"), "DAY_OFF": N_("放假"), "QUIET_HOURS": N_("休息时间"),
    "WORKER_LOST": N_("中断后重来"), "TAKEN": N_("已交给通道"), "DELIVERED": N_("手机已收到"), "FAILED": N_("没有收到"), "SENT": N_("已交给通道"),
    "FACT_MISSING": N_("缺少内容"), "NOT_SENT": N_("没有发出"), "SILENCE": N_("没有回音"),
}
LANGUAGES = {"zh": N_("中文"), "en": N_("英文")}
REFUSALS = {
    "place": N_("这里没有“{name}”。可以用的有：{allowed}。"),
    "spoken": N_("“{name}”没有录音，电话里说不出来。可以用的有：{allowed}。"),
    "brace": N_("花括号只能用来写项目的名字，例如 {{closes}}。"),
    "empty": N_("还没有写内容。"),
    "subject": N_("邮件要有标题。"),
    "long": N_("太长了，最多 {length_max} 个字。"),
}
