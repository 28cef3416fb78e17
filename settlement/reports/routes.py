"""线路扣款失败率: on which delivery routes the shops' accounts do not hold the money."""

from foundation.language import N_, _
from foundation.reports.asking import Asked
from foundation.reports.reading import among, read, span
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, fixed
from foundation.staff.rules import Role
from settlement.reports.shares import share

COLUMNS = fixed(
    Column("route", N_("线路")), Column("manager", N_("客户经理"), Unit.SAY, share=3), Column("asked", N_("扣款"), Unit.COUNT), Column("failed", N_("失败过"), Unit.COUNT),
    Column("share", N_("失败率"), Unit.PERCENT, note=N_("至少失败过一次的扣款 ÷ 扣款")), Column("short", N_("其中余额不足"), Unit.COUNT),
    Column("open", N_("至今未付"), Unit.COUNT), Column("open_fen", N_("未付金额"), Unit.YUAN, share=3), Column("shops", N_("涉及客户"), Unit.COUNT))


async def rows(asked: Asked) -> list[Row]:
    """One debit counts once, however often it was tried."""
    found = await read(f"""
        SELECT r.route, MIN(r.account_manager) AS manager, COUNT(DISTINCT r.account_manager) AS managers, COUNT(*) AS asked,
               SUM(CASE WHEN t.failed > 0 THEN 1 ELSE 0 END) AS failed, SUM(CASE WHEN t.short > 0 THEN 1 ELSE 0 END) AS short,
               SUM(CASE WHEN d.state = 'FAILED' THEN 1 ELSE 0 END) AS open, SUM(CASE WHEN d.state = 'FAILED' THEN d.amount_fen ELSE 0 END) AS open_fen,
               COUNT(DISTINCT CASE WHEN t.failed > 0 THEN d.retailer_id END) AS shops
        FROM debit AS d JOIN retailer AS r ON r.id = d.retailer_id
        JOIN (SELECT b.debit_id, SUM(CASE WHEN b.state = 'DECLINED' THEN 1 ELSE 0 END) AS failed,
                     SUM(CASE WHEN b.state = 'DECLINED' AND b.code = '51' THEN 1 ELSE 0 END) AS short
              FROM debit_attempt AS b WHERE b.created_at >= $1 AND b.created_at < $2 GROUP BY b.debit_id) AS t ON t.debit_id = d.id
        WHERE {among('d.district_id', asked.districts)} GROUP BY r.route ORDER BY failed DESC, r.route""",
        *span(asked.period.since, asked.period.until))
    listed = [Row({"route": row["route"], "manager": row["manager"] if row["managers"] == 1 else N_("多人"), "asked": int(row["asked"]),
                   "failed": int(row["failed"]), "share": share(int(row["failed"]), int(row["asked"])), "short": int(row["short"]),
                   "open": int(row["open"]), "open_fen": int(row["open_fen"]), "shops": int(row["shops"])},
                  asked.link("orders", route=row["route"])) for row in found]
    whole = {name: sum(int(row[name]) for row in found) for name in ("asked", "failed", "short", "open", "open_fen", "shops")}
    return [*listed, Row(whole | {"route": _("合计"), "share": share(whole["failed"], whole["asked"])}, total=True)] if listed else []


REPORT = Report("routes", Group.SALES, N_("线路扣款失败"), N_("各线路扣款失败的比例、其中余额不足的、至今没付的"), "route", (Role.DISTRICT_MANAGER, Role.FINANCE), COLUMNS,
                rows, Chart("bar", "route", ("share",), most=24))
