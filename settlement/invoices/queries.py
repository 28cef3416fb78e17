"""The month's invoice batch, made of the delivery's own lines, and the same value as the journal has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from foundation.clock import ZONE
from foundation.errors import Refused
from foundation.money import format_yuan
from settlement.bulk import read_rows
from settlement.invoices.rules import Colour, Goods, Invoice, Mode, invoices
from settlement.receivables.booking import HANDED, IN_THE_BOOKS
from settlement.receivables.rules import Period
from settlement.receivables.ties import LATE, fen

GOODS = f"""
    SELECT r.id AS retailer_id, r.customer_code, r.name, r.district_id, o.order_no, p.short_code, p.name AS product,
           p.name_en AS product_en, l.price_fen, SUM(l.qty_picked) AS picked, SUM(l.qty_back) AS back
    FROM delivery_run AS n JOIN delivery_stop AS s ON s.run_id = n.id JOIN orders AS o ON o.id = s.order_id
    JOIN retailer AS r ON r.id = o.retailer_id JOIN delivery_line AS l ON l.stop_id = s.id JOIN product AS p ON p.id = l.product_id
    LEFT JOIN journal_entry AS e ON e.noun = 'stop' AND e.noun_id = s.id AND e.credit = 'SALES'
    WHERE n.delivery_date >= ? AND n.delivery_date <= ? AND s.outcome IN {HANDED} AND {IN_THE_BOOKS} AND l.qty_picked > 0
      AND ((e.business_date >= ? AND e.business_date <= ?) OR (e.id IS NULL AND s.handed_at >= ? AND s.handed_at < ?)){{mine}}
    GROUP BY r.id, r.customer_code, r.name, r.district_id, o.order_no, p.short_code, p.name, p.name_en, l.price_fen
    ORDER BY r.customer_code, o.order_no, p.short_code, l.price_fen"""
SOLD = """
    SELECT SUM(CASE WHEN credit = 'SALES' THEN amount_fen ELSE -amount_fen END) AS fen FROM journal_entry
    WHERE (credit = 'SALES' OR debit = 'SALES') AND business_date >= ? AND business_date <= ?"""
ORDERS = """
    SELECT COUNT(DISTINCT s.order_id) AS fen FROM journal_entry AS e JOIN delivery_stop AS s ON s.id = e.noun_id
    WHERE e.noun = 'stop' AND e.credit = 'SALES' AND e.business_date >= ? AND e.business_date <= ?"""


class InvoiceDiff(Refused):
    """INVOICE_DIFF: the invoices do not come to the value delivered; the batch is held. facts: invoices, delivered."""

    code = "invoice_diff"


@dataclass(frozen=True, slots=True)
class Batch:
    """sold_fen, orders: what the journal says was delivered in the period, and of how many orders."""

    period: Period
    mode: Mode
    goods: Sequence[Goods]
    invoices: Sequence[Invoice]
    sold_fen: int
    orders: int

    @property
    def gross_fen(self) -> int:
        return sum(one.gross_fen for one in self.invoices)

    @property
    def kept_orders(self) -> int:
        """Orders of which something stayed in the shop, counted from the goods."""
        return len({one.order_no for one in self.goods if one.picked > one.back})

    def of(self, colour: Colour) -> list[Invoice]:
        return [one for one in self.invoices if one.colour == colour]


async def goods_of(period: Period, district_id: int | None = None) -> list[Goods]:
    begin = datetime.combine(period.first, time(), ZONE)
    end = datetime.combine(period.last + timedelta(days=1), time(), ZONE)
    mine, values = (" AND r.district_id = ?", [district_id]) if district_id else ("", [])
    rows = await read_rows(GOODS.format(mine=mine), period.first - 3 * LATE, period.last + LATE, period.first, period.last,
                           begin, end, *values)
    return [Goods(**{**row, "picked": int(row["picked"]), "back": int(row["back"])}) for row in rows]


async def batch_of(period: Period, mode: Mode, *, goods: list[Goods] | None = None) -> Batch:
    """All districts; goods: if they were read already."""
    goods = await goods_of(period) if goods is None else goods
    return Batch(period, mode, goods, invoices(goods, period, mode), await fen(SOLD, period.first, period.last),
                 await fen(ORDERS, period.first, period.last))


async def batch_to_send(period: Period, mode: Mode) -> Batch:
    """For the file: InvoiceDiff while it does not come to the value delivered."""
    batch = await batch_of(period, mode)
    if batch.gross_fen != batch.sold_fen:
        raise InvoiceDiff(invoices=format_yuan(batch.gross_fen), delivered=format_yuan(batch.sold_fen))
    return batch
