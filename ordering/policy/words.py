"""Names of rules and parameters on the rules page; said in the reader's language when shown."""

from collections.abc import Iterator, Mapping
from typing import Any

from foundation.language import N_, _
from foundation.money import format_yuan
from ordering.policy.models import ChangeState
from ordering.review.engine import RULES
from ordering.review.fairness import PROPERTIES
from ordering.review.findings import Outcome
from ordering.review.watch import NAMES

PARAMETERS: Mapping[str, str] = {
    "warn_days": N_("提前提醒（天）"), "overflow_allowed": N_("允许邻区代接（1 是 0 否）"), "early_days": N_("最早提前（天）"),
    "grace_minutes": N_("截单宽限（分钟）"), "twin_minutes": N_("同样订单间隔（分钟）"), "open_yuan": N_("容许未付（元）"),
    "failures": N_("失败次数"), "cycles": N_("看几期"), "cod_allowed": N_("允许货到付款（1 是 0 否）"),
    "same_holder": N_("户名须是持证人（1 是 0 否）"), "step": N_("几条一组"), "float_percent": N_("上浮（%）"),
    "small_float_percent": N_("小户上浮（%）"), "small_grade": N_("小户到几档"), "cartons": N_("起订条数（0 不设）"),
    "safety": N_("安全库存（条）"), "first_cartons": N_("首次最多（条）"), "trial_days": N_("试销期（天）"),
    "percent": N_("超过（%）"), "exempt_cartons": N_("不满几条不看"), "dear_yuan": N_("高价烟起点（元）"),
    "sigmas": N_("同档偏离（倍标准差）"), "peers_least": N_("同档至少几户"), "licences": N_("几个证算关联"),
    "per_cycle": N_("每期次数"), "days": N_("变更后几天"), "entry_grade": N_("按几档供货"), "least_cartons": N_("月销至少（条）"),
    "top": N_("看前几名"), "neighbours_least": N_("周边至少几户"),
    "R33.percent": N_("最多占正常订货（%）"), "R38.cycles": N_("新户头几期"),
}
"""By the parameter's name; by 'rule.name' where it means another thing there."""
RULE_NAMES: Mapping[str, str] = {**{rule.id: rule.zh for rule in reversed(RULES)}, **PROPERTIES, **NAMES}
"""Of a rule with several parts, the name of the first."""
CHANGE_STATES = {ChangeState.PROPOSED: N_("待发布"), ChangeState.PUBLISHED: N_("已发布"), ChangeState.WITHDRAWN: N_("已撤回")}
CHANGE_MARKS = {ChangeState.PROPOSED: "waiting", ChangeState.PUBLISHED: "saved", ChangeState.WITHDRAWN: "plain"}
FACTS: Mapping[str, str] = {
    "asked": N_("要"), "limit": N_("限量"), "had": N_("已订"), "left": N_("剩余"), "pool_left": N_("今日剩余"), "total": N_("合计"),
    "past": N_("以往"), "past_fen": N_("以往金额"), "month": N_("本月"), "last_month": N_("上月"), "amount_fen": N_("金额"),
    "limit_fen": N_("单笔限额"), "funds_fen": N_("余额"), "unpaid_fen": N_("未付"), "unknown_orders": N_("结果未知的单"),
    "failed": N_("失败次数"), "grade": N_("档位"), "watched": N_("在关注名单"), "measure": N_("指标"), "value": N_("这单"),
    "peers": N_("同档平均"), "agreed": N_("商定量"), "entry_limit": N_("入门限量"), "noted_fen": N_("原价"), "price_fen": N_("现价"),
    "today": N_("当天"), "call_date": N_("订货日"), "valid_to": N_("有效到"), "valid_from": N_("有效自"), "agreement_to": N_("协议到"),
    "order_no": N_("订单号"), "cartons": N_("条数"), "regular_cartons": N_("本期正常订货"), "linked_shops": N_("相连的店"),
    "caller_shops": N_("同一电话订过的店"), "changed": N_("变更"), "changed_on": N_("变更日"), "days_ago": N_("几天前"),
    "days_left": N_("还剩天数"), "family": N_("系列"), "lower_fen": N_("价位起点"), "lines": N_("行数"), "policy": N_("参数版本"),
    "state": N_("状态"), "status": N_("状态"), "at": N_("时刻"), "open": N_("开始"), "close": N_("截单"), "launch_on": N_("上市"),
}
"""Names of what a decision went by; one that is not here is shown by its own name."""


def parameter_name(rule: str, name: str) -> str:
    return PARAMETERS.get(f"{rule}.{name}") or PARAMETERS.get(name, name)


def told(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a decision went by, as a person reads it; the parameters apart."""
    for name, fact in inputs.items():
        if name in ("parameters", "rules") or fact is None:
            continue
        yield _(FACTS[name]) if name in FACTS else name, readable(name, fact)


def readable(name: str, fact: Any) -> str:
    if name.endswith("_fen"):
        return format_yuan(int(fact))
    if isinstance(fact, bool):
        return _("是") if fact else _("否")
    if isinstance(fact, list):
        return ", ".join(str(one) for one in fact)
    return str(fact)[:19].replace("T", " ")


def parameters_of(rule: str, inputs: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The parameters that a decision was made under."""
    for name, value in inputs.get("parameters", {}).items():
        yield _(parameter_name(rule, name)), value


EXPLAINED: Mapping[str, Any] = {"told": told, "parameters_of": parameters_of, "names": RULE_NAMES, "outcomes": Outcome.__members__}
"""What a page needs to explain decisions."""
