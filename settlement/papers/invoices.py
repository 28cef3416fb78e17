"""The invoice batch as tables: a head a line with net, tax and gross, and the goods of each."""

from collections.abc import Sequence

from foundation.language import CHINESE, _, current
from foundation.money import format_yuan
from foundation.paper import Paper
from foundation.pdf import Column, Table
from settlement.invoices.queries import Batch
from settlement.invoices.rules import Colour, Invoice, Mode
from settlement.receivables.rules import VAT_PERCENT


def invoices_paper(batch: Batch) -> Paper:
    title = _("发票清单（按订单）") if batch.mode == Mode.ORDER else _("发票清单（按客户）")
    return Paper(title, _("全市"), batch.period.name, (), (heads_table(batch.invoices), goods_table(batch.invoices)), wide=True)


def heads_table(invoices: Sequence[Invoice]) -> Table:
    columns = (Column(_("流水号"), 24), Column(_("红蓝"), 6), Column(_("客户编码"), 18), Column(_("购方"), 22), Column(_("条数"), 8, True),
               Column(_("不含税"), 14, True), Column(_("税率"), 6), Column(_("税额"), 13, True), Column(_("含税"), 14, True),
               Column(_("对应蓝字"), 24), Column(_("订单数"), 7, True))
    rows = tuple((one.number, colour_of(one.colour), one.customer_code, one.name, str(one.cartons), format_yuan(one.net_fen),
                  f"{VAT_PERCENT}%", format_yuan(one.vat_fen), format_yuan(one.gross_fen), one.corrects, str(len(one.order_nos)))
                 for one in invoices)
    totals = (_("总计"), "", "", "", str(sum(one.cartons for one in invoices)), format_yuan(sum(one.net_fen for one in invoices)), "",
              format_yuan(sum(one.vat_fen for one in invoices)), format_yuan(sum(one.gross_fen for one in invoices)), "", "")
    return Table(_("发票"), "", columns, rows, totals)


def colour_of(colour: Colour) -> str:
    return _("红字") if colour == Colour.RED else _("蓝字")


def goods_table(invoices: Sequence[Invoice]) -> Table:
    columns = (Column(_("流水号"), 24), Column(_("编码"), 8), Column(_("品规"), 26), Column(_("条数"), 9, True), Column(_("单价"), 12, True),
               Column(_("含税"), 15, True))
    rows = tuple((one.number, line.short_code, line.product if current.get() == CHINESE else line.product_en, str(line.cartons),
                  format_yuan(line.price_fen), format_yuan(line.gross_fen)) for one in invoices for line in one.lines)
    return Table(_("发票明细"), "", columns, rows, (_("总计"), "", "", str(sum(one.cartons for one in invoices)), "",
                                                format_yuan(sum(one.gross_fen for one in invoices))))
