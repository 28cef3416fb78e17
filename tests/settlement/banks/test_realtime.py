"""The real-time message: bytes out as agreed, and nothing half believed on the way back."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from foundation.clock import ZONE
from settlement.banks.realtime import (
    AmountImpossible,
    AnswerUnreadable,
    BankAnswer,
    DebitRequest,
    Sealed,
    debit_message,
    mac,
    query_message,
    read_answer,
    twelve_digits,
)

KEY = b"k"
AT = datetime(2026, 11, 23, 15, 4, 5, tzinfo=ZONE)
REQUEST = DebitRequest("HP00000000010120261123", 105_060, "6228480000000000018", "王福源", "DK0000000001",
                       "HP0000000001", date(2026, 11, 23), "310101190001")
ASKED = debit_message(REQUEST, "000000000007", KEY, AT)
QUERY = query_message(REQUEST.request_no, "000000000008", KEY, AT)
PAID = {"type": "0210", "trace": "000000000007", "request_no": REQUEST.request_no, "response_code": "00",
        "amount": "000000105060", "currency": "156", "bank_reference": "202611230000000001", "bank_date": "20261123"}
FOUND = PAID | {"type": "0310", "trace": "000000000008", "original_code": "00"}


def read(fields: dict, asked: Sealed = ASKED) -> BankAnswer:
    body = json.dumps(fields).encode()
    return read_answer(asked, body, mac(KEY, asked.trace, body), KEY)


def test_the_debit_is_written_byte_for_byte() -> None:
    assert ASKED.body.decode() == (
        '{"type": "0200", "sent_at": "20261123150405", "trace": "000000000007", "request_no": "HP00000000010120261123", '
        '"processing_code": "000000", "amount": "000000105060", "currency": "156", "payer_account": "6228480000000000018", '
        '"payer_name": "王福源", "agreement_no": "DK0000000001", "order_no": "HP0000000001", "order_date": "20261123", '
        '"licence_no": "310101190001", "channel": "02"}')
    assert ASKED.mac == "a00f0ad2e75b587148342fd5c6cba9178c459c155dc24cbe94feeb9701a35820"


@pytest.mark.parametrize("amount", [0, -1, 10**12, 1050.60, Decimal("1050.60"), "105060", True, None])
def test_only_whole_positive_fen_can_be_asked_for(amount: object) -> None:
    with pytest.raises(AmountImpossible):
        twelve_digits(amount)  # type: ignore[arg-type]


def test_an_executed_debit_is_read() -> None:
    assert read(PAID) == BankAnswer(REQUEST.request_no, "00", True, 105_060, "202611230000000001", date(2026, 11, 23))


def test_a_refusal_needs_no_amount() -> None:
    refused = read({name: PAID[name] for name in ("type", "trace", "request_no")} | {"response_code": "A0"})
    assert (refused.code, refused.amount_fen, refused.bank_ref) == ("A0", None, "")


def test_a_repeated_number_tells_its_first_outcome() -> None:
    answer = read(PAID | {"response_code": "94", "original_code": "51"})
    assert (answer.code, answer.of_debit, answer.repeated) == ("51", True, True)


def test_a_query_tells_of_the_debit_or_only_of_itself() -> None:
    bare = {name: FOUND[name] for name in ("type", "trace", "request_no")}
    found, missing, busy = (read(fields, QUERY) for fields in
                            (FOUND, bare | {"response_code": "25"}, bare | {"response_code": "91"}))
    assert (found.code, found.of_debit, found.amount_fen) == ("00", True, 105_060)
    assert (missing.code, missing.of_debit, busy.code, busy.of_debit) == ("25", False, "91", False)


@pytest.mark.parametrize("change", [
    {"amount": ""}, {"amount": "1050.60"}, {"amount": "00000010506O"}, {"amount": "1e5"}, {"amount": "０００００００００００１"},
    {"amount": 105060}, {"amount": None}, {"currency": "840"}, {"response_code": ""}, {"bank_reference": ""},
    {"bank_date": "20261323"}, {"type": "0310"}, {"trace": "000000000008"}, {"request_no": "HP00000000010220261123"},
    {"response_code": "94"}, {"nested": {"amount": "1"}},
])  # fmt: skip
def test_what_cannot_be_read_is_never_half_believed(change: dict) -> None:
    with pytest.raises(AnswerUnreadable):
        read(PAID | change)


@pytest.mark.parametrize("name", ["amount", "currency", "bank_reference", "bank_date", "response_code", "trace"])
def test_an_executed_debit_misses_nothing(name: str) -> None:
    with pytest.raises(AnswerUnreadable):
        read({key: value for key, value in PAID.items() if key != name})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'"00"'])
def test_rubbish_with_a_good_seal_is_still_rubbish(body: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        read_answer(ASKED, body, mac(KEY, ASKED.trace, body), KEY)


def test_a_seal_of_another_key_or_trace_is_not_believed() -> None:
    body = json.dumps(PAID).encode()
    for seal in (mac(b"other", ASKED.trace, body), mac(KEY, "000000000008", body), ""):
        with pytest.raises(AnswerUnreadable):
            read_answer(ASKED, body, seal, KEY)
