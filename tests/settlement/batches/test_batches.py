"""Runs against the bank in the box, by its folder: what it does to a file, and what we make of it."""

from pathlib import Path

import pytest

from foundation.actor import COMMAND
from foundation.clock import now
from ordering.orders.models import Order
from ordering.states import State
from settlement.banks import fixed_width, iso20022
from settlement.banks.files import Rejection
from settlement.banks.formats import FORMATS
from settlement.batches.exchange import Arrived
from settlement.batches.models import BankFile, BankProfile, Batch, BatchLine
from settlement.batches.rules import BatchState, FileState
from settlement.batches.service import BatchAnswered, send_again, send_batches, write_batches
from settlement.batches.taking import take_result_file
from settlement.debits.models import DebitAttempt
from settlement.reconciliation.jobs import take_one
from tests.settlement.batches.conftest import Day


async def order_states() -> list[State]:
    return [order.state for order in await Order.all().order_by("id")]


async def test_a_run_is_written_once_sent_and_answered(played: Day) -> None:
    for amount in (10_000, 20_000, 2_000_000):
        await played.owe(amount)
    assert await DebitAttempt.filter(next_at=None).count() == 3
    batch = await played.run()
    assert (batch.rows, batch.amount_fen, batch.state) == (3, 2_030_000, BatchState.SENT)
    assert await order_states() == [State.DEBIT_SENT] * 3
    assert await played.take() == [(f"DS_M31010001_00000000_{batch.business_date:%Y%m%d}_{batch.run:02d}.txt", "TAKEN")]
    assert await played.states() == ["SUCCEEDED", "SUCCEEDED", "DECLINED"]
    assert await order_states() == [State.PAID, State.PAID, State.DEBIT_FAILED]
    assert (await Batch.get(id=batch.id)).state == BatchState.ANSWERED
    assert {debit["request_no"]: debit["amount_fen"] for debit in played.bank.debits()} == {
        attempt.request_no: attempt.amount_fen for attempt in await DebitAttempt.filter(state="SUCCEEDED")}  # fmt: skip


async def test_a_run_again_writes_no_second_file(played: Day) -> None:
    await played.owe()
    batch = await played.run()
    [again] = await write_batches(batch.business_date, batch.run, at=now())
    assert (again.id, await BankFile.all().count(), await BatchLine.all().count()) == (batch.id, 1, 1)


async def test_a_lost_answer_is_asked_for_with_the_same_bytes(played: Day, tmp_path: Path) -> None:
    await played.owe()
    batch = await played.run("lost")
    path = tmp_path / "exchange" / "PRAC" / "to_bank" / (await BankFile.get()).name
    first = path.read_bytes()
    await send_again(batch.id, played.exchange, by=COMMAND, at=now())
    assert path.read_bytes() == first == bytes((await BankFile.get()).content)
    assert fixed_width.read_request(first).head.batch_no == batch.batch_no
    assert (await Batch.get(id=batch.id)).times_sent == 2
    assert len(played.bank.debits()) <= 1  # the bank knows the batch number: it executes nothing twice


async def test_a_file_whose_rows_a_statement_has_decided_never_leaves_again(played: Day) -> None:
    await played.owe()
    batch = await played.run("lost")
    await played.executed()
    await played.statement()
    with pytest.raises(BatchAnswered):
        await send_again(batch.id, played.exchange, by=COMMAND, at=now())
    await Batch.all().update(state=BatchState.WRITTEN)
    assert await send_batches(played.exchange, at=now()) == 0


@pytest.mark.parametrize("spoken", FORMATS)
async def test_a_rejected_file_goes_again_under_a_new_number(played: Day, spoken: str) -> None:
    await played.owe()
    batch = await played.run("reject")
    name = (await BankFile.get()).name
    answer = f"{name}.rej" if spoken == "fixed_width" else f"DS{name[2:]}"
    assert await played.take() == [(answer, "REJECTED")]
    rejected = await Batch.get(id=batch.id)
    assert (rejected.state, "rejected as planned" in rejected.reason) == (BatchState.REJECTED, True)
    assert (await played.states(), await order_states()) == (["PREPARED"], [State.DEBIT_PENDING])
    [second] = await write_batches(batch.business_date, batch.run, at=now())
    assert (second.build, second.batch_no) == (2, batch.batch_no[:10] + "0002")
    with pytest.raises(BatchAnswered):
        await send_again(batch.id, played.exchange, by=COMMAND, at=now())


@pytest.mark.parametrize("spoken", ["iso20022"])
async def test_the_answer_that_refuses_a_file_is_taken_once_and_by_the_banks_name_where_it_knows_no_number(played: Day) -> None:
    await played.owe()
    batch = await played.run("lost")  # the bank has it; here its people could not read it
    name = f"DS{(await BankFile.get()).name[2:]}"
    data = iso20022.write_rejection(Rejection("", "", "", "", now(), "FF01", "not well-formed"))
    stranger = iso20022.write_rejection(Rejection("20991231010001", "00000000", "", "", now(), "FF01", ""))
    other = iso20022.write_rejection(Rejection(batch.batch_no, batch.district_code, "SOMEBODY", "", now(), "FF01", ""))
    assert [await arrive(f"DS_{n}.xml", one) for n, one in enumerate((stranger, other))] == ["QUARANTINED", "QUARANTINED"]
    assert await arrive("DS_unknown.xml", data) == "QUARANTINED"
    await BankFile.filter(name="DS_unknown.xml").delete()
    assert [await arrive(name, data), await arrive(name, data)] == ["REJECTED", "TAKEN"]
    file = await BankFile.get(name=name)
    assert (file.reason, file.seen, (await Batch.get()).state, await played.states()) == ("FF01 not well-formed", 2, BatchState.REJECTED, ["PREPARED"])
    assert await arrive("DS_9.xml", data.replace(b"<GrpSts>", b"<GrpSts/><GrpSts>")) == "REFUSED"


@pytest.mark.parametrize("spoken", ["iso20022"])
async def test_a_file_whose_rows_the_bank_has_told_cannot_be_refused_any_more(played: Day) -> None:
    await played.owe()
    batch = await played.run()
    await played.take()
    late = iso20022.write_rejection(Rejection(batch.batch_no, batch.district_code, "", "", now(), "NARR", "late"))
    assert (await arrive("DS_late.xml", late), await played.states()) == ("QUARANTINED", ["SUCCEEDED"])


async def arrive(name: str, data: bytes) -> str:
    return str(await take_one(await BankProfile.get(), Arrived(name, data), now()))


async def test_rows_that_the_answer_leaves_out_are_unknown(played: Day) -> None:
    for _ in range(3):
        await played.owe()
    batch = await played.run("partial")
    await played.take()
    assert await played.states() == ["SUCCEEDED", "SUCCEEDED", "UNKNOWN"]
    assert (await Batch.get(id=batch.id)).state == BatchState.PARTIAL
    assert len(played.bank.debits()) == 3


async def test_the_same_bytes_again_change_nothing(played: Day) -> None:
    await played.owe()
    await played.run("twice")
    assert [state for _, state in await played.take(2)] == ["TAKEN", "TAKEN"]
    assert (await BankFile.get(kind="DS")).seen == 2
    assert await played.states() == ["SUCCEEDED"]


async def test_a_wrong_total_is_refused_whole(played: Day) -> None:
    await played.owe()
    await played.run("wrong_total")
    assert [state for _, state in await played.take()] == ["REFUSED"]
    file = await BankFile.get(kind="DS")
    assert file.reason == "record 1, amount: does not agree"
    assert await played.states() == ["CLAIMED"]


async def test_one_fen_short_is_disputed(played: Day) -> None:
    await played.owe()
    await played.run("one_short")
    await played.take()
    assert (await played.states(), await order_states()) == (["DISPUTED"], [State.DEBIT_DISPUTE])


async def test_rows_we_never_asked_for_put_the_file_aside(played: Day) -> None:
    for _ in range(2):
        await played.owe()
    batch = await played.run("lost")
    results = await a_result(played, batch)
    strange = results.lines[0]._replace(request_no="HP99999999990120261127")
    data = fixed_width.write_results(type(results)(results.head, (strange, results.lines[1])))
    assert await take(played, "DS_strange.txt", data) == FileState.QUARANTINED
    assert await played.states() == ["CLAIMED", "CLAIMED"]


async def test_an_answer_that_contradicts_an_earlier_one_is_put_aside(played: Day) -> None:
    for _ in range(2):
        await played.owe()
    batch = await played.run("lost")
    results = await a_result(played, batch)
    assert await take(played, "DS_1.txt", fixed_width.write_results(results)) == FileState.TAKEN
    other = results.lines[0]._replace(flag=fixed_width.Flag.FAILED, code="51", debited_fen=0, bank_txn_no="", bank_on=None,
                                      bank_time=None)
    data = fixed_width.write_results(type(results)(results.head, (other, results.lines[1])))
    assert await take(played, "DS_2.txt", data) == FileState.QUARANTINED
    assert await played.states() == ["SUCCEEDED", "SUCCEEDED"]
    assert "was 0/00, is 2/51 now" in (await BankFile.get(name="DS_2.txt")).reason


async def a_result(played: Day, batch: Batch) -> fixed_width.Results:
    """The answer that the bank never gave, all rows executed."""
    asked = fixed_width.read_request(bytes((await BankFile.get(kind="DR")).content))
    return fixed_width.Results(asked.head, tuple(
        fixed_width.ResultLine(line.seq, line.request_no, line.account_no, line.amount_fen, line.amount_fen,
                               fixed_width.Flag.SUCCESS, "00", "", f"B{line.seq}", batch.business_date, now().time().replace(microsecond=0))
        for line in asked.lines))  # fmt: skip


async def take(played: Day, name: str, data: bytes) -> FileState:
    return await take_result_file(await BankProfile.get(), name, data, at=now())
