"""What the shuffled lives and the kills have found, each as it was, so that it does not come back."""

from datetime import timedelta
from pathlib import Path

import pytest

from foundation.clock import day
from ordering.orders.models import Order
from ordering.states import State
from settlement.banks.formats import FORMATS
from settlement.batches.models import BankFile, BankProfile, Batch
from settlement.batches.rules import BatchState, FileState
from settlement.batches.service import write_batches
from settlement.debits.models import DebitAttempt
from settlement.journal.models import JournalEntry
from settlement.reconciliation.categories import Category, Treatment
from settlement.reconciliation.closing import ties
from settlement.reconciliation.models import Case
from settlement.reconciliation.rules import red
from settlement.reconciliation.taking import why_not
from settlement.reconciliation.treating import treat_case
from tests.settlement.life.dying import dying
from tests.settlement.life.oracle import check_step
from tests.settlement.life.world import CHECKER, MAKER, World, plant


@pytest.fixture
async def world(database: str, tmp_path: Path) -> World:
    return World(await plant(), tmp_path)


async def states() -> list[str]:
    return [str(state) for state in await DebitAttempt.all().order_by("id").values_list("state", flat=True)]


async def test_money_that_comes_after_a_no_pays_the_order(world: World) -> None:
    order_id = await world.place("REAL", 2_000_000)
    await world.send()
    assert (await Order.get(id=order_id)).state == State.DEBIT_FAILED
    world.deposit(0)
    world.presented_again(0)
    await world.next_morning()
    await world.take()
    assert (await Order.get(id=order_id)).state == State.PAID


async def test_a_dispute_that_the_statement_clears_pays_the_order(world: World) -> None:
    for amount in (10_000, 9_999):
        await world.place("FILE", amount)
    await world.run("swapped")
    world.bank_reads()
    await world.take()
    assert await states() == ["DISPUTED", "DISPUTED"]
    await world.next_morning()
    await world.take()
    assert [order.state for order in await Order.all()] == [State.PAID, State.PAID]


@pytest.mark.parametrize("dies", range(1, 15, 2))
async def test_a_worker_that_dies_inside_a_rejection_leaves_no_row_behind(world: World, dies: int) -> None:
    await world.place("FILE", 10_000)
    await world.run("reject")
    world.bank_reads()
    await world.take(dies)
    await check_step(world)
    await world.take()
    assert ((await Batch.get()).state, await states()) == (BatchState.REJECTED, ["PREPARED"])


async def test_a_rejection_that_comes_before_the_sending_is_noted(world: World) -> None:
    await world.place("FILE", 10_000)
    await world.run("reject")
    await Batch.all().update(state=BatchState.WRITTEN)  # its worker died behind the folder
    world.bank_reads()
    await world.take()
    assert (await Batch.get()).state == BatchState.REJECTED


@pytest.mark.parametrize("dies", range(1, 30, 3))
async def test_a_run_that_broke_off_leaves_with_the_next_one(world: World, dies: int) -> None:
    await world.place("FILE", 10_000)
    await dying(write_batches(day(world.at), 90, at=world.at), dies)
    await world.run()
    world.bank_reads()
    await world.take()
    assert await states() == ["SUCCEEDED"]
    assert not await Batch.filter(state=BatchState.GATHERING).exists()


async def test_a_number_that_another_bank_does_not_know_is_no_proof(world: World) -> None:
    for _ in range(3):
        await world.place("FILE", 10_000)
    await world.run("partial")
    world.bank_reads()
    await world.take()
    await world.wait(timedelta(minutes=70))
    await world.ask()  # over the line to the other bank
    assert await states() == ["SUCCEEDED", "SUCCEEDED", "UNKNOWN"]
    await world.next_morning()
    await world.take()
    assert await states() == ["SUCCEEDED"] * 3


async def test_a_line_that_comes_a_day_too_late_is_believed_and_ties(world: World) -> None:
    await world.place("FILE", 10_000)
    await world.wait(timedelta(hours=13, minutes=30))  # behind the bank's day switch
    await world.run("next_day")
    world.bank_reads()
    for result in world.houses["FILE"].desk.outbox.glob("DS_*"):
        result.unlink()
    seen = []
    for _ in range(3):
        await world.next_morning()
        await world.take()
        seen += await states()
    assert seen == ["CLAIMED", "NOT_EXECUTED", "SUCCEEDED"]
    assert ([order.state for order in await Order.all()], red(await ties(max(world.told)))) == ([State.PAID], [])


async def test_money_that_comes_after_it_was_written_off_ties(world: World) -> None:
    await world.place("FILE", 10_000)
    await world.wait(timedelta(hours=13, minutes=30))
    await world.run("next_day")
    world.bank_reads()
    await world.take()
    for _ in range(2):
        await world.next_morning()
        await world.take()
    case = await Case.get(category=Category.BANK_SHORT)
    for person in (MAKER, CHECKER):
        await treat_case(case.id, Treatment.SHORT, "查无此款", by=person, at=world.at)
    await world.next_morning()
    await world.take()
    assert red(await ties(max(world.told))) == []
    assert [entry.amount_fen for entry in await JournalEntry.filter(once__startswith=f"case:{case.id}")] == [10_000, 10_000]


async def test_a_statement_that_another_process_has_booked_contradicts_nothing(world: World) -> None:
    await world.next_morning()
    await world.take()
    profile = await BankProfile.get(code="FILE")
    file = await BankFile.get(bank_code="FILE", kind="ST")
    statement = FORMATS[profile.format].read_statement(bytes(file.content))
    assert (file.state, await why_not(profile, statement, file)) == (FileState.TAKEN, "")
