"""The words of the page of messages."""

from foundation.language import N_
from telephony.voicemail.rules import Move, VoicemailState

STATES = {
    VoicemailState.NEW: ("unknown", N_("新到")),
    VoicemailState.NOTIFIED: ("unknown", N_("已通知")),
    VoicemailState.CLAIMED: ("waiting", N_("有人接手")),
    VoicemailState.CALLED_BACK: ("saved", N_("已回电")),
    VoicemailState.TICKETED: ("capped", N_("已转投诉")),
    VoicemailState.CLOSED: ("plain", N_("已了结")),
}
STANDINGS = {"": N_("未了结"), "WAITING": N_("没人接手的"), "CLOSED": N_("已了结"), "ALL": N_("全部")}
WHOSE = {"": N_("所有人的"), "mine": N_("我的")}
KEYS = (
    ("↑ ↓", N_("上一条、下一条")), (N_("空格"), N_("听、停")), ("T", N_("接手")), ("C", N_("回电")), ("R", N_("接通了")), ("D", N_("了结")),
    ("Enter", N_("打开通话")),
)
DONE = {
    Move.CLAIM: N_("接手了，别人不会再拿到它。"), Move.RELEASE: N_("放回了，别人可以接手。"), Move.CALL_BACK: N_("记为已回电。"),
    Move.CLOSE: N_("了结了。"), Move.TICKET: N_("转成了投诉待办。"), "not_reached": N_("记下了，没有接通。"), "calling": N_("您的话机就要响了，接起后拨给客户。"),
    "pin": N_("密码设好了，从任何电话拨 {number} 都能听留言。"),
}
