"""Customers' accounts against a count of our own, kept beside what is played."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from foundation.actor import SCHEDULER, Actor, ActorKind
from foundation.clock import day, now
from foundation.transaction import transact
from settlement.journal.accounts import Account, Entry, retailer
from settlement.journal.posting import post
from settlement.receivables.booking import book_deliveries
from settlement.receivables.queries import (
    NoSuchAccount,
    by_age,
    district_rolls,
    owing,
    rolls_of,
    statement_of,
    statements_of,
)
from settlement.receivables.rules import Kind, Period, month_of
from settlement.reconciliation.closing import balance
from tests.settlement.receivables.conftest import PRICE, Trade

TODAY = day(now())


async def moved(trade: Trade, debit: bool, other: Account, fen: int, noun: str, on_days_ago: int = 0) -> None:
    party, elsewhere = retailer(trade.shop.id), "bank:PRAC"
    entry = Entry(Account.RECEIVABLE, party, other, elsewhere, fen, noun, 1, noun)
    await transact(lambda: post([entry if debit else entry.back()], at=now(), on=TODAY - timedelta(days=on_days_ago)))


async def test_a_statement_names_every_movement_and_its_order(trade: Trade) -> None:
    order = await trade.sold(30, back=5)
    await moved(trade, True, Account.PAYABLE, 5 * PRICE, "refund")
    await moved(trade, False, Account.OVER, 700, "adjustment")
    statement = await statement_of(trade.shop.id, month_of(TODAY), by=SCHEDULER)
    assert [(one.kind, one.fen) for one in statement.movements] == [
        (Kind.RECEIPT, -30 * PRICE), (Kind.DELIVERED, 25 * PRICE), (Kind.REFUND, 5 * PRICE), (Kind.ADJUSTMENT, -700)]
    assert [one.order_no for one in statement.movements] == [order.order_no, order.order_no, "", ""]
    assert (statement.roll.opening, statement.roll.closing) == (0, -700)


async def test_what_was_before_is_the_opening(trade: Trade) -> None:
    await moved(trade, True, Account.SALES, 5_000, "stop", on_days_ago=40)
    await moved(trade, False, Account.CLEARING, 2_000, "attempt")
    statement = await statement_of(trade.shop.id, Period(TODAY, TODAY), by=SCHEDULER)
    assert (statement.roll.opening, statement.roll.receipts, statement.roll.closing) == (5_000, 2_000, 3_000)
    assert len(statement.movements) == 1


async def test_whatever_is_played_the_rolls_are_an_independent_count(trade: Trade) -> None:
    dice, counted = random.Random(7), Counter[Kind]()
    for _ in range(12):
        cartons = dice.randint(1, 40)
        back = dice.choice([0, 0, dice.randint(0, cartons)])
        await trade.sold(cartons, back=back)
        counted[Kind.RECEIPT] += cartons * PRICE
        counted[Kind.DELIVERED] += (cartons - back) * PRICE
        if back and dice.random() < 0.5:
            await moved(trade, True, Account.PAYABLE, back * PRICE, "refund")
            counted[Kind.REFUND] += back * PRICE
    month = month_of(TODAY)
    [(_district, roll)] = await district_rolls(month, by=SCHEDULER)
    [statement] = await statements_of(_district, month)
    for one in (roll, statement.roll, (await rolls_of(month))[trade.shop.id]):
        assert (one.delivered, one.receipts, one.refunds) == (counted[Kind.DELIVERED], counted[Kind.RECEIPT], counted[Kind.REFUND])
    assert roll.closing == await balance("RECEIVABLE") == counted[Kind.DELIVERED] + counted[Kind.REFUND] - counted[Kind.RECEIPT]


async def test_who_owes_since_when_and_for_what(trade: Trade) -> None:
    await trade.deliver(await trade.at_the_door(10), 10, cash_fen=10 * PRICE)
    order = await trade.at_the_door(4)
    await trade.deliver(order, 4, cash_fen=PRICE)
    await book_deliveries(now())
    [one] = await owing(TODAY, by=SCHEDULER)
    assert (one.fen, one.since, one.order_nos) == (3 * PRICE, TODAY, (order.order_no,))
    assert by_age([one], TODAY + timedelta(days=3))["2-3"] == (1, 3 * PRICE)


async def test_a_manager_sees_his_own_districts_only(trade: Trade) -> None:
    await trade.deliver(await trade.at_the_door(1), 1)
    await book_deliveries(now())
    stranger = Actor(ActorKind.STAFF, 1, "王强", "DISTRICT_MANAGER", frozenset({trade.shop.district_id + 1}))
    assert await owing(TODAY, by=stranger) == []
    assert await district_rolls(month_of(TODAY), by=stranger) == []
    with pytest.raises(NoSuchAccount):
        await statement_of(trade.shop.id, month_of(TODAY), by=stranger)
