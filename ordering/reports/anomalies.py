"""异常订单: what the review referred to the shift leader by rule, and what became of it; and the nightly watch's findings."""

from collections import Counter, defaultdict

from foundation.language import N_, _
from foundation.reports.asking import Asked
from foundation.reports.reading import among, read, span
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, fixed
from foundation.staff.rules import Role
from foundation.transaction import Row as Found
from ordering.policy.words import RULE_NAMES
from ordering.reports.formulae import share
from ordering.reports.sources import SHOPS, narrowed, narrowing
from ordering.review.engine import RULES
from ordering.watching.words import WATCH_KINDS

COLUMNS = fixed(
    Column("code", N_("规则")), Column("name", N_("什么"), Unit.SAY, share=5), Column("raised", N_("提出次数"), Unit.COUNT),
    Column("accepted", N_("已同意"), Unit.COUNT, note=N_("班长同意的订单")),
    Column("cleared", N_("解除"), Unit.COUNT, note=N_("改过以后不再提出的订单；关注名单上已经结束的")),
    Column("refused", N_("作废"), Unit.COUNT), Column("open", N_("待定"), Unit.COUNT),
    Column("share", N_("同意率"), Unit.PERCENT, note=N_("同意 ÷ 提出")))


async def rows(asked: Asked) -> list[Row]:
    rules = ", ".join(f"'{rule}'" for rule in sorted({rule.id for rule in RULES}))
    found = await read(f"""
        SELECT DISTINCT d.rule, o.id, o.state, o.accepted_rules FROM decision AS d JOIN orders AS o ON o.id = d.order_id
        JOIN retailer AS r ON r.id = o.retailer_id
        WHERE d.rule IN ({rules}) AND d.outcome = 'REFER' AND d.at >= $1 AND d.at < $2
        AND {among('o.district_id', asked.districts)}{narrowed(asked, 3, SHOPS)}""",
        *span(asked.period.since, asked.period.until), *narrowing(asked, SHOPS).values())
    ends: dict[str, Counter[str]] = defaultdict(Counter)
    for row in found:
        ends[row["rule"]][end_of(row)] += 1
    return [a_row(rule, RULE_NAMES[rule], ends[rule]) for rule in sorted(ends)] + await watched(asked)


def end_of(row: Found) -> str:
    """What became of one order that a rule referred."""
    if row["rule"] in row["accepted_rules"].split():
        return "accepted"
    return {"VOID": "refused", "REFERRED": "open"}.get(row["state"], "cleared")


def a_row(code: str, name: str, ends: Counter[str]) -> Row:
    raised = sum(ends.values())
    counts = {end: ends[end] for end in ("accepted", "cleared", "refused", "open")}
    return Row({"code": code, "name": name, "raised": raised, "share": share(ends["accepted"], raised), **counts})


async def watched(asked: Asked) -> list[Row]:
    """Of shops those of the districts asked for; skus are the city's, and concern everybody."""
    found = await read(f"""SELECT w.kind, COUNT(*) AS raised, SUM(CASE WHEN w.ended_at IS NULL THEN 1 ELSE 0 END) AS standing
        FROM watch_item AS w LEFT JOIN retailer AS r ON r.id = w.retailer_id
        WHERE w.found_at >= $1 AND w.found_at < $2 AND (r.id IS NULL OR {among('r.district_id', asked.districts)})
        GROUP BY w.kind ORDER BY w.kind""", *span(asked.period.since, asked.period.until))
    return [Row({"code": _("关注名单"), "name": WATCH_KINDS[row["kind"]], "raised": int(row["raised"]), "open": int(row["standing"]),
                 "cleared": int(row["raised"]) - int(row["standing"])}, "/rules/watch") for row in found]


REPORT = Report("anomalies", Group.SALES, N_("异常订单"), N_("评审转班长的订单和关注名单：提出、同意、解除、作废"), "alert-triangle",
                (Role.DISTRICT_MANAGER, Role.SHIFT_LEADER), COLUMNS, rows, Chart("stack", "name", ("accepted", "cleared", "refused", "open")),
                ("manager", "route"))
