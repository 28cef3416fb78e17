"""The day of finance, against the bank's own books: statement, cases, ties, close, reopening."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

import asyncpg
import pytest
from tortoise import connections
from tortoise.exceptions import IntegrityError, OperationalError

from foundation.actor import Actor, ActorKind
from foundation.clock import day, now
from foundation.errors import SecondPersonNeeded
from foundation.transaction import dialect
from ordering.orders.models import Order
from ordering.states import State
from settlement.batches.models import BankFile, BankProfile
from settlement.batches.taking import discard_file
from settlement.debits.models import DebitAttempt
from settlement.journal.models import JournalEntry
from settlement.journal.service import verify_journal
from settlement.reconciliation.categories import CaseState, Category, Treatment
from settlement.reconciliation.closing import DayNotClosable, NoClosedDay, ask_reopen, close_day, reopen_day, ties
from settlement.reconciliation.models import BankLine, Case
from settlement.reconciliation.rules import TreatmentUnfit, red
from settlement.reconciliation.taking import take_statement_file
from settlement.reconciliation.treating import CaseClosed, treat_case
from tests.settlement.batches.conftest import OUR_ACCOUNT, Day

MAKER, CHECKER = (Actor(ActorKind.STAFF, n, name, "FINANCE") for n, name in ((41, "周敏"), (42, "陈卫")))


async def reds() -> set[str]:
    return {tie.name for tie in red(await ties(day(now())))}


async def cases() -> list[tuple[Category, int, CaseState]]:
    return [(case.category, case.amount_fen, case.state) for case in await Case.all().order_by("id")]


async def treat(case: Case, treatment: Treatment, by: Iterable[Actor] = (MAKER, CHECKER)) -> None:
    for person in by:
        await treat_case(case.id, treatment, "查过", by=person, at=now())


async def test_a_plain_day_ties_and_closes(played: Day) -> None:
    for amount in (10_000, 20_000, 2_000_000):
        await played.owe(amount)
    await played.run()
    await played.take()
    assert await reds() == {"statement"}
    assert await played.statement() == "TAKEN"
    assert (await reds(), await cases()) == (set(), [])
    close = await close_day(day(now()), by=MAKER, at=now())
    assert close.totals["bank PRAC"] == 30_000 == sum(debit["amount_fen"] for debit in played.bank.debits())
    assert close.head == (await verify_journal()).head


async def test_the_statement_decides_what_no_answer_told(played: Day) -> None:
    await played.owe(12_345)
    await played.run("lost")
    await played.executed()
    await played.statement()
    assert (await played.states(), (await Order.get()).state) == (["SUCCEEDED"], State.PAID)
    assert (await cases(), await reds()) == ([], set())


async def test_rows_left_out_are_paid_by_the_statement(played: Day) -> None:
    for _ in range(3):
        await played.owe()
    await played.run("partial")
    await played.take()
    assert "unknown" in await reds()
    await played.statement()
    assert (await played.states(), await reds()) == (["SUCCEEDED"] * 3, set())


async def test_two_whole_statements_without_it_say_that_it_never_was(played: Day) -> None:
    await played.owe()
    await played.run("reject")  # and the bank's word of it never reaches us
    await DebitAttempt.all().update(sent_at=now() - timedelta(days=1))
    await take_statement_file(await BankProfile.get(), "ST.psv", empty_statement(), at=now())
    attempt = await DebitAttempt.get()
    assert (attempt.state, (await Order.get()).state) == ("NOT_EXECUTED", State.DEBIT_FAILED)


async def test_swapped_outcomes_are_put_right_by_the_statement(played: Day) -> None:
    await played.owe(10_000)
    await played.owe(2_000_000)
    await played.run("swapped")
    await played.take()
    wrong = await played.states()
    await played.statement()
    assert wrong != await played.states()
    assert (await DebitAttempt.all().order_by("id"))[0].state == "SUCCEEDED"
    assert (Category.BANK_OVER_ATTEMPT, 10_000, CaseState.OPEN) in await cases()


async def test_money_from_a_stranger_waits_in_suspense_for_two_people(played: Day) -> None:
    played.bank.ask("POST", "/movements", {"reference": "T1", "direction": "C", "amount_fen": 500, "type": "TR", "payer": "陈 卫"})
    await played.statement()
    assert (await reds(), await cases()) == (set(), [(Category.BANK_OVER_FOREIGN, 500, CaseState.OPEN)])
    case = await Case.get()
    with pytest.raises(TreatmentUnfit):
        await treat(case, Treatment.EXPLAINED)
    with pytest.raises(SecondPersonNeeded):
        await treat(case, Treatment.RETURN, (MAKER, MAKER))
    await treat(case, Treatment.RETURN, [CHECKER])
    assert (await Case.get()).state == CaseState.CLOSED
    entry = await JournalEntry.all().order_by("-id").first()
    assert entry
    assert (entry.debit, entry.credit, entry.amount_fen, await reds()) == ("SUSPENSE", "PAYABLE", 500, set())
    with pytest.raises(CaseClosed):
        await treat(case, Treatment.RETURN, [MAKER])


async def test_one_fen_short_is_frozen_and_ties(played: Day) -> None:
    await played.owe(10_000)
    await played.run("one_short")
    await played.take()
    await played.statement()
    assert await cases() == [(Category.AMOUNT_DIFF, 9_999, CaseState.OPEN)]
    assert (await reds(), await played.states()) == (set(), ["DISPUTED"])
    await treat(await Case.get(), Treatment.RETAILER)
    assert await reds() == set()


async def test_fees_explain_themselves_and_a_reversal_does_not(played: Day) -> None:
    await played.owe(10_000)
    await played.run()
    await played.take()
    for reference, type_, amount in (("F1", "FE", 30), ("V1", "RV", 10_000)):
        played.bank.ask("POST", "/movements", {"reference": reference, "direction": "D", "amount_fen": amount, "type": type_})
    await played.statement()
    assert (await cases(), await reds()) == ([(Category.REVERSAL_ONE_SIDED, -10_000, CaseState.OPEN)], set())


async def test_next_days_money_is_in_transit_and_arrives_by_itself(played: Day) -> None:
    await played.owe(10_000)
    await played.run("next_day")
    await played.take()
    await played.statement()
    assert await cases() == [(Category.DAY_SHIFT, -10_000, CaseState.OPEN)]
    assert await reds() == set()
    assert await played.statement(tomorrow()) == "TAKEN"
    assert [state for *_, state in await cases()] == [CaseState.CLOSED]


async def test_what_never_arrives_is_short_and_is_written_off_by_two(played: Day) -> None:
    await played.owe(10_000)
    await played.run("next_day")
    await played.take()
    await DebitAttempt.all().update(sent_at=now() - timedelta(days=1))
    await played.statement()
    assert await cases() == [(Category.BANK_SHORT, -10_000, CaseState.OPEN)]
    await treat(await Case.get(), Treatment.SHORT)
    assert await reds() == set()


async def test_the_same_statement_again_changes_nothing(played: Day) -> None:
    await played.owe()
    await played.run()
    await played.take()
    await played.statement()
    before = (await JournalEntry.all().count(), await BankLine.all().count(), await cases())
    await played.statement()
    assert before == (await JournalEntry.all().count(), await BankLine.all().count(), await cases())


async def test_a_statement_that_does_not_follow_is_put_aside(played: Day) -> None:
    await played.statement(now() - timedelta(days=1))
    played.bank.ask("POST", "/movements", {"reference": "T1", "direction": "C", "amount_fen": 500, "type": "TR",
                                           "bank_date": f"{now() - timedelta(days=3):%Y%m%d}"})
    assert await played.statement() == "QUARANTINED"
    assert (await cases())[0][0] == Category.FILE_GAP
    assert {"statement", "files"} <= await reds()
    file = await BankFile.filter(state="QUARANTINED").get()
    await discard_file(file.id, "旧文件", by=MAKER, at=now())
    with pytest.raises(SecondPersonNeeded):
        await discard_file(file.id, "旧文件", by=MAKER, at=now())
    assert await discard_file(file.id, "旧文件", by=CHECKER, at=now()) == "DISCARDED"
    assert "files" not in await reds()
    assert (await BankFile.all().order_by("-id").first()).reason.startswith("opens with 500 fen")


async def test_a_red_day_does_not_close(played: Day) -> None:
    with pytest.raises(DayNotClosable, match="statement"):
        await close_day(day(now()), by=MAKER, at=now())


async def test_a_closed_day_is_opened_by_two_and_closed_again(played: Day) -> None:
    today = day(now())
    await played.statement()
    await close_day(today, by=MAKER, at=now())
    with pytest.raises((OperationalError, IntegrityError, sqlite3.Error, asyncpg.PostgresError), match="day is closed"):
        await connections.get(dialect()).execute_query(
            "INSERT INTO journal_entry (business_date, at, debit, debit_party, credit, credit_party, amount_fen, noun, noun_id,"
            f" words) VALUES ('{today}', '{now():%Y-%m-%d}', 'BANK', 'b', 'OVER', 'b', 1, 'line', 1, '')")
    with pytest.raises(NoClosedDay):
        await ask_reopen(today - timedelta(days=1), "漏了一笔", by=MAKER, at=now())
    with pytest.raises(SecondPersonNeeded):
        await reopen_day(today, by=CHECKER, at=now())
    await ask_reopen(today, "漏了一笔", by=MAKER, at=now())
    with pytest.raises(SecondPersonNeeded):
        await reopen_day(today, by=MAKER, at=now())
    await reopen_day(today, by=CHECKER, at=now())
    assert await close_day(today, by=MAKER, at=now())


async def test_the_banks_own_second_try_is_found_on_its_statement(played: Day) -> None:
    await played.owe(2_000_000)
    await played.run()
    await played.take()
    assert await played.states() == ["DECLINED"]
    attempt = await DebitAttempt.get()
    played.bank.ask("POST", "/deposits", {"deposit_no": "D1", "account_no": played.bank.account_no, "amount_fen": 2_000_000})
    assert played.bank.ask("POST", "/present-again", {"request_no": attempt.request_no}) == {"code": "00"}
    await played.statement()
    assert (await played.states(), await cases()) == (["SUCCEEDED"], [(Category.BANK_OVER_ATTEMPT, 2_000_000, CaseState.OPEN)])
    assert await reds() == set()


def empty_statement() -> bytes:
    return f"S|{now():%Y%m%d}|{OUR_ACCOUNT}|0|0|0|0|0|0\n".encode()


def tomorrow() -> datetime:
    return now() + timedelta(days=1)
