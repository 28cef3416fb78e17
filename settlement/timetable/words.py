"""Names of the timetable's steps and standings on its page, and its figures in words."""

import json

from foundation.language import N_, _
from foundation.money import format_yuan
from settlement.timetable.queries import Line
from settlement.timetable.rules import Standing, Step

STEPS = {
    Step.CUT_OFF: N_("截单"), Step.RUN: N_("批扣"), Step.RESULT: N_("回盘"), Step.DUNNING: N_("催缴"), Step.SORTING: N_("排线分拣"),
    Step.STATEMENT: N_("对账单"), Step.CLOSE: N_("日结"),
}
STANDINGS = {
    Standing.BEFORE: N_("启用之前"), Standing.AHEAD: N_("未到"), Standing.DUE: N_("该做了"), Standing.RUNNING: N_("正在做"),
    Standing.DONE: N_("已完成"), Standing.FAILED: N_("没有做成"), Standing.LATE: N_("晚了"), Standing.MISSED: N_("错过了"),
}
MARKS = {
    Standing.BEFORE: "plain", Standing.AHEAD: "plain", Standing.DUE: "waiting", Standing.RUNNING: "waiting", Standing.DONE: "paid",
    Standing.FAILED: "refused", Standing.LATE: "refused", Standing.MISSED: "refused",
}
FIGURES = {
    "orders": N_("{n} 张订单"), "rows": N_("{n} 笔"), "failed": N_("{n} 张等钱"), "calls": N_("{n} 个电话"), "runs": N_("{n} 个新车次"),
    "stops": N_("{n} 个新送货点"),
}


def outcome_of(line: Line) -> str:
    """What came of it, or why not, in the reader's language."""
    if line.standing == Standing.MISSED:
        return _("到 {until} 还没有做，不能再补", until=line.outcome)
    if line.standing != Standing.DONE or not line.outcome.startswith("{"):
        return line.outcome
    figures = json.loads(line.outcome)
    said = [_(FIGURES[name], n=f"{n:,}") for name, n in figures.items() if name in FIGURES]
    return " · ".join([*said, *([f"¥{format_yuan(figures['fen'])}"] if figures.get("fen") else [])])
