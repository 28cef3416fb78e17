"""满意度: the marks that callers keyed, by district, agent, question or day, with how many there are of each."""

from foundation.language import N_, _, own_name
from foundation.reports.asking import Asked
from foundation.reports.periods import Kind, period
from foundation.reports.reading import among, day_of, read, span
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, Value
from foundation.staff.rules import Role
from foundation.transaction import Row as Found
from foundation.transaction import calendar_day
from telephony.reports.figures import share

STEPS = {"district": N_("按区县"), "agent": N_("按座席"), "question": N_("按题目"), "day": N_("按日")}
SATISFIED, LOW = 4, 2


def columns(asked: Asked) -> tuple[Column, ...]:
    return (Column("name", STEPS[step_of(asked)], share=3), Column("marks", N_("评分数"), Unit.COUNT), Column("mean", N_("平均分"), Unit.MARK),
            Column("satisfied", N_("满意率"), Unit.PERCENT, note=N_("4 分以上 ÷ 评分数")), Column("low", N_("低分"), Unit.COUNT, note=N_("2 分以下")),
            *(Column(f"m{mark}", str(mark), Unit.COUNT) for mark in (5, 4, 3, 2, 1)))


def step_of(asked: Asked) -> str:
    return asked.step if asked.step in STEPS else "agent" if asked.single_district else "district"


async def rows(asked: Asked) -> list[Row]:
    """A mark belongs to the district of the shop that gave it, else of the call on which it was given."""
    step = step_of(asked)
    district = "COALESCE(r.district_id, c.district_id)"
    key = {"district": district, "agent": "m.staff_id", "question": "m.question", "day": day_of("m.at")}[step]
    counts = ", ".join(f"SUM(CASE WHEN m.mark = {mark} THEN 1 ELSE 0 END) AS m{mark}" for mark in range(1, 6))
    found = await read(f"""SELECT {key} AS key, COUNT(*) AS marks, SUM(m.mark) AS marked, {counts}
        FROM survey_mark AS m LEFT JOIN retailer AS r ON r.id = m.retailer_id LEFT JOIN call AS c ON c.call_id = m.call_id
        WHERE m.at >= $1 AND m.at < $2 AND {among(district, asked.districts)} GROUP BY {key} ORDER BY {key}""",
        *span(asked.period.since, asked.period.until))
    own = own_name()
    table = {"district": f"SELECT id, {own} AS name FROM district", "agent": "SELECT id, name FROM staff"}.get(step)
    called = {row["id"]: row["name"] for row in await read(table)} if table else {}
    listed = [Row(cells(row) | {"name": called.get(row["key"]) or _("没有订货员") if table else str(calendar_day(row["key"]) if step == "day" else row["key"])},
                  deeper(asked, step, row)) for row in found]
    whole = {name: sum(int(row[name]) for row in found) for name in ("marks", "marked", "m1", "m2", "m3", "m4", "m5")}
    return [*listed, Row(cells(whole) | {"name": _("合计")}, total=True)] if listed else []


def cells(row: Found) -> dict[str, Value]:
    marks = {mark: int(row[f"m{mark}"]) for mark in range(1, 6)}
    count = int(row["marks"])
    return {**{f"m{mark}": held for mark, held in marks.items()},
        "marks": count, "mean": share(int(row["marked"]), count), "low": sum(held for mark, held in marks.items() if mark <= LOW),
        "satisfied": share(sum(held for mark, held in marks.items() if mark >= SATISFIED), count)}


def deeper(asked: Asked, step: str, row: Found) -> str:
    if step == "district":
        return asked.link("satisfaction", district=row["key"], step="agent")
    if step == "agent":
        return asked.link("calls", staff=row["key"], step="")
    on = calendar_day(row["key"]) if step == "day" else None
    return asked.during(period(Kind.DAY, on)).link("calls", step="") if on else ""


REPORT = Report("satisfaction", Group.FLOOR, N_("满意度评分"), N_("来电人按键的评分：平均分、满意率、低分，按区县、座席、题目、日"), "star", (Role.SHIFT_LEADER, Role.DISTRICT_MANAGER),
                columns, rows, Chart("bar", "name", ("mean",), ("satisfied",)), steps=STEPS, headline=("marks", "mean", "satisfied", "low"))
