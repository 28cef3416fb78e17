"""客户分层: shops by what they took in a month, from none to a thousand cartons and more."""

from foundation.language import N_, _
from foundation.reports.asking import Asked
from foundation.reports.periods import Kind, period
from foundation.reports.reading import read
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, Value, fixed
from foundation.staff.rules import Role
from ordering.reports.columns import AMOUNT, BOXES, CARTONS, PER_BOX, sold
from ordering.reports.formulae import share
from ordering.reports.places import active_shops
from ordering.reports.sources import by_shop

BRACKETS = (1000, 500, 300, 200, 100, 50, 1)
"""Lower bounds in cartons a month. Source: domain 7."""
COLUMNS = fixed(
    Column("name", N_("月销条数"), share=3), Column("shops", N_("户数"), Unit.COUNT), Column("shop_share", N_("户数占比"), Unit.PERCENT), CARTONS, BOXES,
    Column("share", N_("销量占比"), Unit.PERCENT), AMOUNT, PER_BOX, Column("mean", N_("户均条数"), Unit.MARK))


async def rows(asked: Asked) -> list[Row]:
    """Always of a whole month, the one in which the period begins. Shops in good standing without an order are the last row."""
    source = await by_shop(asked, period(Kind.MONTH, asked.period.since))
    cases = " ".join(f"WHEN cartons >= {bound} THEN {bound}" for bound in BRACKETS)
    found = await read(f"""SELECT CASE {cases} ELSE 0 END AS bracket, COUNT(*) AS shops, SUM(cartons) AS cartons, SUM(sticks) AS sticks,
            SUM(amount_fen) AS amount_fen
        FROM (SELECT retailer_id, SUM(cartons) AS cartons, SUM(sticks) AS sticks, SUM(amount_fen) AS amount_fen FROM {source.text}
              GROUP BY retailer_id) AS m GROUP BY CASE {cases} ELSE 0 END""", *source.params)
    sums = {row["bracket"]: {name: int(row[name]) for name in ("shops", "cartons", "sticks", "amount_fen")} for row in found}
    ordering = sum(row["shops"] for bracket, row in sums.items() if bracket)
    silent = max(sum((await active_shops(asked, "district_id")).values()) - ordering, 0)
    sums[0] = {"shops": silent, "cartons": 0, "sticks": 0, "amount_fen": 0}
    whole = {name: sum(row[name] for row in sums.values()) for name in ("shops", "cartons", "sticks", "amount_fen")}
    if not whole["shops"]:
        return []
    listed = [Row(cells(sums[bound], whole) | {"name": name_of(bound)}) for bound in (*BRACKETS, 0) if bound in sums]
    return [*listed, Row(cells(whole, whole) | {"name": _("合计")}, total=True)]


def cells(mine: dict[str, int], whole: dict[str, int]) -> dict[str, Value]:
    return {**sold(mine), "shop_share": share(mine["shops"], whole["shops"]), "share": share(mine["sticks"], whole["sticks"]),
            "mean": share(mine["cartons"], mine["shops"])}


def name_of(bound: int) -> str:
    if bound == 0:
        return _("没有订货")
    place = BRACKETS.index(bound)
    if place == 0:
        return _("{lower} 条以上", lower=bound)
    return _("不满 {upper} 条", upper=BRACKETS[place - 1]) if bound == 1 else _("{lower}–{upper} 条", lower=bound, upper=BRACKETS[place - 1])


REPORT = Report("brackets", Group.SALES, N_("客户分层"), N_("按月销条数分层的户数和销量占比"), "chart-histogram", (Role.DISTRICT_MANAGER,), COLUMNS, rows,
                Chart("bar", "name", ("shop_share", "share")), ("manager", "route", "grade"), monthly=True)
