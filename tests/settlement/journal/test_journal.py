"""The journal on the real tables: what a debit's transitions book, the chain, and what the database itself refuses."""

import random
import sqlite3
from datetime import date, timedelta
from functools import partial
from typing import Any

import asyncpg
import pytest
from tortoise import connections
from tortoise.exceptions import IntegrityError, OperationalError

from foundation.actor import SCHEDULER
from foundation.clock import day, now
from foundation.transaction import dialect, transact
from ordering.orders.models import Order
from settlement.banks.link import BankLink
from settlement.debits.claiming import claim_due
from settlement.debits.evidence import Heard, take_evidence
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.order_marks import mark_order
from settlement.debits.outcome import Kind, Says
from settlement.debits.service import send_due
from settlement.debits.states import AttemptState
from settlement.journal.accounts import Account, Entry
from settlement.journal.models import DayClose, JournalEntry, JournalSeal
from settlement.journal.posting import post
from settlement.journal.service import seal_entries, verify_journal
from tests.settlement.conftest import PracticeBank
from tests.settlement.debits.conftest import Owe

REFUSED = (OperationalError, IntegrityError, sqlite3.Error, asyncpg.PostgresError)


async def sql(text: str) -> Any:
    return await connections.get(dialect()).execute_query(text)


def an_entry(fen: int = 100, once: str | None = None) -> Entry:
    return Entry(Account.BANK, "bank:PRAC", Account.CLEARING, "bank:PRAC", fen, "line", 1, "REQUEST", once)


async def posted(*entries: Entry, on: date | None = None) -> None:
    await transact(lambda: post(entries, at=now(), on=on))


async def test_a_debit_that_settles_books_its_money_once(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    debit = await owe(12_345)
    await send_due(link, now())
    [entry] = await JournalEntry.all()
    assert (entry.debit, entry.credit, entry.amount_fen) == (Account.CLEARING, Account.RECEIVABLE, 12_345)
    assert entry.credit_party == f"retailer:{(await Debit.get(id=debit.debit_id)).retailer_id}"
    again = Heard(Kind.QUERY, Says.EXECUTED, now(), "00", 12_345)
    await transact(lambda: take_evidence(debit.attempt_id, again, mark_order, by=SCHEDULER))
    assert await JournalEntry.all().count() == 1


async def test_an_outcome_that_turns_is_booked_back(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    debit = await owe()
    await send_due(link, now())
    other = Heard(Kind.STATEMENT, Says.NOT_EXECUTED, now())
    await transact(lambda: take_evidence(debit.attempt_id, other, mark_order, by=SCHEDULER))
    first, second = await JournalEntry.all().order_by("id")
    assert (second.debit, second.credit, second.amount_fen) == (first.credit, first.debit, first.amount_fen)


async def test_a_failed_debit_books_nothing(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open(balance_fen=0)
    await owe()
    await send_due(link, now())
    assert (await JournalEntry.all().count(), await Order.filter(state="DEBIT_FAILED").count()) == (0, 1)


async def test_whatever_is_heard_in_whatever_order_the_journal_is_what_the_attempts_say(owe: Owe, bank: PracticeBank) -> None:
    for seed in range(12):
        dice = random.Random(seed)
        debit = await owe(10_000)
        await transact(lambda: claim_due(now(), mark_order, by=SCHEDULER))
        for one in [dice.choice(HEARD) for _ in range(dice.randint(1, 5))]:
            await transact(partial(take_evidence, debit.attempt_id, one, mark_order, by=SCHEDULER))
        state = (await DebitAttempt.get(id=debit.attempt_id)).state
        entries = await JournalEntry.filter(noun="attempt", noun_id=debit.attempt_id)
        booked = sum(entry.amount_fen if entry.debit == Account.CLEARING else -entry.amount_fen for entry in entries)
        assert booked == (10_000 if state == AttemptState.SUCCEEDED else 0), f"seed {seed}"
    await seal_entries()
    found = await verify_journal()
    assert (found.debit_fen, found.complaints) == (found.credit_fen, [])


HEARD = (
    Heard(Kind.TIMEOUT, Says.NOTHING, now()), Heard(Kind.ANSWER, Says.EXECUTED, now(), "00", 10_000),
    Heard(Kind.ANSWER, Says.REFUSED, now(), "51"), Heard(Kind.QUERY, Says.EXECUTED, now(), "00", 9_999),
    Heard(Kind.RESULT_FILE, Says.EXECUTED, now(), "00", 10_000), Heard(Kind.RESULT_FILE, Says.REFUSED, now(), "51"),
    Heard(Kind.STATEMENT, Says.EXECUTED, now(), "00", 10_000), Heard(Kind.STATEMENT, Says.NOT_EXECUTED, now()),
)  # fmt: skip


async def test_the_chain_holds_whatever_is_sealed_when(database: str) -> None:
    for part in (3, 0, 2):
        await posted(*[an_entry(fen) for fen in range(1, part + 1)])
        assert await seal_entries() == part
    found = await verify_journal()
    assert (found.entries, found.unsealed, found.complaints) == (5, 0, [])
    assert found.debit_fen == found.credit_fen == 9


async def test_an_entry_with_its_key_is_written_once(database: str) -> None:
    for _ in range(2):
        await posted(an_entry(once="line:7"))
    assert await JournalEntry.all().count() == 1


@pytest.mark.parametrize("touch", [
    "UPDATE journal_entry SET amount_fen = 1", "DELETE FROM journal_entry", "UPDATE journal_seal SET hash = ''",
    "DELETE FROM journal_seal",
])  # fmt: skip
async def test_no_row_can_be_changed_or_deleted(database: str, touch: str) -> None:
    await posted(an_entry())
    await seal_entries()
    with pytest.raises(REFUSED, match="never changed"):
        await sql(touch)
    assert (await JournalEntry.get()).amount_fen == 100


@pytest.mark.parametrize("touch", [
    "UPDATE journal_entry SET amount_fen = 101 WHERE noun_id = 1", "UPDATE journal_entry SET credit_party = 'bank:OURS'",
    "UPDATE journal_entry SET words = 'x'",
])  # fmt: skip
async def test_who_gets_round_the_triggers_breaks_the_chain(database: str, touch: str) -> None:
    await posted(an_entry(), an_entry(200))
    await seal_entries()
    await without_triggers()
    await sql(touch)
    assert any("not what was sealed" in complaint for complaint in (await verify_journal()).complaints)


async def test_a_tail_cut_off_is_missed_by_the_closed_day(database: str) -> None:
    await posted(an_entry(), an_entry(200))
    await seal_entries()
    await a_closed_day(day(now()), head=(await verify_journal()).head)
    await without_triggers()
    await sql("DELETE FROM journal_seal WHERE place = 2")
    await sql("DELETE FROM journal_entry WHERE amount_fen = 200")
    assert (await verify_journal()).complaints == [f"the chain no longer holds the head of {day(now())}"]


async def test_a_closed_day_is_not_written_to_and_late_facts_go_to_the_open_one(database: str) -> None:
    today = day(now())
    await a_closed_day(today)
    with pytest.raises(REFUSED, match="day is closed"):
        await JournalEntry.create(
            business_date=today, at=now(), debit=Account.BANK, debit_party="b", credit=Account.CLEARING, credit_party="b",
            amount_fen=1, noun="line", noun_id=1, words="")  # fmt: skip
    await posted(an_entry(), on=today - timedelta(days=3))
    entry = await JournalEntry.get()
    assert (entry.business_date, entry.refers_to) == (today + timedelta(days=1), today - timedelta(days=3))


async def a_closed_day(on: date, head: str = "") -> None:
    await DayClose.create(business_date=on, closed_at=now(), closed_by="周敏", head=head or "0" * 64)


async def without_triggers() -> None:
    """As somebody with the database's own password could."""
    if dialect() == "sqlite":
        for table in ("journal_entry", "journal_seal"):
            for verb in ("update", "delete"):
                await sql(f"DROP TRIGGER {table}_no_{verb}")
    else:
        await sql("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        await sql("ALTER TABLE journal_seal DISABLE TRIGGER USER")


async def test_seals_are_places_in_a_row(database: str) -> None:
    await posted(*[an_entry(fen) for fen in (5, 6, 7)])
    await seal_entries()
    assert [seal.place for seal in await JournalSeal.all().order_by("id")] == [1, 2, 3]
