"""Our side and the bank's, written by two hands, in every format: ours writes, the bank executes, ours reads, both books agree to the fen."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settlement.banks.files import Batch, FileRefused, Flag, RefundLine, Refunds, Rejection, Results, Statement
from settlement.banks.formats import FORMATS, REFUND_FORMATS
from settlement.practice_bank.books import Books
from settlement.practice_bank.clock import ZONE
from settlement.practice_bank.desk import FileDesk
from tests.settlement.banks.published import check_published
from tests.settlement.banks.samples import BATCH
from tests.settlement.banks.strategies import HEAD, batches

AT = datetime(2026, 11, 27, 16, 20, 9, tzinfo=ZONE)
OURS = "1001234567890123456"
FAULTS = {"51": {"balance_fen": 0}, "14": {"status": "CLOSED"}, "62": {"status": "RESTRICTED"}, "AG03": {"holder": "别人"}, "AG01": {"agreements": []}}
"""Code -> what of an account earns it."""
AGREEMENT_FAULTS = {"61": {"single_limit_fen": 0}, "AG02": {"valid_to": "2020-01-01"}}
VERDICTS = ["00", "00", "00", *FAULTS, *AGREEMENT_FAULTS]
formats = pytest.mark.parametrize("name", FORMATS)


@contextmanager
def desk_of(name: str, batch: Batch, verdicts: list[str]) -> Iterator[FileDesk]:
    """Its books hold an account for every row, each such that the bank's verdict is the wanted one."""
    books = Books(":memory:", time(23))
    for line, code in zip(batch.lines, verdicts, strict=True):
        agreement = {"agreement_no": line.agreement_no, "valid_to": "2099-12-31", "single_limit_fen": 10**12, "daily_limit_fen": 10**13}
        account = {"account_no": line.account_no, "holder": line.account_name, "balance_fen": line.amount_fen,
                   "agreements": [agreement | AGREEMENT_FAULTS.get(code, {})]}
        books.open_accounts([account | FAULTS.get(code, {})])
    with tempfile.TemporaryDirectory() as folder:
        yield FileDesk(books, Path(folder), lambda: AT, name)
    books.close()


def laid_out(desk: FileDesk, pattern: str) -> list[bytes]:
    """What lies there, taken away."""
    files = [path for path in sorted(desk.outbox.glob(pattern)) if path.suffix != ".ok"]
    data = [path.read_bytes() for path in files]
    for path in files:
        path.unlink()
        path.with_name(path.name + ".ok").unlink()
    if desk.paper.STATEMENT == "xml":
        assert {check_published(one) for one in data} <= {"pain.002.001.03", "camt.053.001.02"}
    return data


def debited(name: str, desk: FileDesk, batch: Batch) -> list[bytes]:
    """The result files of a batch that is laid into the bank's folder."""
    desk.take(f"DR_M_A_20261127_01.{FORMATS[name].SUFFIX}", FORMATS[name].write_request(batch))
    return laid_out(desk, "DS_*")


def the_statement(name: str, desk: FileDesk) -> Statement:
    desk.close_day(OURS, "20261127")
    [data] = laid_out(desk, "ST_*")
    return FORMATS[name].read_statement(data)


def unlike(batch: Batch) -> bool:
    """Each row has an account of its own, so that each can have a verdict of its own."""
    return bool(batch.lines) and len({line.account_no for line in batch.lines}) == len({line.agreement_no for line in batch.lines}) == len(batch.lines)


@formats
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_both_books_agree_to_the_fen(name: str, data: st.DataObject) -> None:
    batch = data.draw(batches().filter(unlike))
    verdicts = data.draw(st.lists(st.sampled_from(VERDICTS), min_size=len(batch.lines), max_size=len(batch.lines)))
    with desk_of(name, batch, verdicts) as desk:
        [answer] = debited(name, desk, batch)
        results = FORMATS[name].read_results(answer)
        assert results.head == replace(batch.head, created_at=AT)
        assert [(line.request_no, line.account_no, line.asked_fen, line.code) for line in results.lines] == [
            (line.request_no, line.account_no, line.amount_fen, code) for line, code in zip(batch.lines, verdicts, strict=True)]
        executed = {entry["request_no"]: entry for entry in desk.books.entries() if entry["code"] == "00"}
        told = {line.request_no: line for line in results.lines if line.flag == Flag.SUCCESS}
        assert {number: (line.debited_fen, line.bank_txn_no, f"{line.bank_on:%Y%m%d}", f"{line.bank_time:%H%M%S}") for number, line in told.items()} == {
            number: (one["amount_fen"], one["bank_reference"], one["bank_date"], one["bank_time"]) for number, one in executed.items()}
        given_back(name, desk, batch, list(told), data.draw(st.integers(1, 3)))
        statement = the_statement(name, desk)
    names = {line.request_no: (line.account_name, line.account_no[-4:]) for line in batch.lines}
    assert {line.request_no: (line.payer_name, line.payer_tail) for line in statement.lines if line.direction == "C"} == {
        number: names[number] for number in told}
    assert statement.total("C") == (len(told), sum(line.debited_fen for line in told.values()))
    assert statement.total("D") == ((1, 1) if told else (0, 0))
    if told:
        assert [(line.payer_name, line.payer_tail, line.orig_bank_txn_no, line.type) for line in statement.lines if line.direction == "D"] == [
            (*names[next(iter(told))], told[next(iter(told))].bank_txn_no, "RF")]


def given_back(name: str, desk: FileDesk, batch: Batch, paid: list[str], too_much_fen: int) -> None:
    """Of the first debit a fen goes back, and then more than is left of it: that is refused."""
    if not paid:
        return
    line = next(one for one in batch.lines if one.request_no == paid[0])
    reference = next(entry["bank_reference"] for entry in desk.books.entries() if entry["request_no"] == paid[0])
    ours = REFUND_FORMATS[name]
    refunds = Refunds(replace(HEAD, batch_no="20261127520001"), tuple(
        RefundLine(seq, f"{line.order_no}R{seq}20261127", line.account_no, line.account_name, fen, line.order_no, line.request_no, reference, "退还货款")
        for seq, fen in enumerate((1, line.amount_fen - 1 + too_much_fen), 1)))
    desk.take(f"RR_M_A_20261127_52.{ours.SUFFIX}", ours.write_refunds(refunds))
    [answer] = laid_out(desk, "RS_*")
    results = ours.read_refund_results(answer)
    assert results.head == replace(refunds.head, created_at=AT)
    assert [(one.code, one.debited_fen, one.asked_fen) for one in results.lines] == [("00", 1, 1), ("61", 0, refunds.lines[1].amount_fen)]


WHAT = ("lost", "twice", "swapped", "partial", "wrong_total", "one_short", "next_day", "redeliver", "reject")


@formats
@pytest.mark.parametrize("way", WHAT)
def test_every_way_is_the_same_in_every_format(name: str, way: str) -> None:
    """What our reader sees of each misbehaviour: it is the desk's, whatever the paper it is written on."""
    with desk_of(name, BATCH, ["00"] * 3) as desk:
        desk.plan([way])
        answers = debited(name, desk, BATCH)
        assert len(answers) == {"lost": 0, "reject": int(name == "iso20022"), "twice": 2}.get(way, 1)
        assert len(list(desk.outbox.glob("*.rej"))) == (way == "reject" and name == "fixed_width")
        assert len(desk.books.entries()) == (0 if way == "reject" else 3)
        if way == "wrong_total":
            with pytest.raises(FileRefused):
                FORMATS[name].read_results(answers[0])
        elif way == "reject":
            assert all(FORMATS[name].read_rejection(one) == refused(desk) for one in answers)
        elif answers:
            seen(way, FORMATS[name].read_results(answers[-1]), desk)
        if way == "redeliver":
            desk.take("DR_M_B_20261127_02", b"rubbish")
            assert [one for one in laid_out(desk, "DS_*") if not FORMATS[name].read_rejection(one)] == answers


def refused(desk: FileDesk, why: str = "NARR rejected as planned") -> Rejection:
    """The whole of BATCH."""
    code, _, words = why.partition(" ")
    return Rejection(HEAD.batch_no, HEAD.district, HEAD.merchant, "", AT, code, words)


@pytest.mark.parametrize(("broken", "known", "why"), [
    (lambda data: data[:-30], False, "FF01 not well-formed"),
    (lambda data: data.replace(b"<NbOfTxs>3", b"<NbOfTxs>4"), True, "AM10 count or amount is wrong"),
    (lambda data: b"rubbish", False, "FF01 not well-formed"),
    (lambda data: data.replace(b"pain.008", b"pain.009"), False, "FF01 neither pain.008"),
])
def test_what_the_bank_cannot_take_is_refused_whole_by_an_answer(broken: Callable[[bytes], bytes], known: bool, why: str) -> None:
    with desk_of("iso20022", BATCH, ["00"] * 3) as desk:
        desk.take("DR_M_A_20261127_01.xml", broken(FORMATS["iso20022"].write_request(BATCH)))
        [answer] = laid_out(desk, "DS_M_A_20261127_01.xml")
        rejection = FORMATS["iso20022"].read_rejection(answer)
        assert rejection
        assert (rejection.batch_no, rejection.why[: len(why)], desk.books.entries()) == (HEAD.batch_no if known else "", why, [])
        desk.take("RR_M_A_20261127_02.xml", b"rubbish")
        [other] = laid_out(desk, "RS_*")
        assert REFUND_FORMATS["iso20022"].read_refund_rejection(other)


def seen(way: str, results: Results, desk: FileDesk) -> None:
    held = [entry["bank_reference"] for entry in desk.books.entries()]
    fen = {entry["request_no"]: entry["amount_fen"] for entry in desk.books.entries()}
    told = {line.request_no: line for line in results.lines}
    asked = {line.request_no: line.asked_fen for line in results.lines}
    match way:
        case "swapped":
            assert [line.bank_txn_no for line in results.lines] == [held[1], held[0], held[2]]
        case "partial":
            assert len(told) == 2
        case "one_short":
            assert {number: line.debited_fen for number, line in told.items()} == fen != asked
        case "next_day":
            assert {f"{line.bank_on}" for line in results.lines} == {"2026-11-28"}
        case _:
            assert {number: line.debited_fen for number, line in told.items()} == fen == asked
