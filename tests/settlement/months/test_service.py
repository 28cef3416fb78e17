"""The month's close: what it waits for, what it locks in the database, and how two persons open it again."""

import sqlite3
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from tortoise import connections
from tortoise.exceptions import IntegrityError, OperationalError

from foundation.actor import Actor, ActorKind
from foundation.clock import day, now
from foundation.errors import ReasonMissing, SecondPersonNeeded
from foundation.transaction import dialect, transact
from settlement.batches.models import BankProfile
from settlement.journal.accounts import Account, Entry
from settlement.journal.models import DayClose
from settlement.journal.posting import post
from settlement.months.models import MonthClose
from settlement.months.queries import bank_tables, month_view
from settlement.months.service import (
    MonthNotClosable,
    NoClosedMonth,
    ask_reopen_month,
    close_month,
    reopen_month,
    verify_certificates,
)
from settlement.receivables.rules import month_before, month_of
from settlement.reconciliation.categories import Treatment
from settlement.reconciliation.closing import ask_reopen, close_day, reopen_day
from settlement.reconciliation.models import Case
from settlement.reconciliation.taking import take_statement_file
from settlement.reconciliation.treating import treat_case
from tests.settlement.receivables.conftest import PRICE, Trade

MAKER, CHECKER = (Actor(ActorKind.STAFF, n, name, "FINANCE") for n, name in ((41, "周敏"), (42, "陈卫")))
REFUSED = (OperationalError, IntegrityError, sqlite3.Error, asyncpg.PostgresError)
TODAY = day(now())
MONTH = month_of(TODAY)
NEXT = now() + timedelta(days=32)
ACCOUNT = "1001234567890123456"


async def a_statement(trade: Trade, *more: tuple[str, int]) -> None:
    """The bank's day: every debit that it executed, then (type, fen) of its own; negative goes out."""
    profile, _ = await BankProfile.get_or_create(code="PRAC", defaults={
        "name": "练习银行", "merchant": "M1", "account_no": ACCOUNT, "since": TODAY})
    rows = await connections.get(dialect()).execute_query_dict(
        "SELECT a.request_no, d.order_no, a.amount_fen FROM debit_attempt AS a JOIN debit AS d ON d.id = a.debit_id"
        " WHERE a.state = 'SUCCEEDED' ORDER BY a.id")
    moves = [(row["request_no"], row["order_no"], row["amount_fen"], "BD") for row in rows] + [("", "", fen, kind) for kind, fen in more]
    lines, balance = [], 0
    for seq, (request_no, order_no, fen, kind) in enumerate(moves, 1):
        balance += fen
        lines.append(f"{seq}|{TODAY:%Y%m%d}|100000|{TODAY:%Y%m%d}{seq:010d}|{request_no}|{order_no}|0001|王福源|{'C' if fen > 0 else 'D'}"
                     f"|{abs(fen)}|{balance}|{kind}||货款")
    came, went = [fen for *_, fen, _kind in moves if fen > 0], [-fen for *_, fen, _kind in moves if fen < 0]
    head = f"S|{TODAY:%Y%m%d}|{ACCOUNT}|0|{len(came)}|{sum(came)}|{len(went)}|{sum(went)}|{balance}"
    assert await take_statement_file(profile, "ST.psv", "\n".join([head, *lines, ""]).encode(), at=now()) == "TAKEN"


async def played(trade: Trade) -> None:
    """A day of trade with its statement, closed."""
    await trade.sold(30, back=5)
    await a_statement(trade)
    await close_day(TODAY, by=MAKER, at=now())


async def reds(at: Any = NEXT) -> set[str]:
    return {gate.name for gate in (await month_view(MONTH, by=MAKER, at=at)).gates if not gate.is_green}


async def test_a_month_waits_for_its_days_and_then_closes(trade: Trade) -> None:
    await trade.sold(30, back=5)
    await a_statement(trade)
    assert await reds(at=now()) == {"month_over", "days"}
    with pytest.raises(MonthNotClosable, match="days"):
        await close_month(MONTH, by=MAKER, at=NEXT)
    await close_day(TODAY, by=MAKER, at=now())
    close = await close_month(MONTH, by=MAKER, at=NEXT)
    assert (close.totals["delivered"], close.totals["receipts"], close.totals["closing"]) == (25 * PRICE, 30 * PRICE, -5 * PRICE)
    assert (close.totals["invoiced"], close.totals["bank PRAC"], await verify_certificates()) == (25 * PRICE, 30 * PRICE, [])
    with pytest.raises(MonthNotClosable, match="closed"):
        await close_month(MONTH, by=MAKER, at=NEXT)


async def test_a_closed_month_is_locked_in_the_database_itself(trade: Trade) -> None:
    await played(trade)
    await close_month(MONTH, by=MAKER, at=NEXT)
    await ask_reopen(TODAY, "漏了一笔", by=MAKER, at=NEXT)
    with pytest.raises(REFUSED, match="month is closed"):
        await reopen_day(TODAY, by=CHECKER, at=NEXT)
    assert (await DayClose.get()).reopened_at is None
    for touch in ("UPDATE month_close SET head = 'x'", "UPDATE month_close SET totals = '{}'", "DELETE FROM month_close"):
        with pytest.raises(REFUSED, match="never changed"):
            await connections.get(dialect()).execute_query(touch)
    await without_day_triggers()
    with pytest.raises(REFUSED, match="month is closed"):
        await connections.get(dialect()).execute_query(
            "INSERT INTO journal_entry (business_date, at, debit, debit_party, credit, credit_party, amount_fen, noun, noun_id, words)"
            f" VALUES ('{MONTH.last}', '{now():%Y-%m-%d}', 'BANK', 'b', 'OVER', 'b', 1, 'line', 1, '')")


async def without_day_triggers() -> None:
    """The month's own lock holds without the day's."""
    await connections.get(dialect()).execute_query(
        "DROP TRIGGER journal_entry_closed" + ("" if dialect() == "sqlite" else " ON journal_entry"))


async def test_two_persons_open_it_again_and_the_next_certificate_names_it(trade: Trade) -> None:
    await played(trade)
    first = await close_month(MONTH, by=MAKER, at=NEXT)
    with pytest.raises(NoClosedMonth):
        await ask_reopen_month(month_before(MONTH), "看错", by=MAKER, at=NEXT)
    with pytest.raises(ReasonMissing):
        await ask_reopen_month(MONTH, " ", by=MAKER, at=NEXT)
    with pytest.raises(SecondPersonNeeded):
        await reopen_month(MONTH, by=CHECKER, at=NEXT)
    await ask_reopen_month(MONTH, "漏了一笔退款", by=MAKER, at=NEXT)
    with pytest.raises(SecondPersonNeeded):
        await reopen_month(MONTH, by=MAKER, at=NEXT)
    await reopen_month(MONTH, by=CHECKER, at=NEXT)
    await ask_reopen(TODAY, "漏了一笔退款", by=MAKER, at=NEXT)
    await reopen_day(TODAY, by=CHECKER, at=NEXT)
    await close_day(TODAY, by=MAKER, at=NEXT)
    second = await close_month(MONTH, by=MAKER, at=NEXT)
    assert (second.previous, await verify_certificates()) == (first.hash, [])
    assert (await MonthClose.get(id=first.id)).reopened_by == "陈卫"


async def test_who_gets_round_the_triggers_is_found_by_the_chain(trade: Trade) -> None:
    await played(trade)
    await close_month(MONTH, by=MAKER, at=NEXT)
    await connections.get(dialect()).execute_query(
        "DROP TRIGGER month_close_sealed" + ("" if dialect() == "sqlite" else " ON month_close"))
    await MonthClose.all().update(closed_by="别人")
    assert await verify_certificates() == [f"the certificate of {MONTH.name} is not what was sealed"]


async def test_both_sides_of_the_bank_meet_with_strangers_money_and_money_in_transit(trade: Trade) -> None:
    await trade.paid(10)
    await a_statement(trade, ("TR", 700), ("RV", -300), ("FE", -30))
    await trade.paid(4)
    [table] = await bank_tables(TODAY)
    assert (table.unexplained_in, table.unexplained_out, table.in_transit_fen, table.in_transit) == (700, 300, 4 * PRICE, 1)
    assert table.statement_fen == 10 * PRICE + 370
    assert table.books_fen == 14 * PRICE - 30
    assert table.ours_fen == table.theirs_fen


async def test_over_and_short_need_their_words_and_the_rest_its_owner(trade: Trade) -> None:
    await a_statement(trade, ("TR", 700))
    assert "unexplained" in await reds()
    case = await Case.get()
    for person in (MAKER, CHECKER):
        await treat_case(case.id, Treatment.OVER, "查无此人", by=person, at=now())
    view = await month_view(MONTH, by=MAKER, at=NEXT)
    [difference] = view.differences
    assert (difference.fen, difference.note, difference.maker, difference.checker) == (700, "查无此人", "周敏", "陈卫")
    assert {gate.name for gate in view.gates if not gate.is_green} == {"days"}
    stray = Entry(Account.SHORT, "bank:PRAC", Account.SUSPENSE, "bank:PRAC", 1, "case", 999, "SHORT")
    await transact(lambda: post([stray], at=now()))
    assert "over_short" in await reds()


async def test_a_months_opening_is_what_the_month_before_was_certified_with(trade: Trade) -> None:
    await played(trade)
    await MonthClose.create(month=month_before(MONTH).first, totals={"closing": 12_345}, head="0", previous="0", hash="0", closed_at=now(),
                            closed_by="周敏")
    assert await reds() == {"roll_opening"}
