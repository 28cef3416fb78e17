"""Faults that other systems of this kind have had, played against our real tables and files; a double refund is refunds' own.

The rules alone are held against them in tests/settlement/test_rules_against_known_faults.py."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from foundation.actor import COMMAND
from foundation.transaction import transact
from ordering.orders.models import Order
from ordering.states import State
from settlement.banks.realtime import AnswerUnreadable, amount
from settlement.batches.models import BankFile
from settlement.debits.evidence import Heard, take_evidence
from settlement.debits.models import DebitAttempt
from settlement.debits.order_marks import mark_order
from settlement.debits.outcome import Kind, Says
from settlement.journal.models import JournalEntry
from settlement.reconciliation.models import BankLine
from tests.settlement.life.world import World, plant


@pytest.fixture
async def world(database: str, tmp_path: Path) -> World:
    return World(await plant(), tmp_path)


@pytest.mark.parametrize("unreadable", ["", "1O000", "10,000", "100.00", "-10000", "１００００", "010000", "1e4"])
async def test_an_amount_that_cannot_be_read_is_not_zero_but_refuses_the_file(world: World, unreadable: str) -> None:
    await world.place("FILE", 10_000)
    await world.run("lost")
    world.bank_reads()
    await world.next_morning()
    folder = world.houses["FILE"].desk.outbox
    [path] = folder.glob("ST_*.psv")
    before = await JournalEntry.all().count()
    world.houses["FILE"].desk.lay_out(path.name, path.read_text().replace("|C|10000|", f"|C|{unreadable}|").encode())
    await world.take()
    file = await BankFile.get(kind="ST", bank_code="FILE")
    assert (file.state, file.reason.split(":")[0]) == ("REFUSED", "record 2, amount")
    assert (await BankLine.all().count(), await JournalEntry.all().count(), (await DebitAttempt.get()).state) == (0, before, "CLAIMED")


@pytest.mark.parametrize("unreadable", ["", "10000", "00000001000O", "0000000100.0", "-00000010000", "００００００００１０００"])
def test_nor_is_one_in_an_answer(unreadable: str) -> None:
    with pytest.raises(AnswerUnreadable):
        amount({"amount": unreadable, "currency": "156"}, required=True)


async def test_money_goes_to_the_reference_and_not_to_the_first_of_the_same_amount(world: World) -> None:
    """Two orders of one shop, the same fen on the same day: the bank has executed the second one only."""
    first, second = [await world.place("REAL", 10_000) for _ in range(2)]
    world.wire.ways += ["never arrives", "lost"]
    world.houses["REAL"].misbehaves("6228480000000000001", "never")
    await world.send()
    executed = set(world.houses["REAL"].executed())
    await world.next_morning()
    await world.take()
    await world.next_morning()
    await world.take()
    paid = {number for number in await DebitAttempt.filter(state="SUCCEEDED").values_list("request_no", flat=True)}
    assert paid == executed
    assert len(executed) == 1
    states = {(await Order.get(id=order_id)).state for order_id in (first, second)}
    assert states == {State.PAID, State.DEBIT_FAILED}


async def test_lines_that_look_alike_are_all_kept(world: World) -> None:
    """One deduplicates by date, amount and name, and loses two of three payments."""
    for _ in range(3):
        world.stranger(1)
    await world.next_morning()
    await world.take()
    assert await BankLine.filter(bank_code="FILE", amount_fen=500).count() == 3


@pytest.mark.parametrize("late", [
    Heard(Kind.TIMEOUT, Says.NOTHING, at=None),  # type: ignore[arg-type]
    Heard(Kind.ANSWER, Says.REFUSED, at=None, code="51"),  # type: ignore[arg-type]
    Heard(Kind.QUERY, Says.NOT_EXECUTED, at=None, code="25"),  # type: ignore[arg-type]
    Heard(Kind.QUERY, Says.REFUSED, at=None, code="96"),  # type: ignore[arg-type]
])  # fmt: skip
async def test_what_is_final_is_not_overwritten_by_what_comes_late(world: World, late: Heard) -> None:
    """A poll, a time-out or a doubled failure after the statement: the paid order stays paid, and nothing is posted back."""
    await world.place("REAL", 10_000)
    await world.send()
    await world.next_morning()
    await world.take()
    attempt, entries = await DebitAttempt.get(), await JournalEntry.all().count()
    for hours in (1, 30):
        heard = Heard(late.kind, late.says, world.at + timedelta(hours=hours), late.code)
        await transact(partial(take_evidence, attempt.id, heard, mark_order, by=COMMAND))
    assert ((await DebitAttempt.get()).state, (await Order.get()).state, await JournalEntry.all().count()) == ("SUCCEEDED", State.PAID, entries)
