"""订单: the last step before the single order: a shop's, or those of a day. Each leads to its order, and from there to its call."""

from foundation.clock import local
from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.reading import among, read, span
from foundation.reports.report import Column, Group, Report, Row, Unit, fixed
from foundation.staff.rules import Role
from foundation.transaction import moment
from ordering.orders.words import KINDS, STATES
from ordering.reports.columns import CARTONS
from ordering.reports.sources import SHOPS, narrowed, narrowing
from ordering.reports.statements import held

MOST = 1000
COLUMNS = fixed(
    Column("at", N_("确认时间"), Unit.MOMENT, share=3), Column("order_no", N_("订单号"), share=3), Column("shop", N_("客户"), share=5),
    Column("manager", N_("客户经理")), Column("kind", N_("种类"), Unit.SAY), CARTONS, Column("amount_fen", N_("金额"), Unit.YUAN, share=3),
    Column("state", N_("状态"), Unit.SAY))


async def rows(asked: Asked) -> list[Row]:
    grade = "" if asked.grade is None else f" AND COALESCE(r.grade, 0) = {int(asked.grade)}"
    found = await read(f"""
        SELECT o.id, o.order_no, o.confirmed_at, o.kind, o.state, o.total_qty, o.total_fen, r.name, r.account_manager
        FROM orders AS o JOIN retailer AS r ON r.id = o.retailer_id
        WHERE o.confirmed_at >= $1 AND o.confirmed_at < $2 AND {held()} AND {among('o.district_id', asked.districts)}
        {grade}{narrowed(asked, 3, SHOPS)} ORDER BY o.confirmed_at DESC, o.id DESC LIMIT {MOST}""",
        *span(asked.period.since, asked.period.until), *narrowing(asked, SHOPS).values())
    listed = []
    for row in found:
        at = moment(row["confirmed_at"])
        listed.append(Row({"at": local(at) if at else None, "order_no": row["order_no"] or "", "shop": row["name"],
                           "manager": row["account_manager"], "kind": KINDS[row["kind"]], "cartons": row["total_qty"],
                           "amount_fen": int(row["total_fen"]), "state": STATES[row["state"]]}, f"/orders/{row['id']}"))
    return listed


REPORT = Report("orders", Group.SALES, N_("订单明细"), N_("一家店或一天的订单，最多 1000 张；点开看订单和它的通话"), "clipboard-list",
                (Role.DISTRICT_MANAGER, Role.SHIFT_LEADER), COLUMNS, rows, filters=("manager", "route", "grade", "retailer"), most=MOST)
