"""Names of rules and parameters on the rules page; said in the reader's language when shown."""

from collections.abc import Mapping

from foundation.language import N_
from ordering.policy.models import ChangeState
from ordering.review.engine import RULES
from ordering.review.fairness import PROPERTIES
from ordering.review.watch import NAMES
from ordering.watching.models import WatchKind

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
}
RULE_NAMES: Mapping[str, str] = {**{rule.id: rule.zh for rule in reversed(RULES)}, **PROPERTIES, **NAMES}
"""Of a rule with several parts, the name of the first."""
CHANGE_STATES = {ChangeState.PROPOSED: N_("待发布"), ChangeState.PUBLISHED: N_("已发布"), ChangeState.WITHDRAWN: N_("已撤回")}
CHANGE_MARKS = {ChangeState.PROPOSED: "waiting", ChangeState.PUBLISHED: "saved", ChangeState.WITHDRAWN: "plain"}
WATCH_KINDS = {WatchKind.SKU_MONTH: N_("单品月销突增"), WatchKind.SKU_DAY: N_("单品单日突增"),
               WatchKind.SHOP_APART: N_("与周边畅销不同"), WatchKind.SHOP_LINKED: N_("电话或账户与别家相同")}
