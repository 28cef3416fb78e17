"""The line to the real bank process: what was heard, and whether our bytes may have arrived."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from settlement.banks.link import BankLink, Heard
from settlement.banks.realtime import AnswerUnreadable, DebitRequest, balance_message, mac, read_balance
from tests.settlement.conftest import HOLDER, KEY, PracticeBank


@pytest.fixture
async def link(bank: PracticeBank) -> AsyncIterator[BankLink]:
    async with BankLink(bank.url, KEY, timeout_s=0.5) as link:
        yield link


def request(bank: PracticeBank) -> DebitRequest:
    return DebitRequest(bank.order_no + "0120261123", 12_345, bank.account_no, HOLDER, bank.agreement_no, bank.order_no,
                        date(2026, 11, 23), "310101190001")


async def test_a_debit_and_its_query_say_the_same(bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    sent, asked = await link.send(request(bank)), await link.query(request(bank).request_no)
    assert sent.answer
    assert asked.answer
    assert (sent.answer.code, sent.answer.amount_fen) == (asked.answer.code, asked.answer.amount_fen) == ("00", 12_345)
    assert sent.answer.bank_ref == asked.answer.bank_ref == bank.debits()[0]["bank_reference"]


@pytest.mark.parametrize("what", ["late", "never", "lost", "garble"])
async def test_silence_may_have_been_executed(bank: PracticeBank, link: BankLink, what: str) -> None:
    bank.open()
    bank.misbehave(what, seconds=1)
    assert (await link.send(request(bank))).heard == Heard.SILENCE
    assert len(bank.debits()) == (0 if what == "never" else 1)


async def test_a_doubled_answer_cannot_reach_the_next_question(bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    bank.misbehave("twice")
    assert (await link.send(request(bank))).heard == Heard.ANSWERED
    missing = await link.query(bank.order_no + "0220261123")
    assert missing.answer
    assert missing.answer.code == "25"


async def test_a_closed_door_means_that_no_byte_left(bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    bank.misbehave("refuse", seconds=0.3)
    assert (await link.send(request(bank))).heard == Heard.NOT_SENT
    await asyncio.sleep(0.4)
    assert (await link.send(request(bank))).heard == Heard.ANSWERED


async def test_another_key_is_silence_on_both_sides(bank: PracticeBank) -> None:
    bank.open()
    async with BankLink(bank.url, "another key", timeout_s=0.5) as link:
        assert (await link.send(request(bank))).heard == Heard.SILENCE
    assert bank.debits() == []


async def test_the_raw_words_hold_no_account(bank: PracticeBank, link: BankLink) -> None:
    bank.open()
    assert bank.account_no not in (await link.send(request(bank))).raw


async def test_the_bank_tells_a_balance_and_nothing_hangs_on_it(bank: PracticeBank, link: BankLink) -> None:
    assert await link.balance(bank.account_no, bank.agreement_no, 1) is None  # no such account
    bank.open(balance_fen=0)
    assert await link.balance(bank.account_no, bank.agreement_no, 1) == 0
    bank.misbehave("garble", type="0100")
    assert await link.balance(bank.account_no, bank.agreement_no, 1) is None
    bank.misbehave("never", type="0100")
    assert await link.balance(bank.account_no, bank.agreement_no, 0.1) is None


@pytest.mark.parametrize("told", [{"amount": "0000000x0000"}, {"amount": ""}, {}, {"amount": "000000000100", "currency": "840"}])
def test_a_balance_that_cannot_be_read_is_not_zero(told: dict[str, str]) -> None:
    asked = balance_message("B" * 22, "6228", "DK1", "000000000001", b"key", datetime(2026, 11, 27, tzinfo=UTC))
    fields = {"type": "0110", "trace": asked.trace, "request_no": asked.request_no, "response_code": "00", "currency": "156"} | told
    body = json.dumps(fields).encode()
    with pytest.raises(AnswerUnreadable):
        read_balance(asked, body, mac(b"key", asked.trace, body), b"key")
