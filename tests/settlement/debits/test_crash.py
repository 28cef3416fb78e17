"""Workers die at every step. Afterwards our books equal the bank's to the fen: nothing lost, nothing doubled."""

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import datetime

import pytest

from foundation.actor import Actor
from foundation.clock import now
from foundation.transaction import Work
from ordering.orders.models import Order
from ordering.states import State
from settlement.banks.link import BankLink, Reply
from settlement.banks.realtime import DebitRequest
from settlement.debits.models import DebitAttempt
from settlement.debits.service import ask_unknown, send_due
from settlement.debits.states import OPEN, AttemptState, DebitState
from tests.settlement.conftest import KEY, PracticeBank
from tests.settlement.debits.conftest import Owe, attempt_of, later, state_of_order

ROUNDS, DEBITS, SEED = 3, 10, 20261123


class Died(Exception):
    """The step ends here; nothing after it runs."""


class DyingLink(BankLink):
    """Dies before or after the real sending."""

    def __init__(self, url: str, dies: str) -> None:
        super().__init__(url, KEY, timeout_s=5)
        self.dies = dies

    async def send(self, request: DebitRequest) -> Reply:
        if self.dies == "after sending":
            await super().send(request)
        raise Died


@pytest.fixture
async def hours_later(bank: PracticeBank) -> AsyncIterator[BankLink]:
    """A link in whose time a bank that does not know a number never will."""
    async with BankLink(bank.url, KEY, timeout_s=5, clock=lambda: later(hours=2)) as link:
        yield link


@pytest.mark.parametrize(("dies", "executed", "state"), [
    ("before sending", 0, State.DEBIT_FAILED), ("after sending", 1, State.PAID),
])  # fmt: skip
async def test_a_worker_that_dies_around_the_sending(
    owe: Owe, bank: PracticeBank, hours_later: BankLink, dies: str, executed: int, state: State
) -> None:
    bank.open()
    debit = await owe()
    async with DyingLink(bank.url, dies) as dying:
        assert await send_due(dying, now()) == []
    assert (await attempt_of(debit)).state == AttemptState.CLAIMED
    assert await send_due(hours_later, later(minutes=2)) == []
    await ask_unknown(hours_later, later(minutes=2))
    assert (await state_of_order(debit), len(bank.debits())) == (state, executed)
    assert (await attempt_of(debit)).tries == 1


async def test_an_outcome_half_written_is_not_written_at_all(
    owe: Owe, bank: PracticeBank, link: BankLink, hours_later: BankLink
) -> None:
    bank.open()
    debit = await owe()

    def dies_at_paid(states: Mapping[int, DebitState], /, *, by: Actor, at: datetime) -> Work[dict[int, str]]:
        if DebitState.SETTLED in states.values():
            raise RuntimeError("the disk is full")
        yield from ()
        return {}

    await send_due(link, now(), dies_at_paid)
    assert (await attempt_of(debit)).state == AttemptState.CLAIMED
    await Order.all().update(state=State.DEBIT_SENT)
    await ask_unknown(hours_later, later(minutes=2))
    assert (await state_of_order(debit), len(bank.debits())) == (State.PAID, 1)


async def test_killed_workers_leave_books_that_equal_the_banks(
    owe: Owe, database: str, bank: PracticeBank, hours_later: BankLink
) -> None:
    dice = random.Random(SEED)
    bank.open(balance_fen=10**7)
    for _ in range(ROUNDS):
        for _ in range(DEBITS):
            await owe(dice.randint(1, 99_999))
        for what in ("late", "lost", "twice", "late", "garble"):
            bank.misbehave(what, seconds=0.3 + dice.random() / 5)
        await asyncio.to_thread(work_and_be_killed, database, bank.url, dice.random() / 4)
    assert await DebitAttempt.filter(state=AttemptState.CLAIMED).exists()
    await send_due(hours_later, now())
    await send_due(hours_later, now())
    for minutes in range(2, 8, 2):
        await ask_unknown(hours_later, later(minutes=minutes))
    attempts = await DebitAttempt.all()
    ours = {a.request_no: a.amount_fen for a in attempts if a.state == AttemptState.SUCCEEDED}
    theirs = {entry["request_no"]: entry["amount_fen"] for entry in bank.debits()}
    assert (len(attempts), [a for a in attempts if a.state in OPEN]) == (ROUNDS * DEBITS, [])
    assert ours == theirs
    assert {order.order_no for order in await Order.filter(state=State.PAID)} == {number[:12] for number in theirs}
    assert bank.balance_fen() == 10**7 - sum(ours.values())


def work_and_be_killed(database_url: str, bank_url: str, after_s: float) -> None:
    command = [sys.executable, "-m", "tests.settlement.debits.worker", database_url, bank_url, KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        worker.stdout.readline()
        try:
            worker.wait(after_s)
        except subprocess.TimeoutExpired:
            worker.kill()
