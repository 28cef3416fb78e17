"""电子结算率: how much of what was ordered is paid by debit, in money and in shops, district by district."""

from foundation.language import N_, _, own_name
from foundation.reports.asking import Asked
from foundation.reports.reading import among, read, span
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, Value, fixed
from foundation.staff.rules import Role
from ordering.reports.places import TRADING
from ordering.states import NOT_HELD
from settlement.reports.shares import share

COLUMNS = fixed(
    Column("name", N_("区县"), share=3), Column("orders", N_("订单"), Unit.COUNT), Column("due_fen", N_("应收"), Unit.WAN), Column("paid_fen", N_("电子已收"), Unit.WAN),
    Column("share", N_("电子结算率"), Unit.PERCENT, note=N_("电子已收 ÷ 应收")), Column("cod_fen", N_("货到付款"), Unit.WAN),
    Column("open_fen", N_("代扣未收"), Unit.WAN), Column("active", N_("在营户"), Unit.COUNT), Column("signed", N_("签约户"), Unit.COUNT),
    Column("signed_share", N_("签约面"), Unit.PERCENT, note=N_("有代扣协议的户 ÷ 在营户")))


async def rows(asked: Asked) -> list[Row]:
    money = await read(f"""
        SELECT o.district_id, COUNT(*) AS orders, SUM(o.total_fen) AS due_fen,
               SUM(CASE WHEN o.settlement_method = 'COD' THEN o.total_fen ELSE 0 END) AS cod_fen,
               SUM(CASE WHEN EXISTS (SELECT 1 FROM debit AS d WHERE d.order_id = o.id AND d.state = 'SETTLED') THEN o.total_fen ELSE 0 END) AS paid_fen
        FROM orders AS o WHERE o.confirmed_at >= $1 AND o.confirmed_at < $2 AND o.state NOT IN ({NOT_HELD})
        AND {among('o.district_id', asked.districts)} GROUP BY o.district_id""", *span(asked.period.since, asked.period.until))
    shops = await read(f"""
        SELECT r.district_id, COUNT(*) AS active, SUM(CASE WHEN EXISTS (SELECT 1 FROM debit_agreement AS a WHERE a.retailer_id = r.id
               AND a.status = 'ACTIVE') THEN 1 ELSE 0 END) AS signed
        FROM retailer AS r WHERE r.status IN ({TRADING}) AND {among('r.district_id', asked.districts)} GROUP BY r.district_id""")
    own = own_name()
    places = await read(f"SELECT id, {own} AS name FROM district WHERE {among('id', asked.districts)} ORDER BY id")
    by_district = {row["district_id"]: row for row in money}
    shops_of = {row["district_id"]: row for row in shops}
    sums = [(place, {name: int(by_district.get(place["id"], {}).get(name, 0)) for name in ("orders", "due_fen", "cod_fen", "paid_fen")}
             | {name: int(shops_of.get(place["id"], {}).get(name, 0)) for name in ("active", "signed")}) for place in places]
    listed = [Row(cells(mine) | {"name": place["name"]}, asked.link("debits", district=place["id"], step="run")) for place, mine in sums
              if mine["orders"] or mine["active"]]
    whole = {name: sum(mine[name] for _, mine in sums) for name in ("orders", "due_fen", "cod_fen", "paid_fen", "active", "signed")}
    return [*listed, Row(cells(whole) | {"name": _("合计")}, total=True)] if listed else []


def cells(sums: dict[str, int]) -> dict[str, Value]:
    return {**sums, "share": share(sums["paid_fen"], sums["due_fen"]), "open_fen": sums["due_fen"] - sums["cod_fen"] - sums["paid_fen"],
            "signed_share": share(sums["signed"], sums["active"])}


REPORT = Report("electronic", Group.FINANCE, N_("电子结算率"), N_("各区县电子结算的金额和户数占比"), "building-bank", (Role.FINANCE, Role.DISTRICT_MANAGER), COLUMNS, rows,
                Chart("bar", "name", ("share", "signed_share")), headline=("due_fen", "paid_fen", "share", "signed_share"))
