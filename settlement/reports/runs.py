"""扣款批次: what was asked of each bank in each run, and what came of it."""

from foundation.language import N_, _, own_name
from foundation.reports.asking import Asked
from foundation.reports.reading import among, day_of, read, seconds, span
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, Value
from foundation.staff.rules import Role
from foundation.transaction import Row as Found
from foundation.transaction import calendar_day
from settlement.debits.states import AttemptState
from settlement.reports.shares import share

STEPS = {"run": N_("按批次"), "bank": N_("按银行"), "district": N_("按区县")}
OK, UNKNOWN = AttemptState.SUCCEEDED, ("PREPARED", "CLAIMED", "UNKNOWN")
FAILED = ("DECLINED", "NOT_EXECUTED")
KEYS = {"run": {"on": "{on}", "bank": "b.bank_code", "run": "COALESCE(t.run, 0)"}, "bank": {"bank": "b.bank_code"}, "district": {"district": "d.district_id"}}
COUNTS = ", ".join(f"SUM(CASE WHEN b.state {test} THEN 1 ELSE 0 END) AS {name}, SUM(CASE WHEN b.state {test} THEN b.amount_fen ELSE 0 END) AS {name}_fen"
                   for name, test in (("ok", f"= '{OK}'"), ("failed", f"IN {FAILED}"), ("unknown", f"IN {UNKNOWN}"), ("disputed", "= 'DISPUTED'")))
SUMS = ("asked", "asked_fen", "ok", "ok_fen", "failed", "failed_fen", "unknown", "unknown_fen", "disputed", "disputed_fen")


def columns(asked: Asked) -> tuple[Column, ...]:
    keys = {"run": (Column("on", N_("日期"), Unit.DAY, share=3), Column("bank", N_("银行")), Column("run", N_("哪一批"), Unit.SAY)),
            "bank": (Column("bank", N_("银行")),), "district": (Column("bank", N_("区县"), share=3),)}[step_of(asked)]
    return (*keys, Column("asked", N_("请求"), Unit.COUNT), Column("asked_fen", N_("请求金额"), Unit.WAN), Column("ok", N_("成功"), Unit.COUNT),
            Column("ok_fen", N_("成功金额"), Unit.WAN), Column("failed", N_("失败"), Unit.COUNT), Column("failed_fen", N_("失败金额"), Unit.WAN),
            Column("unknown", N_("未知"), Unit.COUNT), Column("unknown_fen", N_("未知金额"), Unit.WAN),
            Column("success", N_("成功率（笔数）"), Unit.PERCENT, note=N_("成功 ÷ 请求")), Column("success_fen", N_("成功率（金额）"), Unit.PERCENT),
            Column("took", N_("平均到结果"), Unit.DURATION, note=N_("从写下扣款到有结果；只算已有结果的")))


def step_of(asked: Asked) -> str:
    return asked.step if asked.step in STEPS else "run"


async def rows(asked: Asked) -> list[Row]:
    """Attempts by the day on which they were made. Run 0: debited at once, without a file."""
    step = step_of(asked)
    keys = {name: expression.format(on=day_of("b.created_at")) for name, expression in KEYS[step].items()}
    grouped = ", ".join(keys.values())
    named = ", ".join(f'{expression} AS "{name}"' for name, expression in keys.items())
    took = seconds("d.created_at", "d.settled_at")
    found = await read(f"""
        SELECT {named}, COUNT(*) AS asked, SUM(b.amount_fen) AS asked_fen, {COUNTS}, AVG({took}) AS took
        FROM debit_attempt AS b JOIN debit AS d ON d.id = b.debit_id
        LEFT JOIN (SELECT l.attempt_id, MAX(h.run) AS run FROM batch_line AS l JOIN batch AS h ON h.id = l.batch_id GROUP BY l.attempt_id) AS t
            ON t.attempt_id = b.id
        WHERE b.created_at >= $1 AND b.created_at < $2 AND {among('d.district_id', asked.districts)} GROUP BY {grouped} ORDER BY {grouped}""",
        *span(asked.period.since, asked.period.until))
    own = own_name()
    called = {row["id"]: row["name"] for row in await read(f"SELECT id, {own} AS name FROM district")} if step == "district" else {}
    listed = [Row(cells(row) | keyed(row, step, called), f"/debits?on={row['on']}" if step == "run" else "") for row in found]
    total = {name: sum(int(row[name]) for row in found) for name in SUMS}
    return [*listed, Row(cells(total | {"took": None}) | {"on" if step == "run" else "bank": _("合计")}, total=True)] if listed else []


def keyed(row: Found, step: str, called: dict[int, str]) -> dict[str, Value]:
    if step == "district":
        return {"bank": called.get(row["district"], "")}
    if step == "bank":
        return {"bank": row["bank"]}
    return {"on": calendar_day(row["on"]), "bank": row["bank"], "run": str(row["run"]) if row["run"] else N_("实时")}


def cells(row: Found) -> dict[str, Value]:
    found: dict[str, Value] = {name: int(row[name]) for name in SUMS}
    return found | {"success": share(int(row["ok"]), int(row["asked"])), "success_fen": share(int(row["ok_fen"]), int(row["asked_fen"])),
                    "took": None if row["took"] is None else round(row["took"])}


REPORT = Report("debits", Group.FINANCE, N_("扣款批次"), N_("各批次、银行、区县请求、成功、失败、未知的笔数和金额，成功率和到结果的时间"), "credit-card",
                (Role.FINANCE, Role.DISTRICT_MANAGER), columns, rows, Chart("stack", "bank", ("ok_fen", "failed_fen", "unknown_fen")), steps=STEPS,
                headline=("asked", "asked_fen", "success", "success_fen", "unknown"))
