"""An error's code in words, for the pages and the command line. A test holds this list against the codes there are."""

from datetime import datetime

from foundation import clock
from foundation.errors import DomainError, EdgeFailed, Invalid, NotFound, Refused
from foundation.language import N_, _, current

SENTENCES = {
    "sign_in_refused": N_("工号或密码不对。"),
    "sign_in_locked": N_("试错太多次了，请在 {until} 之后再试。"),
    "password_too_short": N_("新密码至少要 {length_min} 位。"),
    "language_unknown": N_("没有这种语言：{language}。"),
    "no_such_person": N_("没有这个人。"),
    "nothing_ordered": N_("订单里没有一行能订，不能确认。"),
    "no_order_day": N_("这家店本期和下期都没有订货日。"),
    "no_such_retailer": N_("没有这个客户。"),
    "order_not_open": N_("这张订单已经不能再改。"),
    "order_changed": N_("订单刚在别处改过，请看最新的再做。"),
    "not_for_agents": N_("这一步要由班长决定。"),
    "order_locked": N_("订单 {order_no} 已截单或正在扣款，不能再改。"),
    "key_reused": N_("这个请求号用过了，内容却不一样。"),
    "order_at_the_desk": N_("座席正在给这家店订货，等那张订单办完再导入。"),
    "reason_missing": N_("请写明理由。"),
    "second_person_needed": N_("提出的人不能自己同意，要由另一个人来定。"),
    "outside_district": N_("这不在您负责的区县。"),
    "no_such_order": N_("没有这张订单。"),
    "no_such_parameter": N_("规则 {rule} 没有参数 {name}。"),
    "barcode_wrong": N_("品规 {short_code} 的条码 {barcode} 校验位不对。"),
    "no_such_product": N_("没有这个品规。"),
    "quantity_unreadable": N_("看不懂这个数量：{said}。"),
    "packs_not_sold": N_("只能整条订，不能订包：{said}。"),
    "release_below_taken": N_("投放量不能少于已订走的 {taken} 条。"),
    "sheet_unreadable": N_("{name} 里没有看得懂的表格；请用 XLSX 或 CSV。"),
    "sheet_too_long": N_("{name} 太长了，一次最多 {rows_max} 行。"),
    "no_such_file_kind": N_("没有这种数据文件：{name}。"),
    "file_refused": N_("{name} 有 {count} 处错误，整个文件都没有导入。"),
    "file_changes_else": N_("{name} 或系统里的数据刚刚变了，请重新试算再导入。"),
    "reserve_above_release": N_("留存 {reserve} 条超过了投放量 {released} 条。"),
    "nobody_due": N_("{cycle_no} 期还没有店排订货日，没法按客户数分。"),
    "no_such_release": N_("没有这个投放，或者不在您负责的区县。"),
    "nothing_reserved": N_("留存不足 {cartons} 条。"),
    "no_such_run": N_("没有这个车次。"),
    "run_moved": N_("这个车次刚有变动，请看最新的再做。"),
    "truck_missing": N_("先记下车辆和送货员。"),
    "no_such_list": N_("没有这张清单。"),
    "no_such_stop": N_("没有这个送货点。"),
    "stop_handed": N_("这一站已经交接过，或者车还没有出发。"),
    "stops_open": N_("还有 {waiting} 个送货点没有交接，不能交账。"),
    "more_than_there": N_("填了 {cartons} 条，可是只有 {there} 条。"),
    "delivery_reason_missing": N_("短少或拒收的，要选一个原因。"),
    "signature_missing": N_("货留下了，要有签收人。"),
    "money_unexplained": N_("按留下的货应收 ¥{receivable}，实收 ¥{collected}：不相符时请在备注里写明原因。"),
    "nothing_to_collect": N_("这一站没有货款要收。"),
    "not_recognised": N_("卡号或密码不对。"),
    "step_not_understood": N_("看不懂这一步：{step}。"),
    "remark_empty": N_("意见还没有写。"),
    "no_such_mark": N_("评分只有 1 到 5。"),
    "no_such_call": N_("没有这通电话。"),
    "no_such_recording": N_("没有这段录音。"),
    "calendar_day_unreadable": N_("看不懂这个日期。"),
    "not_your_district": N_("这不在您负责的区县。"),
    "day_is_over": N_("只能改今天以后的日子。"),
    "not_in_the_cycle": N_("订货日只能在同一周里移动。"),
    "day_unreadable": N_("看不懂这个日期。"),
    "not_your_call": N_("这通电话不在您这里。"),
    "nothing_to_call": N_("名单上现在没有要打的店。"),
    "inbound_first": N_("来电优先：班长暂停了外呼，或者有人在排队。"),
    "not_callable": N_("这家店现在不能打。"),
    "no_such_call_task": N_("名单上没有这家店，或者不在您负责的区县。"),
    "call_result_unfit": N_("这通电话的结果已经记过，或者还没有打通。"),
    "call_result_missing": N_("请选这通电话的结果。"),
    "appointment_unfit": N_("约的时间要在现在以后、{until} 以前。"),
    "no_such_shop_here": N_("本区县没有客户编码或订货电话是 {named} 的店。"),
    "call_reason_missing": N_("请写明理由。"),
    "call_task_moved": N_("这家店正在打，或者状态刚变了，请看最新的名单。"),
    "waiting_max_unfit": N_("排队人数要在 {least} 到 {most} 之间。"),
    "number_unfit": N_("客户资料里的电话打不出去：{number}。"),
    "no_seat": N_("您的工号还没有话机，请告诉管理员。"),
    "agent_move_refused": N_("现在的状态不能这样改。"),
    "debit_still_open": N_("上一次扣款还没有结果，不能再扣。"),
    "no_debit": N_("这张订单没有扣款。"),
    "no_debit_agreement": N_("这家店没有代扣协议。"),
    "debit_attempts_exhausted": N_("这张订单扣款的次数已经用完。"),
    "attempt_move_forbidden": N_("扣款现在的状态不能这样改。"),
    "debit_amount_impossible": N_("这个金额不能扣款。"),
    "bank_file_refused": N_("银行文件第 {record} 条的 {field} 不对：{why}。"),
    "file_decided": N_("这份文件不在搁置之列。"),
    "no_such_batch": N_("没有这个批次。"),
    "batch_answered": N_("银行已经回复批次 {batch_no}，不能这样做。"),
    "no_such_case": N_("没有这个差错。"),
    "case_closed": N_("差错 {case_no} 已经处理完。"),
    "treatment_unfit": N_("这种差错不能这样处理。"),
    "day_not_closable": N_("{on} 还不能日结：{red}。"),
    "no_closed_day": N_("{on} 不是最近结账的一天。"),
    "order_number_unfit": N_("这个订单号银行不认。"),
    "credentials_refused": N_("电话系统没有应答，话机暂时登录不上。"),
    "amount_unreadable": N_("看不懂这个金额：{text}。"),
    "phone_number_unreadable": N_("看不懂这个电话号码：{text}。"),
    "no_such_watch_item": N_("这一条已经不在关注名单上。"),
    "value_out_of_range": N_("{value} 不在可用的范围里：{least} 到 {most}。"),
    "no_such_change": N_("这条改动已经定了，或者不在您负责的区县。"),
    "not_backwards": N_("规则只能从今天或以后的日子起改。"),
    "not_your_rules": N_("全公司的规则由总部改；您可以改自己区县的。"),
    "not_for_order_takers": N_("订货的人不能改电话、账户和档位。"),
    "file_field_unknown": N_("这里只能改订货电话、扣款账户和档位。"),
    "no_such_shop": N_("没有这家店，或者不在您负责的区县。"),
    "funds_impossible": N_("余额不能是负数。"),
    "database_unreachable": N_("数据库现在连不上。"),
}
KINDS = {
    NotFound: N_("没有找到，或者不在您负责的区县。"),
    Invalid: N_("没有看懂填写的内容。"),
    Refused: N_("现在不能这样做。"),
    EdgeFailed: N_("外部系统没有应答，请稍后再试。"),
}


def sentence(error: DomainError) -> str:
    """One sentence a person can act on, in the current language; by the error's kind when its code has none."""
    if spoken := error.facts.get(current.get()):  # a review rule brings its own sentence in each language
        return str(spoken)
    words = SENTENCES.get(error.code)
    if words is None:
        return _(next((kind_words for kind, kind_words in KINDS.items() if isinstance(error, kind)), N_("出错了。")))
    return _(words, **{name: readable(fact) for name, fact in error.facts.items()})


def readable(fact: object) -> object:
    return f"{clock.local(fact):%H:%M}" if isinstance(fact, datetime) else fact
