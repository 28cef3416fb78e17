"""账龄: orders delivered or debited and not paid, and differences with the banks, by how long they have been open."""

from datetime import date
from typing import Any

from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.reading import among, day_of, read
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, fixed
from foundation.staff.rules import Role
from foundation.transaction import calendar_day
from settlement.reconciliation.words import CATEGORIES

BANDS = ((1, "d1"), (3, "d3"), (7, "d7"))
"""0–1, 2–3, 4–7 and more than 7 days. Source: domain 6."""
LAST = "more"
UNPAID = {"DUE": N_("等待扣款"), "IN_FLIGHT": N_("已送银行"), "UNKNOWN": N_("扣款结果未知"), "FAILED": N_("扣款失败"), "DISPUTED": N_("扣款有争议")}
COLUMNS = fixed(
    Column("what", N_("类别"), Unit.SAY, share=4), Column("count", N_("笔数"), Unit.COUNT), Column("amount_fen", N_("金额"), Unit.YUAN, share=3),
    *(column for name, label in (("d1", N_("0–1 天")), ("d3", N_("2–3 天")), ("d7", N_("4–7 天")), ("more", N_("7 天以上")))
      for column in (Column(name, label, Unit.COUNT), Column(f"{name}_fen", label, Unit.YUAN, share=3))),
    Column("oldest", N_("最早"), Unit.DAY, share=3))


async def rows(asked: Asked) -> list[Row]:
    """As of the period's last day, or today: debits that are not settled now, then the cases that are not closed."""
    on = min(asked.period.until, asked.today)
    debits = await read(f"""SELECT d.state AS what, {day_of('d.created_at')} AS since, COUNT(*) AS count, SUM(d.amount_fen) AS amount_fen
        FROM debit AS d WHERE d.state <> 'SETTLED' AND {among('d.district_id', asked.districts)} AND NOT EXISTS (
            SELECT 1 FROM debit AS x WHERE x.order_id = d.order_id AND x.seq > d.seq)
        GROUP BY d.state, {day_of('d.created_at')}""")
    cases = await read(f"""SELECT c.category AS what, c.business_date AS since, COUNT(*) AS count, SUM(c.amount_fen) AS amount_fen
        FROM recon_case AS c WHERE c.state <> 'CLOSED' AND {'TRUE' if asked.districts is None else among('c.district_id', asked.districts)}
        GROUP BY c.category, c.business_date""")
    names = {**UNPAID, **{str(category): words for category, words in CATEGORIES.items()}}
    listed: dict[str, dict[str, Any]] = {}
    for row in [*debits, *cases]:
        since = calendar_day(row["since"])
        if since is not None and since <= on:
            add(listed.setdefault(row["what"], {"what": names[row["what"]]}), since, on, int(row["count"]), int(row["amount_fen"]))
    return [Row(cells, "/debits" if what in UNPAID else f"/settlement/cases?category={what}") for what, cells in sorted(listed.items())]


def add(cells: dict[str, Any], since: date, on: date, count: int, amount_fen: int) -> None:
    band = next((name for days, name in BANDS if (on - since).days <= days), LAST)
    for name, value in (("count", count), ("amount_fen", amount_fen), (band, count), (f"{band}_fen", amount_fen)):
        cells[name] = cells.get(name, 0) + value
    cells["oldest"] = min(cells.get("oldest", since), since)


REPORT = Report("ageing", Group.FINANCE, N_("账龄"), N_("没有收到的货款和没有了结的差错，按拖了几天"), "hourglass", (Role.FINANCE,), COLUMNS, rows,
                Chart("stack", "what", ("d1_fen", "d3_fen", "d7_fen", "more_fen")))
