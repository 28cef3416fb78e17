"""Debits end to end: our database, the real bank process, and every way in which its answer can go astray."""

import asyncio
import sqlite3
from datetime import timedelta
from functools import partial

import pytest
from tortoise.exceptions import IntegrityError

from foundation.actor import SCHEDULER
from foundation.audit import AuditLine
from foundation.clock import now
from foundation.transaction import Sql, Work, transact
from ordering.orders.models import Order
from ordering.states import State
from retailers.agreements.models import DebitAgreement
from settlement.banks.link import BankLink
from settlement.debits.evidence import Heard, take_evidence
from settlement.debits.models import Debit, DebitAttempt, Evidence
from settlement.debits.order_marks import mark_order
from settlement.debits.outcome import Kind, Says
from settlement.debits.service import ask_unknown, debit_again, send_due
from settlement.debits.states import AttemptState, DebitState
from settlement.debits.writing import DebitStillOpen, NoDebitAgreement, write_debit
from tests.settlement.conftest import KEY, PracticeBank
from tests.settlement.debits.conftest import Owe, attempt_of, later, state_of_order


async def test_an_order_is_paid(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    debit = await owe(10_060)
    [order_id] = await send_due(link, now())
    assert (await Order.get(id=order_id)).state == State.PAID
    [entry] = bank.debits()
    assert (entry["request_no"], entry["amount_fen"]) == (debit.request_no, 10_060)
    proof = await Evidence.get(attempt_id=debit.attempt_id)
    assert (proof.kind, proof.bank_ref, proof.amount_fen) == (Kind.ANSWER, entry["bank_reference"], 10_060)
    assert (await AuditLine.get(verb="move_debit")).facts["after"] == "SETTLED"


async def test_one_fen_short_is_a_failure_with_its_code(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open(balance_fen=10_059)
    debit = await owe(10_060)
    await send_due(link, now())
    attempt = await attempt_of(debit)
    assert (attempt.state, attempt.code, await state_of_order(debit)) == (AttemptState.DECLINED, "51", State.DEBIT_FAILED)
    assert bank.debits() == []


@pytest.mark.parametrize("what", ["late", "lost", "garble"])
async def test_an_executed_debit_without_an_answer_is_unknown_until_asked(
    owe: Owe, bank: PracticeBank, link: BankLink, what: str
) -> None:
    bank.open()
    bank.misbehave(what, seconds=0.6)
    debit = await owe()
    await send_due(link, now())
    assert await state_of_order(debit) == State.DEBIT_UNKNOWN
    assert await ask_unknown(link, later(seconds=50)) == []
    await ask_unknown(link, later(seconds=70))
    assert await state_of_order(debit) == State.PAID
    assert len(bank.debits()) == 1


async def test_a_debit_that_never_arrived_is_failed_after_an_hour_and_never_sent_again(
    owe: Owe, bank: PracticeBank, link: BankLink
) -> None:
    bank.open()
    bank.misbehave("never")
    debit = await owe(at=now() - timedelta(minutes=70))
    await send_due(link, now() - timedelta(minutes=65))
    assert await state_of_order(debit) == State.DEBIT_UNKNOWN
    await send_due(link, now())
    await ask_unknown(link, now())
    attempt = await attempt_of(debit)
    assert (attempt.state, attempt.code, await state_of_order(debit)) == (AttemptState.NOT_EXECUTED, "25", State.DEBIT_FAILED)
    assert (attempt.tries, bank.debits()) == (1, [])


async def test_not_found_within_the_hour_proves_nothing(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    bank.misbehave("never")
    debit = await owe()
    await send_due(link, now())
    for minutes in (1.1, 5.1, 15.1, 30.1):
        await ask_unknown(link, later(minutes=minutes))
    attempt = await attempt_of(debit)
    assert (attempt.state, attempt.asked) == (AttemptState.UNKNOWN, 4)
    assert await state_of_order(debit) == State.DEBIT_UNKNOWN


async def test_a_closed_bank_gets_the_same_number_later(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    debit = await owe()
    bank.misbehave("refuse", seconds=0.3)
    await send_due(link, now())
    attempt = await attempt_of(debit)
    assert (attempt.state, attempt.refused, await state_of_order(debit)) == (AttemptState.PREPARED, 1, State.DEBIT_PENDING)
    assert await send_due(link, now()) == []
    await asyncio.sleep(0.4)
    await send_due(link, later(seconds=5))
    assert await state_of_order(debit) == State.PAID
    assert [entry["request_no"] for entry in bank.debits()] == [debit.request_no]


async def test_many_workers_send_each_debit_once(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open(balance_fen=10**7)
    debits = [await owe(1_000 + n) for n in range(12)]
    await asyncio.gather(*(send_due(link, now()) for _ in range(6)))
    assert {entry["request_no"]: entry["amount_fen"] for entry in bank.debits()} == {
        debit.request_no: 1_000 + n for n, debit in enumerate(debits)}
    assert await DebitAttempt.filter(tries=1, state=AttemptState.SUCCEEDED).count() == 12


async def test_a_slow_answer_and_a_query_at_once_end_in_one_outcome(owe: Owe, bank: PracticeBank) -> None:
    bank.open()
    bank.misbehave("late", seconds=0.3)
    debit = await owe()
    async with BankLink(bank.url, KEY, timeout_s=5) as link:
        await asyncio.gather(send_due(link, now()), *(ask_soon(link) for _ in range(3)))
    assert (await attempt_of(debit)).state == AttemptState.SUCCEEDED
    assert await state_of_order(debit) == State.PAID
    assert len(bank.debits()) == 1


async def ask_soon(link: BankLink) -> None:
    await asyncio.sleep(0.15)
    await ask_unknown(link, later(seconds=61))


async def test_the_database_refuses_a_second_open_attempt_and_a_number_used_before(owe: Owe) -> None:
    debit = await owe()
    for number, state in (("HP00000000019920261123", "PREPARED"), (debit.request_no, "DECLINED")):
        with pytest.raises((sqlite3.IntegrityError, IntegrityError), match=r"(?i)unique"):
            await transact(partial(copy_attempt, debit.attempt_id, number, state))


def copy_attempt(attempt_id: int, number: str, state: str) -> Work[None]:
    kept = "bank_code, agreement_no, account_no, account_name, licence_no, order_date, amount_fen, code, tries, refused, asked"
    yield Sql(
        f"INSERT INTO debit_attempt (debit_id, request_no, state, created_at, {kept})"
        f" SELECT debit_id, $2, $3, created_at, {kept} FROM debit_attempt WHERE id = $1", attempt_id, number, state)


async def test_an_order_owes_once_until_its_debit_has_failed(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open(balance_fen=0)
    first = await owe()
    owed = await Debit.get(id=first.debit_id)

    def again() -> Work:
        return write_debit(order_id=owed.order_id, order_no=owed.order_no, retailer_id=owed.retailer_id,
                           amount_fen=5_000, at=now())

    with pytest.raises(DebitStillOpen):
        await transact(again)
    await send_due(link, now())
    second = await transact(again)
    assert (second.request_no[:14], (await Debit.get(id=second.debit_id)).seq) == (owed.order_no + "02", 2)


async def test_a_failed_debit_is_asked_for_again_under_a_new_number(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open(balance_fen=9_999)
    first = await owe(10_000)
    [order_id] = await send_due(link, now())
    bank.ask("POST", "/deposits", {"deposit_no": first.request_no, "account_no": bank.account_no, "amount_fen": 1})
    second = await debit_again(order_id, by=SCHEDULER, at=now())
    assert (second.debit_id, second.request_no[12:14]) == (first.debit_id, "02")
    assert await send_due(link, now()) == [order_id]
    assert (await state_of_order(second), bank.balance_fen()) == (State.PAID, 0)


async def test_an_unknown_debit_is_never_asked_for_again(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    bank.misbehave("never")
    await owe()
    [order_id] = await send_due(link, now())
    with pytest.raises(DebitStillOpen):
        await debit_again(order_id, by=SCHEDULER, at=now())


async def test_without_an_agreement_nothing_is_written(owe: Owe) -> None:
    await DebitAgreement.all().update(status="CANCELLED")
    with pytest.raises(NoDebitAgreement):
        await owe()
    assert await Debit.all().count() == 0


async def test_an_amount_that_differs_freezes_the_debit(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    debit = await owe()
    await send_due(link, now())
    other = Heard(Kind.QUERY, Says.EXECUTED, now(), "00", 9_999)
    await transact(lambda: take_evidence(debit.attempt_id, other, mark_order, by=SCHEDULER))
    assert (await Debit.get(id=debit.debit_id)).state == DebitState.DISPUTED


async def test_a_late_success_of_a_void_order_waits_for_its_refund(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    bank.misbehave("lost")
    debit = await owe()
    await send_due(link, now())
    await Order.all().update(state=State.VOID)
    await ask_unknown(link, later(seconds=61))
    assert (await Debit.get(id=debit.debit_id)).state == DebitState.SETTLED
    assert await state_of_order(debit) == State.REFUND_PENDING


async def test_a_late_success_stands_wherever_the_order_is(owe: Owe, bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    bank.misbehave("lost")
    debit = await owe()
    await send_due(link, now())
    await Order.all().update(state=State.LOCKED)
    await ask_unknown(link, later(seconds=61))
    assert (await Debit.get(id=debit.debit_id)).state == DebitState.SETTLED
    assert await state_of_order(debit) == State.LOCKED
    line = await AuditLine.filter(verb="move_debit").order_by("-id").first()
    assert line
    assert line.facts["order_refused"] == "order_changed"


async def test_amounts_must_be_positive(owe: Owe) -> None:
    with pytest.raises((sqlite3.IntegrityError, IntegrityError), match="debit_amount_positive"):
        await owe(0)
