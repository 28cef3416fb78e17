"""Names of dunning's actions, reasons and figures on the pages; said in the reader's language when shown."""

from typing import Any

from foundation.clock import local
from foundation.language import N_, _
from settlement.debits.codes import CodeClass
from settlement.dunning.parameters import PARAMETERS
from settlement.dunning.rules import Action, Ending, Plan, Why

CLASSES = {
    CodeClass.EXECUTED: N_("已扣款"), CodeClass.INSUFFICIENT: N_("余额不足"), CodeClass.LIMIT: N_("超过限额"),
    CodeClass.ACCOUNT: N_("账户不能扣款"), CodeClass.AGREEMENT: N_("协议有问题"), CodeClass.TECHNICAL: N_("银行系统故障"),
    CodeClass.CONFIG: N_("接口或格式不对"), CodeClass.UNDECIDED: N_("没有结果"),
}
CODES = {
    "00": N_("成功"), "51": N_("余额不足"), "61": N_("超过限额"), "14": N_("账号不符或已销户"), "54": N_("卡已过期"), "62": N_("账户受限"),
    "41": N_("卡已挂失"), "43": N_("被盗卡"), "05": N_("银行不予承兑"), "AG01": N_("没有协议"), "AG02": N_("协议已到期"),
    "AG03": N_("户名不符"), "91": N_("银行系统不能用"), "96": N_("银行系统出错"), "22": N_("银行暂不受理"), "13": N_("金额格式不对"),
    "30": N_("报文格式不对"), "03": N_("商户号不对"), "A0": N_("校验码不对"), "68": N_("银行超时"), "98": N_("银行没有应答"),
    "408": N_("请求超时"), "PR": N_("银行处理中"), "94": N_("请求号重复"), "25": N_("银行找不到原交易"),
}
ACTIONS = {
    Action.TRY_WITH_MONEY: N_("有钱的时候再扣"), Action.TRY_SOON: N_("过一会儿再扣，不用通知"), Action.CALL: N_("打电话商量"),
    Action.SIGN_AGAIN: N_("请客户重新签约"), Action.OFFER_COD: N_("商量货到付款"), Action.PAGE_IT: N_("请信息科检查接口"),
}
ENDINGS = {Ending.VOID: N_("订单作废，货源释放"), Ending.COD: N_("改为货到付款")}
PARAMETERS_NAMED = {
    "times": N_("没有记录时，几点再扣"), "loading": N_("装车截止"), "tries_max": N_("一张订单最多扣几次"),
    "gap_minutes": N_("余额不足，至少隔几分钟"), "fault_gap_minutes": N_("银行故障，隔几分钟"), "history_days": N_("看多少天的记录"),
    "history_least": N_("至少几次成功才有规律"), "ending": N_("一直扣不到，最后"),
}
VALUES: dict[Any, str] = {**ACTIONS, **ENDINGS}
REASONS = {
    "REFUSED": N_("银行不认"), "ACCOUNT_CHANGED": N_("账户换了"), "MISSING": N_("没有签过"), "REVOKED": N_("已解约"), "EXPIRED": N_("已到期"),
    "EXPIRING": N_("快到期"),
}
MARKS = {"REFUSED": "refused", "ACCOUNT_CHANGED": "capped", "MISSING": "refused", "REVOKED": "refused", "EXPIRED": "refused",
         "EXPIRING": "waiting"}


def name_of(parameter: str) -> str:
    return _(PARAMETERS_NAMED[parameter]) if parameter in PARAMETERS_NAMED else _(CLASSES[CodeClass(parameter)])


def value_of(name: str, value: str) -> str:
    """As a person reads it: words where it is one of a choice."""
    read = PARAMETERS[name].read(value)
    return _(VALUES[read]) if read in VALUES else value


def why_of(plan: Plan) -> str:
    """One sentence: why the next try is then, or why there is none."""
    if plan.hour and plan.why == Why.LEARNED:
        return _("这个账户 {hour} 点多扣过 {tries} 次，{paid} 次有钱", hour=plan.hour.at.hour, tries=plan.hour.tries, paid=plan.hour.paid)
    at = f"{local(plan.until):%H:%M}"
    return {
        Why.DEFAULT: _("这个账户的记录还少，按通常的时刻"), Why.LAST_CHANCE: _("装车前的最后一次"), Why.RUN: _("随下一个批次送银行"),
        Why.BANK_FAULT: _("是银行的故障，过一会儿再扣"), Why.TRIES_USED: _("扣款次数用完了"),
        Why.TOO_LATE: _("{at} 装车之前没有合适的时刻了", at=at), Why.PERSON: _(ACTIONS[plan.action]),
    }.get(plan.why, "")  # fmt: skip
