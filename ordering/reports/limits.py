"""限量使用: how much of what the limits allowed was taken each day, and what was left of the releases in the evening."""

from collections import defaultdict
from datetime import timedelta

from foundation.language import N_, _
from foundation.reports.asking import Asked
from foundation.reports.periods import Kind, Period, period
from foundation.reports.reading import among, read
from foundation.reports.report import Chart, Column, Group, Report, Row, Unit, Value, fixed
from foundation.staff.rules import Role
from foundation.transaction import calendar_day
from ordering.reports.columns import CARTONS, SATISFIED, supplied
from ordering.reports.formulae import share
from ordering.reports.products import skus
from ordering.reports.sources import GRADED, SUMMED, added, by_sku, counted
from retailers.order_days.rules import cycle_of

BOUND = ("SCARCE", "NEW")
"""The skus whose supply is shared out by limits."""
COLUMNS = fixed(
    Column("on", N_("日期"), Unit.DAY, share=3), Column("requested", N_("需求"), Unit.CARTONS), Column("allowed", N_("可供"), Unit.CARTONS), CARTONS,
    Column("used", N_("限量使用率"), Unit.PERCENT, note=N_("Σ订货量 ÷ Σ可供量")), SATISFIED, Column("refused", N_("没订到的行"), Unit.COUNT),
    Column("released", N_("本期投放"), Unit.CARTONS), Column("left", N_("当晚结余"), Unit.CARTONS, note=N_("本期投放 − 本期到当晚的订货")))


async def rows(asked: Asked) -> list[Row]:
    """Scarce and new skus. What is left counts from the beginning of each cycle, also where the period begins within one."""
    through = asked.period.through(asked.today)
    whole = Period(Kind.CUSTOM, period(Kind.CYCLE, through.since).since, through.until)
    bound = [one.id for one in (await skus(through.until)).values() if one.state in BOUND and asked.product in (None, one.id)]
    source = await by_sku(asked, whole, bound)
    found = await read(f"SELECT sold_on AS key, {SUMMED}, {GRADED} FROM {source.text} GROUP BY sold_on", *source.params)
    sums = {on: counted(row) for row in found if (on := calendar_day(row["key"]))}
    released = await releases(asked, bound, whole)
    taken: dict[int, int] = defaultdict(int)
    listed = []
    for n in range(whole.days):
        on = whole.since + timedelta(days=n)
        mine = sums.get(on, {})
        taken[cycle_of(on)] += mine.get("cartons", 0)
        if on >= through.since and mine:
            left = released[cycle_of(on)] - taken[cycle_of(on)] if cycle_of(on) in released else None
            listed.append(Row(cells(mine) | {"on": on, "released": released.get(cycle_of(on)), "left": left},
                              asked.link("brands", period="day", on=on.isoformat(), until="", step="SCARCE")))
    total = added(sums[on] for on in sums if on >= through.since)
    return [*listed, Row(cells(total) | {"on": _("合计")}, total=True)] if listed else []


def cells(sums: dict[str, int]) -> dict[str, Value]:
    return {"requested": sums.get("requested", 0), "allowed": sums.get("allowed", 0), "cartons": sums.get("cartons", 0),
            "used": share(sums.get("cartons"), sums.get("allowed")), "satisfied": supplied(sums)["satisfied"],
            "refused": sums.get("lines_refused", 0)}


async def releases(asked: Asked, products: list[int], of: Period) -> dict[int, int]:
    """cycle -> cartons released to the districts asked for; for the whole city, the city's own releases too."""
    cycles = {cycle_of(of.since + timedelta(days=n)) for n in range(of.days)}
    where = among("district_id", asked.districts)
    found = await read(f"""SELECT cycle_no, SUM(released_qty) AS cartons FROM supply_release
        WHERE {among('cycle_no', cycles)} AND {among('product_id', products)} AND {where} GROUP BY cycle_no""")
    return {row["cycle_no"]: int(row["cartons"]) for row in found}


REPORT = Report("limits", Group.SALES, N_("限量使用"), N_("紧俏烟和新品每天的可供、订货、使用率和当晚结余"), "gauge", (Role.DISTRICT_MANAGER,), COLUMNS, rows,
                Chart("bar", "on", ("allowed", "cartons"), ("used",)), ("product",))
