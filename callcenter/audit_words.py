"""What the books of actions say, in plain words: one table for verbs, things and facts. What is not in it is shown as it is.

A test holds the table against the verbs, things and facts that the code writes down."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from foundation.clock import local
from foundation.language import N_, _
from foundation.money import format_yuan
from foundation.staff.rules import ROLE_NAMES
from ordering.orders.words import KINDS as ORDER_KINDS
from ordering.orders.words import OUTCOMES, STATES
from retailers.consent.words import PURPOSES, REASONS
from retailers.follow_ups.words import KINDS as FOLLOW_UP_KINDS
from retailers.surveys.words import OCCASIONS
from settlement.debits.words import STATES as DEBIT_STATES
from settlement.refunds.words import CAUSES
from telephony.campaigns.words import RESULTS
from telephony.desk.words import REMARK_KINDS

VERBS: Mapping[str, str] = {
    # Orders
    "open_draft": N_("开始订货"), "take_up_draft": N_("接着订"), "set_lines": N_("改订单行"), "strike_line": N_("删订单行"),
    "accept_last": N_("照上次订"), "accept_suggested": N_("用建议订单"), "read_back": N_("核对订单"), "confirm_order": N_("确认订单"),
    "amend_order": N_("改单"), "void_order": N_("订单作废"), "lock_order": N_("截单锁定"), "come_due": N_("预录转正式"), "lose_race": N_("货被先订走"),
    "refer": N_("转班长"), "accept_referral": N_("班长同意"), "cut_referral": N_("班长减量"), "refuse_referral": N_("班长不同意"), "unlock_ordering": N_("班长核实身份"),
    "note_funds": N_("记下余额情况"), "note_unpaid": N_("记下欠款"), "note_paid_up": N_("欠款结清"), "note_remark": N_("记下客户意见"),
    "fall_back_to_cod": N_("改为货到付款"), "try_debit_again": N_("再扣一次"), "deliver_stop": N_("交货"), "count_pace": N_("统计行情"),
    "save_early": N_("存为预录"), "pass_review": N_("通过评审"), "change": N_("订单退回修改"), "confirm": N_("确认"), "confirm_and_debit": N_("确认并扣款"),
    "amend": N_("改单确认"), "amend_and_debit": N_("改单确认并扣款"), "replace": N_("被改单替换"), "lock": N_("截单"), "lock_and_debit": N_("截单并扣款"),
    "ask_debit": N_("请求扣款"), "debit_sent": N_("已送银行"), "debit_again": N_("重新扣款"), "paid": N_("扣款成功"), "debit_failed": N_("扣款失败"),
    "debit_unknown": N_("扣款结果未知"), "debit_dispute": N_("扣款有争议"), "void": N_("作废"), "void_paid": N_("已付订单作废"), "late_paid": N_("作废后又扣成功"),
    "release_paid": N_("已付，可以配货"), "release_cod": N_("货到付款，可以配货"), "pick": N_("分拣完"), "pick_nothing": N_("一条也没分到"),
    "dispatch": N_("随车出发"), "sign": N_("签收"), "refuse_part": N_("部分拒收"), "refuse_all": N_("全部拒收"), "shop_closed": N_("店没开门"),
    "deliver_again": N_("再送一次"), "owe_refund": N_("应退款"), "refunded": N_("已退款"), "refund_undone": N_("退款没有成功"),
    "override_limit": N_("核定限量"), "apply_tiers": N_("套用阶梯"), "open_day_pools": N_("放出当天货源"), "release_supply": N_("投放货源"),
    "release_reserve": N_("放出留存"), "put_grade_limits": N_("改各档限量"), "put_products": N_("改品规目录"), "import_file": N_("导入数据文件"),
    "set_parameter": N_("设规则参数"), "propose_change": N_("提出规则改动"), "publish_change": N_("发布规则改动"), "withdraw_change": N_("撤回规则改动"),
    "watch": N_("比对关注名单"), "clear_watch_item": N_("销关注名单"), "sum_day": N_("汇总一天销售"),
    # Delivery
    "plan_runs": N_("排车次"), "send_extra_truck": N_("加派一车"), "pick_run": N_("分拣"), "assign_truck": N_("派车"), "dispatch_run": N_("发车"), "close_run": N_("交账"), "book_run": N_("车次入账"),
    # Shops
    "change_file": N_("改客户档案"), "change_profile": N_("改客户资料"), "change_grade": N_("改档位"), "put_profiles": N_("导入客户资料"),
    "opt_out": N_("记下不要再打"), "opt_in": N_("恢复打电话"), "put_holiday": N_("设放假"), "remove_holiday": N_("取消放假"), "seed_holidays": N_("填入节假日"),
    "plan_cycle": N_("排订货日"), "rebuild_cycle": N_("重排订货日"), "move_day": N_("移动订货日"), "word": N_("改提醒的话"),
    "plan_reminders": N_("安排提醒"), "write_messages": N_("写下短信邮件"), "write_mail": N_("写下邮件"), "put_calling_parameter": N_("改打电话的规矩"),
    "make_questionnaire": N_("新建问卷"), "change_questionnaire": N_("改问卷设置"), "save_questions": N_("存问卷题目"), "publish_questions": N_("发布问卷"),
    "plan_surveys": N_("抽样回访"),
    "opened_follow_up": N_("写下待办"), "take_follow_up": N_("接手待办"), "hand_over_follow_up": N_("转待办"), "put_back_follow_up": N_("放回待办"),
    "finish_follow_up": N_("办结待办"), "drop_follow_up": N_("待办不需要"), "reopen_follow_up": N_("重开待办"), "postponed_follow_up": N_("待办改期"),
    "added_follow_up": N_("补充待办"), "escalated_follow_up": N_("待办告诉班长"),
    # Money
    "move_debit": N_("扣款有了结果"), "put_dunning_parameter": N_("改催缴参数"), "find_refund": N_("发现应退款"), "prepare_refund": N_("制单退款"),
    "approve_refund": N_("复核同意退款"), "reject_refund": N_("复核退回退款"), "move_refund": N_("退款有了结果"), "own_case": N_("接手差错"),
    "propose_treatment": N_("提出差错处理"), "treat_case": N_("处理差错"), "write_batch": N_("写送盘文件"), "reject_batch": N_("银行退回批次"),
    "send_batch_again": N_("批次重送"), "take_result_file": N_("收回盘文件"), "take_statement": N_("收对账单"), "set_file_aside": N_("文件搁置"),
    "discard_file": N_("丢弃文件"), "close_day": N_("日结"), "ask_reopen_day": N_("申请重开日结"), "reopen_day": N_("重开日结"),
    "close_month": N_("月结"), "ask_reopen_month": N_("申请重开月结"), "reopen_month": N_("重开月结"), "ask_job_again": N_("任务马上再做"),
    "debit_debt": N_("欠款再扣一次"), "propose_settling": N_("提出结清欠款"), "settle_debt": N_("同意结清欠款"), "refuse_settling": N_("退回结清欠款"),
    "write_refund_file": N_("写退款文件"), "send_refund_file_again": N_("退款文件重送"), "reject_refund_file": N_("银行退回退款文件"),
    "take_refund_result_file": N_("收退款结果文件"), "propose_setting": N_("提出改设置"), "agree_setting": N_("同意改设置"), "refuse_setting": N_("不同意改设置"),
    # Calls
    "make_call_list": N_("生成外呼名单"), "share_call_list": N_("分外呼名单"), "add_to_call_list": N_("加进外呼名单"), "remove_from_call_list": N_("移出外呼名单"),
    "put_back_on_call_list": N_("放回外呼名单"), "dial": N_("拨号"), "say_result": N_("说通话结果"), "call_later": N_("约定再打"), "set_reminders": N_("设提醒"),
    "set_right_of_way": N_("设来电优先"), "ask_call_back": N_("客户要求回电"), "call_back": N_("回电"), "not_reached": N_("回电没接通"), "listen": N_("听录音"),
    "notify_message": N_("通知有留言"), "claim_message": N_("接手留言"), "release_message": N_("放回留言"), "call_back_message": N_("留言已回电"),
    "ticket_message": N_("留言转投诉"), "close_message": N_("了结留言"), "served_message": N_("客户已订货"),
    # People
    "sign_in": N_("登录"), "sign_out": N_("退出"), "revoke_sessions": N_("在所有地方退出"), "change_password": N_("修改密码"), "give_password": N_("给新密码"),
    "choose_language": N_("换语言"), "set_active": N_("启用或停用"), "add_person": N_("加人员"), "change_person": N_("改人员"), "set_pin": N_("设听留言密码"),
    "save_view": N_("存视图"), "forget_view": N_("删视图"), "order_pack": N_("订阅资料包"),
}
NOUNS: Mapping[str, str] = {
    "order": N_("订单"), "retailer": N_("客户"), "staff": N_("员工"), "session": N_("一次登录"), "district": N_("区县"), "voicemail": N_("留言"),
    "recording": N_("录音"), "survey_reply": N_("口头意见"), "questionnaire": N_("问卷"), "follow_up": N_("待办"), "message": N_("短信邮件"),
    "wording": N_("提醒的话"), "call_list": N_("外呼名单"), "call_task": N_("外呼名单上的店"), "calling": N_("打电话的规矩"), "dunning": N_("催缴"),
    "debit": N_("扣款"), "debt": N_("客户欠款"), "refund": N_("退款"), "case": N_("差错"), "batch": N_("批次"), "refund_batch": N_("退款批次"), "bank": N_("银行"), "bank_file": N_("银行文件"), "bank_statement": N_("对账单"),
    "day": N_("营业日"), "month": N_("月份"), "job_run": N_("任务"), "delivery_run": N_("车次"), "delivery_day": N_("送货日"), "order_day": N_("订货日"),
    "holiday": N_("放假"), "rule": N_("规则"), "watch_item": N_("关注名单"), "product": N_("品规"), "grade_limit": N_("各档限量"), "limit_override": N_("核定限量"),
    "supply_release": N_("货源投放"), "cycle_pace": N_("行情"), "summed_day": N_("日汇总"), "saved_view": N_("视图"), "pack_order": N_("资料包"),
    "limits": N_("各档限量"), "products": N_("品规目录"), "tiers": N_("阶梯"), "grades": N_("客户档位"), "prices": N_("价格"), "agreed": N_("月协议量"),
    "plans": N_("销售计划"), "overrides": N_("核定限量"), "retailers": N_("客户档案"), "releases": N_("货源投放"),
}
FACTS: Mapping[str, str] = {
    "active": N_("启用"), "added": N_("新增"), "address": N_("地址"), "afresh": N_("重新分"), "after": N_("之后"), "agent_no": N_("工号"),
    "amendments": N_("改单数"), "amends": N_("改哪一张"), "amount_fen": N_("金额"), "asked_by": N_("申请人"), "back_fen": N_("退回金额"),
    "bank": N_("银行"), "batch_no": N_("批次号"), "before": N_("之前"), "call_at": N_("约定时间"), "call_id": N_("通话"), "caps": N_("合计限量"), "case": N_("差错"),
    "cartons": N_("条数"), "cause": N_("原因"), "certificate": N_("结账证明"), "change": N_("改动号"), "changed": N_("改了"), "changes": N_("改动"),
    "channel": N_("方式"), "code": N_("代码"), "collected_fen": N_("实收"), "columns": N_("栏目"), "cycle_no": N_("周期"), "cycles": N_("周期数"),
    "day": N_("日期"), "days": N_("天数"), "difference": N_("差额"), "driver": N_("送货员"), "ended": N_("结束了几处"), "evidence": N_("凭据"),
    "field": N_("栏目"), "files": N_("文件数"), "grade": N_("档位"), "head": N_("校验链"), "host": N_("主机"), "port": N_("端口"), "user": N_("用户名"), "folder": N_("文件夹"), "host_key": N_("主机公钥"), "kept": N_("没有动的"), "kind": N_("种类"),
    "language": N_("语言"), "last_month": N_("上月"), "limit_cartons": N_("限量（条）"), "limits": N_("限量数"), "low_mark": N_("低分"), "measure": N_("指标"),
    "messages": N_("短信邮件数"), "month": N_("本月"), "moved": N_("移动了"), "name": N_("名称"), "note": N_("备注"), "occasion": N_("场合"), "of": N_("共"),
    "on": N_("日期"), "one_in": N_("几抽一"), "opened": N_("新开"), "order": N_("订单号"), "order_refused": N_("订单没有跟着变"), "ordered": N_("订了"),
    "orders": N_("订单数"), "outcome": N_("结论"), "paused": N_("暂停"), "pools": N_("货源份数"), "prepared_by": N_("制单人"), "proposed_by": N_("提出人"), "purpose": N_("事由"),
    "questions": N_("题数"), "reason": N_("理由"), "receivable_fen": N_("应收"), "reminders": N_("提醒数"), "result": N_("结果"), "role": N_("岗位"),
    "route": N_("线路"), "rows": N_("行数"), "rules": N_("规则"), "runs": N_("车次数"), "shops": N_("店数"), "short": N_("短少"), "sku": N_("品规"),
    "skus": N_("品规数"), "standing": N_("在名单上"), "state": N_("状态"), "stop": N_("第几站"), "stops": N_("站数"), "to": N_("到"), "told": N_("银行答了"),
    "treatment": N_("处理办法"), "tries": N_("次数"), "truck": N_("车辆"), "unmatched": N_("没对上"), "unnamed": N_("没写名字"), "valid_from": N_("从哪天起"),
    "value": N_("值"), "version": N_("版本"), "waiting_max": N_("排队上限"), "was": N_("原来"), "was_cartons": N_("原来条数"), "was_fen": N_("原来金额"),
    "was_version": N_("原来版本"), "way": N_("方式"), "why": N_("为什么"), "phone": N_("电话相同的店"), "account": N_("账户相同的店"),
}
ACTORS: Mapping[str, str] = {"scheduler": N_("系统"), "command": N_("命令行")}
VALUES: Mapping[str, Mapping[str, str]] = {
    "role": {str(role): name for role, name in ROLE_NAMES.items()}, "purpose": {str(purpose): label for purpose, (label, _sign) in PURPOSES.items()} | {"VOICEMAIL": N_("有新留言"), "REPORT": N_("报表资料包")},
    "kind": {str(kind): label for kind, (label, _sign) in FOLLOW_UP_KINDS.items()} | {
        str(kind): name for kind, name in (*ORDER_KINDS.items(), *REMARK_KINDS.items())},
    "cause": {str(cause): name for cause, name in CAUSES.items()}, "outcome": {outcome.name: name for outcome, name in OUTCOMES.items()},
    "result": {str(result): name for result, name in RESULTS.items()}, "occasion": {str(one): name for one, (name, _sign) in OCCASIONS.items()},
    "name": {"LINES": N_("线路数")}, "why": {"DEFAULT": N_("按通常的时刻"), "LEARNED": N_("按以往有钱的钟点"), "LAST_CHANCE": N_("装车前的最后一次")},
    "reason": REASONS, "language": {"zh": N_("中文"), "en": N_("英文")},
}
"""Facts whose values are words of ours too."""


def verb_words(verb: str) -> str:
    return _(VERBS[verb]) if verb in VERBS else verb


def noun_words(noun: str) -> str:
    return _(NOUNS[noun]) if noun in NOUNS else noun


def actor_words(name: str) -> str:
    return _(ACTORS[name]) if name in ACTORS else name


def plain_facts(facts: Mapping[str, Any], noun: str = "") -> Iterator[tuple[str, str]]:
    """(what, how it is) of each fact that is known, as a person reads it."""
    for name, fact in facts.items():
        if fact is not None and fact != "":
            yield _(FACTS[name]) if name in FACTS else name, plain(name, fact, noun)


def plain(name: str, fact: Any, noun: str = "") -> str:
    """300 fen is 3.00, True is yes, a list its parts, {'a': 1} 'a 1'; codes are in words where the table has them."""
    if isinstance(fact, bool):
        return _("是") if fact else _("否")
    if name.endswith("_fen"):
        return format_yuan(int(fact))
    if isinstance(fact, Mapping):
        return ", ".join(f"{_(FACTS[key]) if key in FACTS else key} {plain(key, value, noun)}" for key, value in fact.items())
    if isinstance(fact, list):
        return ", ".join(_(FACTS[one]) if one in FACTS else plain(name, one, noun) for one in fact)
    if name in ("state", "was") and noun == "order" and fact in STATES:
        return _(STATES[fact])
    if name in ("before", "after") and noun == "debit" and fact in DEBIT_STATES:
        return _(DEBIT_STATES[fact])
    words = VALUES.get(name, {})
    return _(words[fact]) if fact in words else moment_of(str(fact))


def moment_of(text: str) -> str:
    """A time of the books in the company's hours; anything else as it is."""
    if len(text) < 20 or text[10:11] != "T":
        return text
    try:
        return f"{local(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    except ValueError:
        return text
