"""来话情况: what came in, what was answered and how soon, by quarter of an hour, day, week, month, queue or agent."""

from dataclasses import replace
from typing import Any

from foundation.language import N_, _
from foundation.reports.asking import Asked
from foundation.reports.periods import Kind, period
from foundation.reports.reading import among, day_of, quarter_of, read, seconds, span
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, Value
from foundation.staff.rules import Role
from foundation.transaction import Row as Found
from foundation.transaction import calendar_day, dialect
from telephony.reports.figures import SOON_S, TOO_SHORT_S, handled_per_hour, mean, share

STEPS = {"quarter": N_("按 15 分钟"), "day": N_("按日"), "week": N_("按周"), "month": N_("按月"), "queue": N_("按座席组"), "agent": N_("按座席")}
BEGINNING = {"sqlite": {"week": "date({on}, 'weekday 0', '-6 days')", "month": "date({on}, 'start of month')"},
             "postgres": {"week": "date_trunc('week', {on})::date", "month": "date_trunc('month', {on})::date"}}
OFFERED = Column("offered", N_("进队"), Unit.COUNT)


def columns(asked: Asked) -> tuple[Column, ...]:
    return (Column("name", STEPS[step_of(asked)], share=3), OFFERED, Column("answered", N_("已接听"), Unit.COUNT),
            Column("service", N_("20 秒接听率"), Unit.PERCENT, note=N_("20 秒内接听 ÷ 进队")), Column("abandoned", N_("放弃"), Unit.COUNT, note=N_("不算 5 秒内挂断的")),
            Column("abandon_share", N_("放弃率"), Unit.PERCENT, note=N_("放弃 ÷（进队 − 5 秒内挂断）")), Column("short", N_("5 秒内挂断"), Unit.COUNT),
            Column("messages", N_("留言数"), Unit.COUNT), Column("wait", N_("平均等待"), Unit.DURATION, note=N_("接听了的")),
            Column("longest", N_("最长等待"), Unit.DURATION), Column("talk", N_("平均通话"), Unit.DURATION), Column("wrap_up", N_("平均后处理"), Unit.DURATION),
            Column("orders", N_("订单"), Unit.COUNT), Column("per_hour", N_("每小时订单"), Unit.MARK, note=N_("订单 ÷（通话 + 后处理）小时")))


def step_of(asked: Asked) -> str:
    return asked.step if asked.step in STEPS else "quarter" if asked.period.kind is Kind.DAY else "day"


def key_of(step: str) -> str:
    on = day_of("c.queued_at")
    fixed = {"quarter": quarter_of("c.queued_at"), "day": on, "queue": "c.queue", "agent": "c.agent_staff_id"}
    return fixed.get(step) or BEGINNING[dialect()][step].format(on=on)


async def rows(asked: Asked) -> list[Row]:
    """Calls that waited for a person, by the moment at which they began to wait."""
    step, since = step_of(asked), seconds("c.queued_at", "COALESCE(c.answered_at, c.ended_at)")
    gave_up = "c.answered_at IS NULL AND c.result = 'abandoned'"
    talk = seconds("c.answered_at", "COALESCE(c.agent_left_at, c.ended_at)")
    found = await read(f"""
        SELECT {key_of(step)} AS key, COUNT(*) AS offered, COUNT(c.answered_at) AS answered,
               SUM(CASE WHEN c.answered_at IS NOT NULL AND {since} <= {SOON_S} THEN 1 ELSE 0 END) AS soon,
               SUM(CASE WHEN {gave_up} AND {since} >= {TOO_SHORT_S} THEN 1 ELSE 0 END) AS abandoned,
               SUM(CASE WHEN {gave_up} AND {since} < {TOO_SHORT_S} THEN 1 ELSE 0 END) AS short,
               SUM(CASE WHEN c.result = 'message' THEN 1 ELSE 0 END) AS messages,
               SUM(CASE WHEN c.answered_at IS NOT NULL THEN {since} ELSE 0 END) AS waited_s, MAX({since}) AS longest_s,
               SUM(CASE WHEN c.answered_at IS NOT NULL THEN {talk} ELSE 0 END) AS talked_s,
               SUM(COALESCE(w.wrapped_s, 0)) AS wrapped_s, SUM(COALESCE(o.orders, 0)) AS orders
        FROM call AS c LEFT JOIN ({WRAPPED.format(took=seconds('at', 'until_at'))}) AS w ON w.call_id = c.call_id
        LEFT JOIN (SELECT call_id, COUNT(*) AS orders FROM orders WHERE confirmed_at >= $1 AND confirmed_at < $2 AND call_id IS NOT NULL
                   AND amends_id IS NULL GROUP BY call_id) AS o ON o.call_id = c.call_id
        WHERE c.queued_at >= $1 AND c.queued_at < $2 AND {whose(asked)} GROUP BY {key_of(step)} ORDER BY {key_of(step)}""",
        *span(asked.period.since, asked.period.until), *((asked.queue,) if asked.queue else ()))
    people = {row["id"]: row["name"] for row in await read("SELECT id, name FROM staff")} if step == "agent" else {}
    listed = [a_row(asked, step, row, people) for row in found]
    return [*listed, Row(cells(total(found)) | {"name": _("合计")}, total=True)] if listed else []


WRAPPED = """SELECT call_id, SUM({took}) AS wrapped_s FROM (
        SELECT call_id, to_state, at, LEAD(at) OVER (PARTITION BY agent_id ORDER BY at, id) AS until_at
        FROM agent_journal WHERE at >= $1 AND at < $2) AS j
    WHERE to_state = 'WRAPPING_UP' AND call_id IS NOT NULL AND until_at IS NOT NULL GROUP BY call_id"""


def whose(asked: Asked) -> str:
    queue = " AND c.queue = $3" if asked.queue else ""
    staff = f" AND c.agent_staff_id = {int(asked.staff)}" if asked.staff is not None else ""
    quarter = f" AND {quarter_of('c.queued_at')} = {int(asked.quarter)}" if asked.quarter is not None else ""
    return f"{among('c.district_id', asked.districts)}{queue}{staff}{quarter}"


def total(found: list[Found]) -> Found:
    return {name: (max if name == "longest_s" else sum)(float(row[name] or 0) for row in found) for name in (found[0] if found else {}) if name != "key"}


def a_row(asked: Asked, step: str, row: Found, people: dict[int, str]) -> Row:
    narrowed, name = narrow(asked, step, row["key"], people)
    links = {column: narrowed.link("calls", result=result, step="") for column, result in (
        ("offered", ""), ("answered", "served"), ("abandoned", "abandoned"), ("messages", "message"))}
    return Row(cells(row) | {"name": name}, links["offered"], links=links)


def narrow(asked: Asked, step: str, key: Any, people: dict[int, str]) -> tuple[Asked, str]:
    """What the row is about, and its name."""
    if step == "quarter":
        return replace(asked, quarter=int(key)), f"{int(key) // 4:02d}:{int(key) % 4 * 15:02d}"
    if step == "queue":
        return replace(asked, queue=key), key or "–"
    if step == "agent":
        return replace(asked, staff=key), people.get(key, _("没有人接"))
    on = calendar_day(key)
    assert on is not None
    kind = {"day": Kind.DAY, "week": Kind.CYCLE, "month": Kind.MONTH}[step]
    return asked.during(period(kind, on)), f"{on:%Y-%m}" if step == "month" else on.isoformat()


def cells(row: Found) -> dict[str, Value]:
    count = {name: int(row[name]) for name in ("offered", "answered", "abandoned", "short", "messages", "orders")}
    talked, wrapped = float(row["talked_s"] or 0), float(row["wrapped_s"] or 0)
    return {**count, "service": share(int(row["soon"]), count["offered"]),
            "abandon_share": share(count["abandoned"], count["offered"] - count["short"]),
            "wait": mean(float(row["waited_s"] or 0), count["answered"]), "longest": round(row["longest_s"] or 0),
            "talk": mean(talked, count["answered"]), "wrap_up": mean(wrapped, count["answered"]),
            "per_hour": handled_per_hour(count["orders"], talked + wrapped)}


REPORT = Report("flow", Group.FLOOR, N_("来话情况"), N_("进队、接听、20 秒接听率、放弃、等待、通话、后处理、每小时订单；点数字看那些通话"), "phone-incoming",
                (Role.SHIFT_LEADER, Role.DISTRICT_MANAGER), columns, rows, Chart("bar", "name", ("offered", "answered"), ("service",), most=96),
                ("queue", "staff"), STEPS, headline=("offered", "answered", "service", "abandon_share", "wait", "per_hour"))
