"""Goods and money at the doors, in the books: each once, and on a day that is open."""

from datetime import timedelta

from foundation.clock import day, now
from ordering.orders.models import Order
from settlement.journal.accounts import Account
from settlement.journal.models import DayClose, JournalEntry
from settlement.receivables.booking import book_deliveries
from tests.settlement.receivables.conftest import PRICE, Trade


async def balance(account: Account) -> int:
    entries = await JournalEntry.all()
    return sum(one.amount_fen * ((one.debit == account) - (one.credit == account)) for one in entries)


async def test_what_was_kept_is_owed_and_what_was_paid_covers_it(trade: Trade) -> None:
    order = await trade.paid(30)
    assert await balance(Account.RECEIVABLE) == -30 * PRICE
    await trade.deliver(order, 30, back=5)
    assert await book_deliveries(now()) == 1
    assert (await balance(Account.SALES), await balance(Account.RECEIVABLE)) == (-25 * PRICE, -5 * PRICE)


async def test_looking_twice_books_once(trade: Trade) -> None:
    await trade.deliver(await trade.paid(3), 3)
    assert [await book_deliveries(now()) for _ in range(3)] == [1, 0, 0]


async def test_goods_paid_at_the_door_are_booked_whether_their_money_is_already_or_not(trade: Trade) -> None:
    stop = await trade.deliver(await trade.at_the_door(10), 10, back=2, cash_fen=8 * PRICE - 100)
    assert await book_deliveries(now()) == 1
    taken = await JournalEntry.get(debit=Account.TAKINGS)
    assert (taken.debit_party, taken.amount_fen) == (f"run:{stop.run_id}", 8 * PRICE - 100)
    assert await balance(Account.RECEIVABLE) == 100


async def test_all_refused_books_nothing(trade: Trade) -> None:
    await trade.deliver(await trade.at_the_door(4), 4, back=4)
    assert await book_deliveries(now()) == 0


async def test_goods_whose_money_came_before_the_journal_are_not_in_it(trade: Trade) -> None:
    order = await trade.at_the_door(3)
    await Order.filter(id=order.id).update(settlement_method="DEBIT")
    await trade.deliver(order, 3)
    assert await book_deliveries(now()) == 0


async def test_a_closed_day_is_referred_to_from_the_open_one(trade: Trade) -> None:
    await trade.deliver(await trade.paid(3), 3)
    today = day(now())
    await DayClose.create(business_date=today, closed_at=now(), closed_by="周敏", head="0" * 64)
    await book_deliveries(now())
    entry = await JournalEntry.get(credit=Account.SALES)
    assert (entry.business_date, entry.refers_to) == (today + timedelta(days=1), today)
