"""One contract for every format: what is written is read back, byte for byte; what is not whole is refused whole."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.settings import ROOT
from settlement.banks.files import FileRefused
from settlement.banks.formats import FORMATS, REFUND_FORMATS
from tests.settlement.banks.samples import BATCH, REFUND_RESULTS, REFUNDS, REJECTION, RESULTS, STATEMENT
from tests.settlement.banks.strategies import batches, refunds, rejections, results, statements

FIXTURES = ROOT / "fixtures" / "banks"
MESSAGES = {"request": (batches(), BATCH), "results": (results(), RESULTS), "statement": (statements(), STATEMENT),
            "refunds": (refunds(), REFUNDS), "refund_results": (results(), REFUND_RESULTS),
            "rejection": (rejections(), REJECTION), "refund_rejection": (rejections(), REJECTION)}
REFUSING = ("rejection", "refund_rejection")
"""Only formats that have an answer for it write it: the fixed width lays a note beside."""
CASES = [(name, message) for name in FORMATS for message in MESSAGES if name == "iso20022" or message not in REFUSING]
contract = pytest.mark.parametrize(("name", "message"), CASES)
of_rows = pytest.mark.parametrize(("name", "message"), [case for case in CASES if case[1] not in REFUSING])


def write(name: str, message: str, content: Any) -> bytes:
    return getattr(module(name, message), f"write_{message}")(content)


def read(name: str, message: str, data: bytes) -> Any:
    """What refuses nothing whole is read as an answer of rows, as it is where files are taken."""
    if message in REFUSING and (found := getattr(module(name, message), f"read_{message}")(data)) is None:
        return read(name, message.replace("rejection", "results"), data)
    if message in REFUSING:
        return found
    return getattr(module(name, message), f"read_{message}")(data)


def module(name: str, message: str) -> Any:
    """Refunds have their small module beside that of debits and statement."""
    return REFUND_FORMATS[name] if message.startswith("refund") else FORMATS[name]


def fixture(name: str, message: str) -> Path:
    return FIXTURES / name / f"{message}.{'psv' if (name, message) == ('fixed_width', 'statement') else module(name, message).SUFFIX}"


def sums(content: Any) -> list[tuple[int, ...]]:
    """All money of a message: what must never change unnoticed."""
    return [tuple(cell for name, cell in line._asdict().items() if name.endswith("_fen")) for line in content.lines]


@contract
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_back(name: str, message: str, data: st.DataObject) -> None:
    content = data.draw(MESSAGES[message][0])
    written = write(name, message, content)
    assert read(name, message, written) == content
    assert write(name, message, read(name, message, written)) == written


@contract
def test_the_sample_is_written_byte_for_byte(name: str, message: str) -> None:
    assert write(name, message, MESSAGES[message][1]) == fixture(name, message).read_bytes()


@contract
def test_a_file_cut_short_anywhere_is_refused(name: str, message: str) -> None:
    whole = fixture(name, message).read_bytes()
    for length in range(len(whole) - (name == "iso20022")):  # XML is whole without its last line end
        with pytest.raises(FileRefused):
            read(name, message, whole[:length])


@of_rows
def test_a_record_lost_doubled_or_moved_is_refused(name: str, message: str) -> None:
    whole = fixture(name, message).read_bytes()
    step = whole.splitlines(keepends=True) if name == "fixed_width" else entries(whole)
    for place in range(1, len(step) - 1):
        others = step[:place] + step[place + 1 :]
        for broken in (others, step[:place] + step[place : place + 1] * 2 + step[place + 1 :]):
            with pytest.raises(FileRefused):
                read(name, message, b"".join(broken))


def entries(whole: bytes) -> list[bytes]:
    """Head, each entry, rest of an ISO message."""
    for tag in (b"DrctDbtTxInf", b"CdtTrfTxInf", b"TxInfAndSts", b"Ntry"):
        if b"<" + tag + b">" in whole:
            head, *rest = whole.split(b"<" + tag + b">")
            last, end = rest[-1].split(b"</" + tag + b">")
            return [head, *(b"<" + tag + b">" + part for part in [*rest[:-1], last + b"</" + tag + b">"]), end]
    raise AssertionError


@of_rows
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_never_changes_money_unnoticed(name: str, message: str, data: st.DataObject) -> None:
    whole = bytearray(fixture(name, message).read_bytes())
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        seen = read(name, message, bytes(whole))
    except FileRefused:
        return
    assert name != "fixed_width" or message == "statement", "its hash covers every byte"
    assert sums(seen) == sums(MESSAGES[message][1])


@pytest.mark.parametrize("encoding", [b"TTF-8", b"UTF-7", b"GBK", b"UTF-16"])
def test_a_message_in_another_encoding_is_refused(encoding: bytes) -> None:
    whole = fixture("iso20022", "request").read_bytes()
    with pytest.raises(FileRefused):
        read("iso20022", "request", whole.replace(b"UTF-8", encoding, 1))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_that_is_none_is_not_written(name: str, amount: int) -> None:
    line = BATCH.lines[0]._replace(amount_fen=amount)
    with pytest.raises(FileRefused, match="amount"):
        FORMATS[name].write_request(type(BATCH)(BATCH.head, (line,)))


@pytest.mark.parametrize("name", REFUND_FORMATS)
@pytest.mark.parametrize(("field", "value"), [("amount_fen", 0), ("account_no", ""), ("original_ref", ""), ("request_no", "")])
def test_a_refund_that_does_not_say_whereto_and_whereof_is_not_written(name: str, field: str, value: object) -> None:
    line = REFUNDS.lines[0]._replace(**{field: value})
    with pytest.raises(FileRefused, match=field.removesuffix("_fen")):
        REFUND_FORMATS[name].write_refunds(type(REFUNDS)(REFUNDS.head, (line,)))


def test_results_of_debits_are_none_of_refunds() -> None:
    for name in FORMATS:
        with pytest.raises(FileRefused):
            REFUND_FORMATS[name].read_refund_results(fixture(name, "results").read_bytes())
        with pytest.raises(FileRefused):
            FORMATS[name].read_results(fixture(name, "refund_results").read_bytes())


@pytest.mark.parametrize("message", REFUSING)
def test_what_refuses_a_file_whole_is_no_answer_of_rows_nor_one_of_the_other_kind(message: str) -> None:
    data, [other] = fixture("iso20022", message).read_bytes(), [one for one in REFUSING if one != message]
    for wrong in (other, message.replace("rejection", "results"), "statement"):
        with pytest.raises(FileRefused):
            read("iso20022", wrong, data)


@pytest.mark.parametrize(("before", "after"), [
    (b"<GrpSts>RJCT</GrpSts>", b"<GrpSts>RJCT</GrpSts><GrpSts>RJCT</GrpSts>"),
    (b"<Cd>AM10</Cd>", b""),
    (b"20261127010001-", b"20261127010002-"),
    (b"</OrgnlPmtInfId>", b"</OrgnlPmtInfId><TxInfAndSts/>"),
])
def test_a_rejection_that_contradicts_itself_is_refused(before: bytes, after: bytes) -> None:
    whole = fixture("iso20022", "rejection").read_bytes()
    assert before in whole
    with pytest.raises(FileRefused):
        read("iso20022", "rejection", whole.replace(before, after))


@pytest.mark.parametrize("name", FORMATS)
def test_an_answer_of_rows_refuses_nothing_whole(name: str) -> None:
    assert FORMATS[name].read_rejection(fixture(name, "results").read_bytes()) is None
    assert REFUND_FORMATS[name].read_refund_rejection(fixture(name, "refund_results").read_bytes()) is None


def test_a_group_that_is_accepted_is_read_by_its_rows() -> None:
    results = fixture("iso20022", "results").read_bytes()
    accepted = results.replace(b"<NbOfTxsPerSts>", b"<GrpSts>PART</GrpSts><NbOfTxsPerSts>", 1)
    assert FORMATS["iso20022"].read_rejection(accepted) is None
    assert FORMATS["iso20022"].read_results(accepted) == RESULTS


def test_every_format_has_its_folder_of_samples() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == set(FORMATS) == set(REFUND_FORMATS)
