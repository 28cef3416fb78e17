"""The words of the follow-up list."""

from foundation.language import CHINESE, N_, _, current
from retailers.follow_ups.rules import FollowUpState, Kind

KINDS = {
    Kind.CALL_BACK: (N_("回电"), "phone-outgoing"),
    Kind.COMPLAINT: (N_("投诉"), "mood-angry"),
    Kind.LOW_MARK: (N_("低分回访"), "star-off"),
    Kind.VOICEMAIL: (N_("留言"), "mail"),
    Kind.OTHER: (N_("其他"), "checkbox"),
}
STATES = {
    FollowUpState.OPEN: ("unknown", N_("待处理")),
    FollowUpState.TAKEN: ("waiting", N_("处理中")),
    FollowUpState.DONE: ("saved", N_("已办结")),
    FollowUpState.DROPPED: ("plain", N_("不需要")),
}
STANDINGS = {"": N_("未办结"), "OVERDUE": N_("已超时"), "DONE": N_("已办结"), "DROPPED": N_("不需要"), "ALL": N_("全部")}
WHOSE = {"": N_("所有人的"), "mine": N_("我的"), "free": N_("没人接手的")}
STEPS = {
    "opened": N_("写下"), "take": N_("接手"), "hand_over": N_("转给"), "put_back": N_("放回"), "finish": N_("办结"),
    "drop": N_("不需要"), "reopen": N_("重开"), "postponed": N_("改期"), "added": N_("又有"), "escalated": N_("没人接手，已告诉班长"),
}
KEYS = (
    ("↑ ↓", N_("上一条、下一条")), ("Enter", N_("打开")), ("T", N_("接手")), ("D", N_("办结：先写结果")), ("F", N_("筛选")), ("N", N_("新待办")),
)
DONE = {
    "take": N_("接手了。"), "put_back": N_("放回了，别人可以接手。"), "finish": N_("办结了。"), "drop": N_("记为不需要。"),
    "reopen": N_("重开了。"), "hand_over": N_("转过去了。"), "postponed": N_("改期了。"), "opened": N_("记下了。"),
}
TEXTS = {
    "@call_back": N_("请求回电"), "@message": N_("留言 {rest} 秒"), "@called_back": N_("已回电"), "@not_reached": N_("回电未接通，第 {rest} 次"),
    "@ordered": N_("客户已经订货 {rest}"),
}


def said(text: str) -> str:
    """What a row or a step says: a person's words as they are, ours in the reader's language.

    '@not_reached 2' is one of TEXTS; of '一般 || Fair' the reader's half is shown."""
    code, _blank, rest = text.partition(" ")
    if code in TEXTS:
        return _(TEXTS[code], rest=rest)
    chinese, both, english = text.partition("||")
    return (chinese if not both or current.get() == CHINESE else english).strip()
