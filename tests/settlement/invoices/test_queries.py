import pytest

from foundation.clock import day, now
from foundation.transaction import transact
from settlement.invoices.queries import InvoiceDiff, batch_of, batch_to_send
from settlement.invoices.rules import Colour, Mode
from settlement.journal.accounts import delivered
from settlement.journal.posting import post
from settlement.receivables.rules import month_of
from tests.settlement.receivables.conftest import PRICE, Trade

MONTH = month_of(day(now()))


async def test_the_batch_is_what_was_delivered(trade: Trade) -> None:
    await trade.sold(30, back=5)
    await trade.sold(4)
    await trade.sold(2, back=2)
    batch = await batch_to_send(MONTH, Mode.RETAILER)
    assert (batch.gross_fen, batch.sold_fen) == (29 * PRICE, 29 * PRICE)
    assert (len(batch.of(Colour.BLUE)), len(batch.of(Colour.RED)), batch.kept_orders, batch.orders) == (1, 1, 2, 2)
    by_order = await batch_to_send(MONTH, Mode.ORDER)
    assert (len(by_order.of(Colour.BLUE)), len(by_order.of(Colour.RED)), by_order.gross_fen) == (3, 2, 29 * PRICE)


async def test_a_batch_that_differs_from_the_books_is_held(trade: Trade) -> None:
    await trade.sold(3)
    await transact(lambda: post([delivered(999_999, trade.shop.id, 50)], at=now()))
    with pytest.raises(InvoiceDiff, match=r"invoices=291.00, delivered=291.50"):
        await batch_to_send(MONTH, Mode.ORDER)


async def test_a_delivery_that_is_not_booked_yet_shows_as_a_difference(trade: Trade) -> None:
    await trade.deliver(await trade.paid(3), 3)
    batch = await batch_of(MONTH, Mode.RETAILER)
    assert (batch.gross_fen, batch.sold_fen) == (3 * PRICE, 0)
