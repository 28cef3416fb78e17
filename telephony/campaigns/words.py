"""The words of the lists: purposes, states, results, and why a shop cannot be called."""

from foundation.language import N_
from retailers.consent.rules import WhyNot
from retailers.consent.words import PURPOSES as EVERY_PURPOSE
from telephony.campaigns.rules import CHOSEN, Result, TaskState

__all__ = ["CHOSEN", "COLUMNS", "DONE", "MARKS", "PURPOSES", "RESULTS", "STATES", "WHY_NOT"]

PURPOSES = {purpose: label for purpose, (label, _sign) in EVERY_PURPOSE.items()}
STATES = {
    TaskState.WAITING: N_("待呼"),
    TaskState.DIALLING: N_("正在拨"),
    TaskState.REACHED: N_("通话中"),
    TaskState.DONE: N_("已办"),
    TaskState.FAILED: N_("未成功"),
    TaskState.LEFT: N_("已离开名单"),
}
MARKS = {
    TaskState.WAITING: "waiting",
    TaskState.DIALLING: "unknown",
    TaskState.REACHED: "unknown",
    TaskState.DONE: "saved",
    TaskState.FAILED: "refused",
    TaskState.LEFT: "plain",
}
RESULTS = {
    Result.NONE: "",
    Result.ORDERED: N_("已订货"),
    Result.NO_ORDER: N_("这次不订"),
    Result.CALL_LATER: N_("约定再打"),
    Result.REFUSED: N_("拒接"),
    Result.WRONG_PERSON: N_("不是本店"),
    Result.NOT_VERIFIED: N_("身份没核实"),
    Result.SETTLED: N_("已处理"),
    Result.NO_MORE: N_("以后不要这类电话"),
    Result.DROPPED: N_("中途断线"),
    Result.BUSY: N_("占线"),
    Result.NO_ANSWER: N_("无人接"),
    Result.NOT_IN_SERVICE: N_("空号或停机"),
    Result.POWERED_OFF: N_("关机"),
    Result.GIVEN_UP: N_("座席先挂"),
    Result.AGENT_MISSED: N_("座席话机没接通"),
    Result.FAILED: N_("线路故障"),
    Result.CALLED_IN: N_("已来电"),
    Result.NO_LONGER: N_("已不用打"),
    Result.REMOVED: N_("班长移出"),
    Result.CUT_OFF: N_("到截单没打通"),
}
WHY_NOT: dict[str, str] = {
    WhyNot.NOT_SERVED: N_("这家店停供、停业或歇业"),
    WhyNot.NO_PHONE: N_("没有能打通的电话号码"),
    WhyNot.OPTED_OUT: N_("这家店不要这类电话"),
    WhyNot.CALLED_TODAY: N_("今天为这件事已经打通过"),
    WhyNot.DAY_OFF: N_("今天放假"),
    WhyNot.QUIET_HOURS: N_("现在是休息时间，不打扰"),
    "TAKEN": N_("别的座席正在打，或者刚打过"),
    "ORDERED": N_("已经订过货了"),
    "ON_THE_LINE": N_("这家店正在和我们通话"),
    "CLOSED": N_("已经过了截单时间"),
}
COLUMNS = (N_("客户编码"), N_("零售户"), N_("订货电话"), N_("线路"), N_("站"), N_("订货员"), N_("状态"), N_("结果"), N_("已拨"), N_("下次"),
           N_("备注"))
DONE = {
    "shared": N_("已按线路重新分给在岗的座席。"),
    "added": N_("已加进今天的名单。"),
    "removed": N_("已移出今天的名单。"),
    "put_back": N_("已放回名单，再打一轮。"),
    "way": N_("来电优先的设置已保存。"),
}
