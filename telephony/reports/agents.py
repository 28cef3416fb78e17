"""座席工作: each agent's day: calls, orders, time in each state, marks. An agent sees his own."""

from collections import defaultdict
from typing import Any

from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.reading import among, read, seconds, span
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, Value, fixed
from foundation.staff.rules import Role
from foundation.transaction import Row as Found
from ordering.states import NOT_HELD
from telephony.agents.rules import AgentState
from telephony.reports.figures import handled_per_hour, mean, occupancy, share

COLUMNS = fixed(
    Column("name", N_("订货员"), share=3), Column("no", N_("工号")), Column("answered", N_("已接听"), Unit.COUNT), Column("missed", N_("漏接"), Unit.COUNT),
    Column("orders", N_("订单"), Unit.COUNT), Column("success", N_("成单率"), Unit.PERCENT, note=N_("有确认订单的通话 ÷ 接听")),
    Column("cartons", N_("条数"), Unit.CARTONS), Column("amount_fen", N_("金额"), Unit.WAN), Column("talk", N_("平均通话"), Unit.DURATION),
    Column("wrap_up", N_("平均后处理"), Unit.DURATION), Column("handling", N_("平均处理"), Unit.DURATION, note=N_("通话 + 后处理")),
    Column("signed_on", N_("签入"), Unit.DURATION, share=3), Column("paused", N_("示忙"), Unit.DURATION),
    Column("busy", N_("占用率"), Unit.PERCENT, share=3, note=N_("（来电 + 通话 + 后处理）÷（前者 + 就绪）")), Column("per_hour", N_("每小时订单"), Unit.MARK, share=3, note=N_("订单 ÷（通话 + 后处理）小时")),
    Column("mark", N_("满意度"), Unit.MARK), Column("marks", N_("评分数"), Unit.COUNT))
BUSY = (AgentState.OFFERED, AgentState.TALKING, AgentState.WRAPPING_UP)


async def rows(asked: Asked) -> list[Row]:
    moments = span(asked.period.since, asked.period.until)
    staff = asked.by.id if asked.by.role == Role.AGENT else asked.staff
    mine = "" if staff is None else f" AND s.id = {int(staff)}"
    seats = await read(f"""SELECT a.id, s.id AS staff_id, s.name, s.agent_no FROM agent AS a JOIN staff AS s ON s.id = a.staff_id
        WHERE {among('a.district_id', asked.districts)}{mine} ORDER BY s.agent_no""")
    times, misses = await in_states(moments)
    done: dict[int, dict[str, Any]] = defaultdict(dict)
    for rows_found in (await answered(moments), await ordered(moments), await marked(moments)):
        for row in rows_found:
            done[row["staff_id"]] |= {name: float(value or 0) for name, value in row.items() if name != "staff_id"}
    listed = [Row(cells(done[seat["staff_id"]], times[seat["id"]], misses[seat["id"]]) | {"name": seat["name"], "no": seat["agent_no"]},
                  asked.link("calls", staff=seat["staff_id"], step="")) for seat in seats
              if done[seat["staff_id"]] or times[seat["id"]] or staff is not None]
    return sorted(listed, key=lambda row: -int(str(row.cells["orders"])))


async def answered(moments: tuple[Any, Any]) -> list[Found]:
    talk = seconds("c.answered_at", "COALESCE(c.agent_left_at, c.ended_at)")
    return await read(f"""SELECT c.agent_staff_id AS staff_id, COUNT(*) AS answered, SUM({talk}) AS talked_s,
        SUM(CASE WHEN EXISTS (SELECT 1 FROM orders AS o WHERE o.call_id = c.call_id AND o.confirmed_at IS NOT NULL) THEN 1 ELSE 0 END) AS with_order
        FROM call AS c WHERE c.answered_at >= $1 AND c.answered_at < $2 AND c.agent_staff_id IS NOT NULL GROUP BY c.agent_staff_id""", *moments)


async def ordered(moments: tuple[Any, Any]) -> list[Found]:
    return await read(f"""SELECT o.staff_id, COUNT(*) AS orders, SUM(o.total_qty) AS cartons, SUM(o.total_fen) AS amount_fen FROM orders AS o
        WHERE o.confirmed_at >= $1 AND o.confirmed_at < $2 AND o.state NOT IN ({NOT_HELD}) AND o.staff_id IS NOT NULL GROUP BY o.staff_id""", *moments)


async def marked(moments: tuple[Any, Any]) -> list[Found]:
    return await read("""SELECT m.staff_id, COUNT(*) AS marks, SUM(m.mark) AS marked FROM survey_mark AS m
        WHERE m.at >= $1 AND m.at < $2 AND m.staff_id IS NOT NULL GROUP BY m.staff_id""", *moments)


async def in_states(moments: tuple[Any, Any]) -> tuple[dict[int, dict[str, float]], dict[int, int]]:
    """agent -> state -> seconds, and agent -> calls missed. A state that still goes on is not counted yet."""
    times: dict[int, dict[str, float]] = defaultdict(dict)
    misses: dict[int, int] = defaultdict(int)
    for row in await read(f"""SELECT agent_id, to_state, SUM({seconds('at', 'until_at')}) AS took_s, SUM(CASE WHEN cause = 'miss' THEN 1 ELSE 0 END) AS missed
            FROM (SELECT agent_id, to_state, cause, at, LEAD(at) OVER (PARTITION BY agent_id ORDER BY at, id) AS until_at
                  FROM agent_journal WHERE at >= $1 AND at < $2) AS j GROUP BY agent_id, to_state""", *moments):
        times[row["agent_id"]][row["to_state"]] = float(row["took_s"] or 0)
        misses[row["agent_id"]] += int(row["missed"])
    return times, misses


def cells(done: dict[str, Any], times: dict[str, float], missed: int) -> dict[str, Value]:
    calls, orders = int(done.get("answered", 0)), int(done.get("orders", 0))
    talked, wrapped = done.get("talked_s", 0.0), times.get(AgentState.WRAPPING_UP, 0.0)
    signed_on = sum(took for state, took in times.items() if state != AgentState.SIGNED_OUT)
    marks = int(done.get("marks", 0))
    return {"answered": calls, "missed": missed, "orders": orders, "success": share(int(done.get("with_order", 0)), calls),
            "cartons": int(done.get("cartons", 0)), "amount_fen": int(done.get("amount_fen", 0)), "talk": mean(talked, calls),
            "wrap_up": mean(wrapped, calls), "handling": mean(talked + wrapped, calls), "signed_on": round(signed_on),
            "paused": round(times.get(AgentState.PAUSED, 0.0)), "busy": occupancy(sum(times.get(state, 0.0) for state in BUSY), times.get(AgentState.READY, 0.0)),
            "per_hour": handled_per_hour(orders, talked + wrapped), "mark": share(int(done.get("marked", 0)), marks), "marks": marks}


REPORT = Report("agents", Group.FLOOR, N_("座席工作"), N_("每位座席的通话、订单、各状态时间和满意度；座席看自己的"), "headset", (Role.AGENT, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER), COLUMNS, rows,
                Chart("bar", "name", ("orders",), ("per_hour",)), ("staff",))
