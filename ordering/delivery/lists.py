"""A run's picking list and stop list as tables: the CSV and the PDF print the same rows."""

from foundation.language import CHINESE, _, current
from foundation.money import format_yuan
from foundation.pdf import Column, Table
from foundation.phone_number import format_number
from foundation.sheets import write_sheet
from ordering.delivery.queries import Sheet, StopRow
from ordering.delivery.rules import RunState
from ordering.delivery.words import REASONS


def picking_list(sheet: Sheet) -> Table:
    """Totals by sku: cartons, cases and loose ones; the last column is for the picker's tick. What was picked is empty until it was."""
    counted = sheet.run.state != RunState.PLANNED
    columns = (Column(_("编码"), 7), Column(_("品规"), 26), Column(_("异型"), 8), Column(_("应拣"), 9, True), Column(_("实拣"), 9, True),
               Column(_("件"), 8, True), Column(_("散条"), 8, True), Column(_("短少原因"), 15), Column(_("打勾"), 10))
    rows = tuple((
        pick.short_code, pick.name if current.get() == CHINESE else pick.name_en, _("异型") if pick.odd else "", str(pick.planned),
        str(pick.picked) if counted else "", str(pick.cases), str(pick.loose), _(REASONS[pick.short_reason]) if pick.short_reason else "", "")
        for pick in sheet.picks)
    sums = [str(sum(column)) for column in zip(
        *[(pick.planned, pick.picked, pick.cases, pick.loose) for pick in sheet.picks], strict=True)] or ["0"] * 4
    sums[1] = sums[1] if counted else ""
    return Table(_("分拣单"), heading(sheet), columns, rows, ("", _("合计"), "", *sums, "", ""))


def stop_list(sheet: Sheet) -> Table:
    """The stops that the truck goes to, in their order; the last column is for the signature."""
    columns = (Column(_("站"), 5, True), Column(_("客户"), 21), Column(_("地址"), 22), Column(_("电话"), 17), Column(_("订单号"), 18),
               Column(_("标准烟"), 9, True), Column(_("异型烟"), 9, True), Column(_("应收"), 12, True), Column(_("签收"), 12))
    rows = tuple((str(stop.seq), stop.name, stop.address, format_number(stop.order_phone), stop.order_no,
                  str(stop.cartons - stop.odd), str(stop.odd), to_collect(stop), "") for stop in sheet.going)
    totals = ("", _("合计"), "", "", "", str(sum(stop.cartons - stop.odd for stop in sheet.going)),
              str(sum(stop.odd for stop in sheet.going)), format_yuan(sum(stop.receivable_fen for stop in sheet.going)), "")
    return Table(_("送货单"), heading(sheet), columns, rows, totals)


LISTS = {"picking": picking_list, "stops": stop_list}


def to_collect(stop: StopRow) -> str:
    if stop.called_off:
        return _("已作废，不送")
    if stop.held:
        return _("货款待核，不送")
    return _("已付款") if stop.paid else format_yuan(stop.receivable_fen)


def heading(sheet: Sheet) -> str:
    run = sheet.run
    district = run.district.name if current.get() == CHINESE else run.district.name_en
    return " · ".join(filter(None, (_("线路 {route}", route=run.route), str(run.delivery_date), district, run.truck and _("车 {truck}", truck=run.truck), run.driver)))


def as_sheet(table: Table, kind: str) -> bytes:
    """kind: 'xlsx' or 'csv'."""
    numbers = frozenset(place for place, column in enumerate(table.columns) if column.number)
    return write_sheet(kind, [column.label for column in table.columns], table.rows, numbers=numbers)
