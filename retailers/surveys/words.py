"""The words of questionnaires and scores."""

from foundation.language import N_
from retailers.surveys.rules import Occasion, QuestionKind

OCCASIONS = {
    Occasion.AFTER_CALL: (N_("通话后"), "phone-check"),
    Occasion.AFTER_DELIVERY: (N_("送货后"), "truck-delivery"),
    Occasion.OUTBOUND: (N_("抽样外呼"), "phone-outgoing"),
}
QUESTION_KINDS = {QuestionKind.MARK: N_("评分 1–5"), QuestionKind.CHOICE: N_("按键选择"), QuestionKind.REMARK: N_("口头意见（录音）")}
ITEMS = {
    "order_call": N_("本次通话"),
    "supply": N_("卷烟供应"),
    "order_service": N_("订货服务"),
    "delivery": N_("送货服务"),
    "account_manager": N_("客户经理"),
    "settlement": N_("货款结算"),
    "complaints": N_("投诉服务"),
    "inspector": N_("专管员"),
    "order_speed": N_("订货快慢"),
    "attitude": N_("服务态度"),
    "rules_explained": N_("规则解释"),
    "on_time": N_("送货准时"),
    "count_right": N_("数量完好"),
    "driver": N_("送货员"),
    "debit_right": N_("扣款准确"),
    "wish": N_("愿望与意见"),
    "other": N_("其他"),
}
"""The seven items of the yearly survey (domain brief, section 7), and what lies below them."""
GROUPS = {"item": N_("按项目"), "district": N_("按区县"), "agent": N_("按座席"), "day": N_("按日"), "week": N_("按周"), "month": N_("按月")}
HEADINGS = {"item": N_("项目"), "district": N_("区县"), "agent": N_("座席员"), "day": N_("日期"), "week": N_("周"), "month": N_("月份")}
UNFIT = {
    "text_missing": N_("第 {seq} 题缺中文或英文的话。"),
    "too_long": N_("第 {seq} 题太长，每种语言最多 200 字。"),
    "choices_missing": N_("第 {seq} 题：按键选择要有至少两个选项，评分和口头意见没有选项。"),
    "item_twice": N_("第 {seq} 题和前面的题记在同一个项目下，请另选一个。"),
    "too_many": N_("一份问卷最多 10 题。"),
    "none": N_("问卷里还没有题目。"),
}
DONE = {
    "made": N_("问卷建好了，现在写题目。"), "saved": N_("题目存好了，两种语言的声音也已合成。"), "published": N_("已发布。"),
    "changed": N_("改好了。"),
}
