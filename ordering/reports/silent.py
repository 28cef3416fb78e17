"""零订货户: shops in good standing that let two or more of their finished cycles pass without an order."""

from datetime import date, timedelta

from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.periods import Kind, period
from foundation.reports.reading import among, beginning, read
from foundation.reports.report import Column, Group, Report, Row, Unit, fixed
from foundation.staff.rules import Role
from foundation.transaction import calendar_day, moment
from ordering.reports.columns import CARTONS
from ordering.reports.statements import held

CYCLES = 2
COLUMNS = fixed(
    Column("shop", N_("客户"), share=6), Column("manager", N_("客户经理")), Column("route", N_("线路")), Column("grade", N_("档位"), Unit.COUNT),
    Column("phone", N_("电话"), Unit.PHONE, share=4), Column("cycles", N_("连续几期"), Unit.COUNT, note=N_("过完的周期里连续没有订货的期数")),
    Column("last", N_("上次订货"), Unit.DAY, share=3), CARTONS, Column("amount_fen", N_("上次金额"), Unit.YUAN, share=3))


async def rows(asked: Asked) -> list[Row]:
    """As of the period's last day: the cycle that runs then does not count yet."""
    monday = period(Kind.CYCLE, min(asked.period.until, asked.today)).since
    given = {"r.account_manager": asked.manager, "r.route": asked.route, "r.grade": asked.grade}
    given = {name: value for name, value in given.items() if value not in (None, "")}
    where = among("r.district_id", asked.districts) + "".join(f" AND {name} = ${n}" for n, name in enumerate(given, 3))
    found = await read(f"""
        SELECT r.id, r.name, r.account_manager, r.route, r.grade, r.order_phone, r.cycle_weeks, r.created_on,
               o.confirmed_at, o.total_qty, o.total_fen
        FROM retailer AS r LEFT JOIN orders AS o ON o.id = (
            SELECT e.id FROM orders AS e WHERE e.retailer_id = r.id AND {held('e')} AND e.confirmed_at < $2
            ORDER BY e.confirmed_at DESC LIMIT 1)
        WHERE r.status = 'ACTIVE' AND {where} AND NOT EXISTS (
            SELECT 1 FROM orders AS e WHERE e.retailer_id = r.id AND e.confirmed_at >= $1 AND e.confirmed_at < $2 AND {held('e')})""",
        beginning(monday - timedelta(weeks=CYCLES)), beginning(monday + timedelta(weeks=1)), *given.values())
    listed = []
    for row in found:
        at, began = moment(row["confirmed_at"]), calendar_day(row["created_on"])
        last = calendar_day(at.isoformat()) if at else None
        cycles = cycles_missed(last or began or monday, monday, row["cycle_weeks"])
        if cycles >= CYCLES:
            listed.append((cycles, Row({
                "shop": row["name"], "manager": row["account_manager"], "route": row["route"], "grade": row["grade"],
                "phone": row["order_phone"], "cycles": cycles, "last": last, "cartons": row["total_qty"],
                "amount_fen": None if row["total_fen"] is None else int(row["total_fen"])},
                asked.link("orders", retailer=row["id"], period="custom", on=(monday - timedelta(weeks=26)).isoformat(), until=asked.today.isoformat()))))
    return [row for _, row in sorted(listed, key=lambda one: -one[0])]


def cycles_missed(last: date, monday: date, cycle_weeks: int) -> int:
    """Finished cycles after the one of the last order and before the one that begins on `monday`; a fortnightly shop has half."""
    weeks = (monday - period(Kind.CYCLE, last).since).days // 7 - 1
    return max(weeks, 0) // cycle_weeks


REPORT = Report("silent", Group.SALES, N_("零订货户"), N_("在营却连续两期以上没有订货的店"), "zzz", (Role.DISTRICT_MANAGER,), COLUMNS, rows,
                filters=("manager", "route", "grade"))
