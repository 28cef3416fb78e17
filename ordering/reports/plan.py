"""计划进度: what of the month's plan is done, beside how much of the month has passed."""

from typing import Any

from foundation.language import N_, _
from foundation.reports.asking import Asked
from foundation.reports.periods import Kind, period, time_progress
from foundation.reports.reading import among, read
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, fixed
from foundation.staff.rules import Role
from ordering.reports.columns import AMOUNT, BOXES
from ordering.reports.formulae import STICKS_A_BOX, gap, share
from ordering.reports.places import names
from ordering.reports.sources import shop_sums

COLUMNS = fixed(
    Column("name", N_("区县"), share=3), Column("plan", N_("计划销量"), Unit.BOXES), BOXES,
    Column("done", N_("销量完成"), Unit.PERCENT, note=N_("实际 ÷ 计划")), Column("time", N_("时间进度"), Unit.PERCENT, note=N_("已过天数 ÷ 当月天数")),
    Column("ahead", N_("快慢"), Unit.CHANGE, note=N_("完成 − 时间进度，百分点")), Column("plan_fen", N_("计划金额"), Unit.WAN), AMOUNT,
    Column("done_fen", N_("金额完成"), Unit.PERCENT), Column("ahead_fen", N_("快慢"), Unit.CHANGE))


async def rows(asked: Asked) -> list[Row]:
    """Always of a whole month: the one in which the period begins."""
    month = period(Kind.MONTH, asked.period.since)
    plans = await read(f"""SELECT district_id, boxes, amount_fen FROM sales_plan
        WHERE month = $1 AND {among('district_id', asked.districts)}""", month.since.year * 100 + month.since.month)
    planned = {row["district_id"]: row for row in plans}
    done = await shop_sums(asked, month, "district_id")
    passed = share(*time_progress(month, asked.today))
    called = await names("district_id", planned)
    keys = sorted({*planned, *done})
    found = [Row({"name": called.get(one, str(one))} | figures(planned.get(one, {}), done.get(one, {}), passed),
                 asked.link("sales", district=one, period="month")) for one in keys]
    whole = [{name: sum(int(row.get(name, 0)) for row in sums) for name in ("boxes", "sticks", "amount_fen")}
             for sums in (planned.values(), [done.get(one, {}) for one in planned])]
    return [*found, Row({"name": _("合计")} | figures(whole[0], whole[1], passed), total=True)] if planned and len(found) > 1 else found


def figures(plan: Any, done: Any, passed: Any) -> dict[str, Any]:
    """Nothing is said of a district without a plan but what it sold."""
    sticks = plan["boxes"] * STICKS_A_BOX if plan else None
    done_share, done_fen = share(done.get("sticks"), sticks), share(done.get("amount_fen"), plan.get("amount_fen") if plan else None)
    return {"plan": sticks, "sticks": done.get("sticks", 0), "done": done_share, "time": passed, "ahead": gap(done_share, passed),
            "plan_fen": plan.get("amount_fen") if plan else None, "amount_fen": done.get("amount_fen", 0), "done_fen": done_fen,
            "ahead_fen": gap(done_fen, passed)}


REPORT = Report(
    "plan", Group.SALES, N_("计划进度"), N_("各区县当月计划完成多少，比时间进度快还是慢；计划在“数据文件”里导入"), "target-arrow", (Role.DISTRICT_MANAGER,),
    COLUMNS, rows, Chart("bar", "name", ("done", "time")), headline=("sticks", "done", "time", "ahead", "done_fen"), monthly=True)
