"""Refunds by file, against the bank's own books: written once, executed once, believed only where they are whole."""

import asyncio
from datetime import timedelta

import pytest

from foundation.clock import day, now
from ordering.orders.models import Order
from ordering.states import State
from settlement.banks.files import Flag
from settlement.banks.formats import REFUND_FORMATS
from settlement.batches.models import BankFile
from settlement.batches.service import BatchAnswered
from settlement.debits.service import send_due
from settlement.journal.models import JournalEntry
from settlement.reconciliation.closing import ties
from settlement.reconciliation.jobs import take_files
from settlement.reconciliation.rules import red
from settlement.refund_files.models import RefundBatch, RefundBatchLine
from settlement.refund_files.service import send_refund_files, send_refunds_again
from settlement.refunds.models import Refund, RefundAttempt
from settlement.refunds.service import find_refunds, send_refunds
from tests.settlement.batches.conftest import Day
from tests.settlement.debits.conftest import link
from tests.settlement.refund_files.conftest import Refunds
from tests.settlement.refunds.conftest import MAKER

__all__ = ["link"]


@pytest.mark.parametrize("spoken", REFUND_FORMATS)
async def test_a_refund_goes_by_file_and_comes_back_paid(refunds: Refunds) -> None:
    await refunds.approved(12_345, 500)
    batch = await refunds.send()
    assert (batch.state, batch.rows, batch.amount_fen, batch.batch_no[8:10]) == ("SENT", 2, 12_845, "52")
    assert await refunds.states() == ["SENT", "SENT"]
    assert [state for _, state in await refunds.day.take()] == ["TAKEN"]
    assert (await refunds.states(), sorted(refunds.paid())) == (["PAID", "PAID"], [500, 12_345])
    assert set(await Order.all().values_list("state", flat=True)) == {State.REFUNDED}
    assert (await RefundBatch.get()).state == "ANSWERED"
    assert await refunds.day.statement() == "TAKEN"
    assert red(await ties(day(now()))) == []
    back = [one.amount_fen for one in await JournalEntry.filter(debit="PAYABLE", credit="CLEARING").order_by("amount_fen")]
    assert back == [500, 12_345]


async def test_the_line_never_sends_what_a_file_is_to_send(refunds: Refunds, link: object) -> None:
    await refunds.approved(10_000)
    assert await send_refunds(link, now()) == []  # type: ignore[arg-type]
    assert await send_due(link, now()) == []  # type: ignore[arg-type]
    assert (await refunds.states(), refunds.paid()) == (["APPROVED"], [])


async def test_a_run_is_written_once_by_however_many(refunds: Refunds) -> None:
    await refunds.approved(10_000)
    written = [one for some in await asyncio.gather(*(refunds.write() for _ in range(4))) for one in some]
    assert (len(written), await RefundBatchLine.all().count(), await refunds.files()) == (1, 1, [("RR", "SENT")])
    assert await refunds.write(3) == [], "nothing waits any more"


async def test_the_same_bytes_go_again_until_the_bank_has_spoken(refunds: Refunds) -> None:
    await refunds.approved(10_000)
    batch = await refunds.send("lost")
    sent = refunds.day.exchange.root / "PRAC" / "to_bank" / batch.file.name
    first = sent.read_bytes()
    sent.unlink()
    await send_refunds_again(batch.id, refunds.day.exchange, by=MAKER, at=now())
    assert sent.read_bytes() == first == bytes(batch.file.content)
    assert await send_refund_files(refunds.day.exchange, at=now()) == 0
    while not refunds.paid():
        await asyncio.sleep(0.05)
    await refunds.day.statement()  # it tells what no answer told
    assert (await refunds.states(), refunds.paid()) == (["PAID"], [10_000])
    with pytest.raises(BatchAnswered):
        await send_refunds_again(batch.id, refunds.day.exchange, by=MAKER, at=now())


@pytest.mark.parametrize("spoken", REFUND_FORMATS)
async def test_a_rejected_file_is_built_anew_under_another_number(refunds: Refunds, spoken: str) -> None:
    await refunds.approved(10_000)
    first = await refunds.send("reject")
    name = first.file.name
    assert await refunds.day.take() == [(f"{name}.rej" if spoken == "fixed_width" else f"RS{name[2:]}", "REJECTED")]
    assert (await refunds.states(), await refunds.tries()) == (["APPROVED"], [("PREPARED", "")])
    second = await refunds.send()
    assert (second.build, second.batch_no != first.batch_no) == (2, True)
    await refunds.day.take()
    assert (await refunds.states(), refunds.paid()) == (["PAID"], [10_000])


async def test_a_refused_row_is_prepared_again_by_two(refunds: Refunds) -> None:
    await refunds.approved(10_000)
    await refunds.send("closed")
    await refunds.day.take()
    assert (await refunds.states(), await refunds.tries(), refunds.paid()) == (["FAILED"], [("DECLINED", "14")], [])
    await refunds.agree((await Refund.get()).id)
    assert [str(one.state) for one in await RefundAttempt.all().order_by("id")] == ["DECLINED", "PREPARED"]


@pytest.mark.parametrize("spoken", REFUND_FORMATS)
async def test_a_row_left_out_is_unknown_and_never_sent_again(refunds: Refunds) -> None:
    await refunds.approved(100, 200, 300)
    batch = await refunds.send("partial")
    await refunds.day.take()
    assert await refunds.states() == ["PAID", "PAID", "UNKNOWN"]
    assert ((await RefundBatch.get(id=batch.id)).state, await refunds.write(3)) == ("PARTIAL", [])
    await refunds.day.statement()
    assert (await refunds.states(), sorted(refunds.paid())) == (["PAID"] * 3, [100, 200, 300])


async def test_another_amount_given_back_is_disputed(refunds: Refunds) -> None:
    await refunds.approved(10_000)
    await refunds.send("one_short")
    await refunds.day.take()
    assert (await refunds.states(), refunds.paid()) == (["DISPUTED"], [9_999])


@pytest.mark.parametrize(("way", "files"), [("wrong_total", [("RR", "SENT"), ("RS", "REFUSED")]), ("twice", [("RR", "SENT"), ("RS", "TAKEN")])])
async def test_only_whole_answers_count_and_only_once(refunds: Refunds, way: str, files: list[tuple[str, str]]) -> None:
    await refunds.approved(10_000)
    await refunds.send(way)
    await refunds.day.take(2 if way == "twice" else 1)
    assert await refunds.files() == files
    assert await refunds.states() == [{"twice": "PAID"}.get(way, "SENT")]


async def test_an_answer_that_contradicts_is_put_aside(refunds: Refunds) -> None:
    await refunds.approved(10_000)
    batch = await refunds.send()
    await refunds.day.take()
    form, answer = REFUND_FORMATS["fixed_width"], await BankFile.get(kind="RS")
    told = form.read_refund_results(bytes(answer.content))
    line = told.lines[0]._replace(flag=Flag.FAILED, code="14", debited_fen=0, bank_txn_no="", bank_on=None, bank_time=None)
    lay(refunds.day, "RS_again.txt", form.write_refund_results(type(told)(told.head, (line,))))
    assert await take_files(refunds.day.exchange, now()) == [("RS_again.txt", "QUARANTINED")]
    assert (await refunds.states(), (await RefundBatch.get(id=batch.id)).state) == (["PAID"], "ANSWERED")


async def test_what_a_statement_decided_is_not_sent_any_more(refunds: Refunds) -> None:
    """Two statements do not name it, so it is prepared anew: the file that was written and never left stays here."""
    await refunds.approved(10_000)
    await refunds.write()
    await RefundAttempt.all().update(sent_at=now() - timedelta(days=1))
    await refunds.day.statement()
    assert await refunds.states() == ["FAILED"]
    assert await send_refund_files(refunds.day.exchange, at=now()) == 0
    assert await find_refunds(now()) == []


def lay(played: Day, name: str, data: bytes) -> None:
    folder = played.exchange.root / "PRAC" / "from_bank"
    (folder / name).write_bytes(data)
    (folder / (name + ".ok")).write_text("")
