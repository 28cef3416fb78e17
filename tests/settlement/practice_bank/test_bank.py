"""The bank in the box over real HTTP, spoken to by a client that shares no code with ours or with the bank."""

import hashlib
import hmac
import json
import signal
import socket
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.settlement.conftest import HOLDER, KEY, PracticeBank, running_bank


def message(bank: PracticeBank, **changes: str) -> dict[str, str]:
    return {
        "type": "0200", "request_no": bank.order_no + "0120261123", "amount": "000000012345", "currency": "156",
        "payer_account": bank.account_no, "payer_name": HOLDER, "agreement_no": bank.agreement_no, "order_no": bank.order_no,
    } | changes  # fmt: skip


def say(bank: PracticeBank, path: str, body: dict[str, str], key: str = KEY, timeout: float = 5.0) -> dict[str, str]:
    sent, trace = json.dumps(body).encode(), "000001"
    mac = hmac.new(key.encode(), trace.encode() + b"\n" + sent, hashlib.sha256).hexdigest()
    headers = {"X-Trace": trace, "X-Mac": mac}
    answer = httpx.post(bank.url + path, content=sent, headers=headers, timeout=timeout, trust_env=False)
    assert answer.headers["X-Mac"] == hmac.new(KEY.encode(), b"000001\n" + answer.content, hashlib.sha256).hexdigest()
    return answer.json()


def debit(bank: PracticeBank, timeout: float = 5.0, **changes: str) -> dict[str, str]:
    return say(bank, "/debits", message(bank, **changes), timeout=timeout)


def query(bank: PracticeBank) -> dict[str, str]:
    return say(bank, "/queries", {"type": "0300", "request_no": bank.order_no + "0120261123"})


def test_a_debit_takes_the_money_and_names_its_entry(bank: PracticeBank) -> None:
    bank.open(balance_fen=20_000)
    answer = debit(bank)
    assert (answer["type"], answer["response_code"], answer["amount"]) == ("0210", "00", "000000012345")
    [entry] = bank.debits()
    assert (entry["bank_reference"], entry["amount_fen"]) == (answer["bank_reference"], 12_345)
    assert bank.balance_fen() == 7_655


def test_the_same_number_answers_with_its_first_outcome(bank: PracticeBank) -> None:
    bank.open()
    first, again = debit(bank), debit(bank, amount="000000099999")
    assert (again["response_code"], again["original_code"], again["amount"]) == ("94", "00", first["amount"])
    assert len(bank.debits()) == 1


@pytest.mark.parametrize(("code", "opened", "asked"), [
    ("51", {"balance_fen": 12_344}, {}),
    ("14", {}, {"payer_account": "6228489999999999999"}),
    ("14", {"status": "CLOSED"}, {}),
    ("62", {"status": "RESTRICTED"}, {}),
    ("AG01", {}, {"agreement_no": "DK9999999999"}),
    ("AG02", {"valid_to": "2020-01-01"}, {}),
    ("AG03", {}, {"payer_name": "王福元"}),
    ("61", {"single_limit_fen": 12_344}, {}),
    ("61", {"daily_limit_fen": 12_344}, {}),
    ("13", {}, {"amount": "123.45"}),
    ("13", {}, {"amount": "000000000000"}),
    ("30", {}, {"request_no": "short"}),
])  # fmt: skip
def test_each_refusal_has_its_code_and_moves_nothing(bank: PracticeBank, code: str, opened: dict, asked: dict) -> None:
    bank.open(**opened)
    assert debit(bank, **asked)["response_code"] == code
    assert bank.debits() == []


def test_a_wrong_mac_is_refused_and_leaves_no_trace(bank: PracticeBank) -> None:
    bank.open()
    assert say(bank, "/debits", message(bank), key="wrong")["response_code"] == "A0"
    assert query(bank)["response_code"] == "25"


def test_a_query_tells_the_outcome_of_its_debit(bank: PracticeBank) -> None:
    bank.open(balance_fen=0)
    debit(bank)
    answer = query(bank)
    assert (answer["response_code"], answer["original_code"]) == ("00", "51")


def test_opening_again_changes_no_balance_and_a_deposit_counts_once(bank: PracticeBank) -> None:
    bank.open(balance_fen=500)
    bank.open(balance_fen=900)
    for _ in range(2):
        bank.ask("POST", "/deposits", {"deposit_no": "D1", "account_no": bank.account_no, "amount_fen": 50})
    assert bank.balance_fen() == 550


def test_late(bank: PracticeBank) -> None:
    bank.open()
    bank.misbehave("late", seconds=0.4)
    with pytest.raises(httpx.ReadTimeout):
        debit(bank, timeout=0.2)
    assert query(bank)["original_code"] == "00"


def test_never_executes_nothing(bank: PracticeBank) -> None:
    bank.open()
    bank.misbehave("never")
    with pytest.raises(httpx.ReadTimeout):
        debit(bank, timeout=0.2)
    assert query(bank)["response_code"] == "25"


@pytest.mark.parametrize("what", ["lost", "garble"])
def test_lost_and_garbled_answers_were_executed(bank: PracticeBank, what: str) -> None:
    bank.open()
    bank.misbehave(what)
    with pytest.raises(httpx.RemoteProtocolError):
        debit(bank)
    assert query(bank)["original_code"] == "00"


def test_twice_takes_the_money_once(bank: PracticeBank) -> None:
    bank.open()
    bank.misbehave("twice")
    assert debit(bank)["response_code"] == "00"
    assert len(bank.debits()) == 1


def test_fail_with_a_code_then_behaves_again(bank: PracticeBank) -> None:
    bank.open()
    bank.misbehave("fail", code="91")
    assert debit(bank)["response_code"] == "91"
    assert debit(bank, request_no=bank.order_no + "0220261123")["response_code"] == "00"


def test_refuse_closes_the_door_for_a_while(bank: PracticeBank) -> None:
    bank.open()
    bank.misbehave("refuse", seconds=0.3)
    with pytest.raises(httpx.ConnectError):
        debit(bank)
    time.sleep(0.5)
    assert debit(bank)["response_code"] == "00"


def test_misbehaviour_is_drawn_by_a_seed_when_told_so_at_the_start(tmp_path: Path) -> None:
    with running_bank(tmp_path / "bank.sqlite3", "--seed", "7", "--misbehave", "fail=1") as bank:
        bank.open()
        assert debit(bank)["response_code"] in {"91", "96", "22"}
        bank.ask("POST", "/misbehave", {"seed": 7, "rates": {}})
        assert debit(bank, request_no=bank.order_no + "0220261123")["response_code"] == "00"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_books_survive_any_end(tmp_path: Path, number: signal.Signals) -> None:
    with running_bank(tmp_path / "bank.sqlite3") as bank:
        bank.open()
        debit(bank)
        assert bank.stop(number) == (0 if number == signal.SIGTERM else -signal.SIGKILL)
    with running_bank(tmp_path / "bank.sqlite3") as reopened:
        same = replace(reopened, number=bank.number)
        assert query(same)["original_code"] == "00"
        assert debit(same)["response_code"] == "94"


def test_starts_within_a_second(tmp_path: Path) -> None:
    began = time.monotonic()
    with running_bank(tmp_path / "bank.sqlite3") as bank:
        assert bank.ask("GET", "/health")["bank"] == "practice"
    assert time.monotonic() - began < 2  # measured 0.2 s; the machine may be busy


def test_garbage_at_the_door_harms_nobody(bank: PracticeBank) -> None:
    host, port = bank.url.removeprefix("http://").split(":")
    for rubbish in (b"", b"\x00\xff", b"GET\r\n\r\n", b"POST /debits HTTP/1.1\r\nContent-Length: 999\r\n\r\n{"):
        with socket.create_connection((host, int(port))) as peer:
            peer.sendall(rubbish)
    assert bank.ask("GET", "/health")["bank"] == "practice"
