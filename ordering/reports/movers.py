"""升降户: the ten shops that gained most on the period before, and the ten that lost most."""

from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.reports.reading import read
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, fixed
from foundation.staff.rules import Role
from ordering.reports.columns import BOXES, ON_BEFORE
from ordering.reports.formulae import change
from ordering.reports.places import names
from ordering.reports.sources import by_shop

TOP = 10
COLUMNS = fixed(
    Column("name", N_("客户"), share=6), Column("manager", N_("客户经理")), Column("grade", N_("档位"), Unit.COUNT, share=1), BOXES,
    Column("then", N_("上期销量"), Unit.BOXES), Column("moved", N_("增减"), Unit.BOXES), ON_BEFORE, Column("amount_fen", N_("金额"), Unit.WAN),
    Column("moved_fen", N_("金额增减"), Unit.WAN))


async def rows(asked: Asked) -> list[Row]:
    now = await by_shop(asked, asked.period)
    before = await by_shop(asked, asked.before, 1 + len(now.params))
    sums = f"""SELECT retailer_id, MAX(manager) AS manager, MAX(grade) AS grade, SUM(now_sticks) AS sticks, SUM(then_sticks) AS then_sticks,
            SUM(now_sticks) - SUM(then_sticks) AS moved, SUM(now_fen) AS amount_fen, SUM(now_fen) - SUM(then_fen) AS moved_fen
        FROM (SELECT retailer_id, manager, grade, sticks AS now_sticks, 0 AS then_sticks, amount_fen AS now_fen, 0 AS then_fen FROM {now.text}
              UNION ALL SELECT retailer_id, manager, grade, 0, sticks, 0, amount_fen FROM {before.text}) AS m GROUP BY retailer_id"""
    found = await read(f"""
        WITH sums AS ({sums})
        SELECT * FROM (SELECT * FROM sums WHERE moved > 0 ORDER BY moved DESC, retailer_id LIMIT {TOP}) AS up
        UNION ALL SELECT * FROM (SELECT * FROM sums WHERE moved < 0 ORDER BY moved, retailer_id LIMIT {TOP}) AS down""",
        *now.params, *before.params)
    called = await names("retailer_id", [row["retailer_id"] for row in found])
    found.sort(key=lambda row: -int(row["moved"]))
    return [Row({"name": called[row["retailer_id"]], "manager": row["manager"], "grade": row["grade"] or None, "sticks": int(row["sticks"]),
                 "then": int(row["then_sticks"]), "moved": int(row["moved"]), "mom": change(int(row["sticks"]), int(row["then_sticks"])),
                 "amount_fen": int(row["amount_fen"]), "moved_fen": int(row["moved_fen"])}, asked.link("orders", retailer=row["retailer_id"]))
            for row in found]


REPORT = Report("movers", Group.SALES, N_("升降户"), N_("与上期相比增加最多和减少最多的各十家"), "arrows-up-down", (Role.DISTRICT_MANAGER,), COLUMNS, rows,
                Chart("bar", "name", ("moved",)), ("manager", "route", "grade"))
