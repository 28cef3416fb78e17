import contextlib
import itertools
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

KEY = "practice-key"
HOLDER = "王福源"
numbers = itertools.count(1)


@dataclass
class PracticeBank:
    """The real process, seen by one retailer with an account of its own; balances and amounts in fen."""

    process: subprocess.Popen[str]
    url: str
    number: int = field(default_factory=numbers.__next__)

    @property
    def account_no(self) -> str:
        return f"62284800{self.number:011d}"

    @property
    def agreement_no(self) -> str:
        return f"DK{self.number:010d}"

    @property
    def order_no(self) -> str:
        return f"HP{self.number:010d}"

    def open(self, balance_fen: int = 1_000_000, **changes: object) -> None:
        agreement = {"agreement_no": self.agreement_no, "valid_to": "2099-12-31",
                     "single_limit_fen": 5_000_000, "daily_limit_fen": 9_000_000}
        agreement |= {name: changes.pop(name) for name in list(changes) if name in agreement}
        account = {"account_no": self.account_no, "holder": HOLDER, "balance_fen": balance_fen, "agreements": [agreement]}
        self.ask("PUT", "/accounts", {"accounts": [account | changes]})

    def misbehave(self, what: str, **facts: object) -> None:
        self.ask("POST", "/misbehave", {"what": what, "account_no": self.account_no} | facts)

    def debits(self) -> list[dict]:
        """What the bank has executed on this account."""
        return self.ask("GET", f"/books?account_no={self.account_no}")["debits"]

    def balance_fen(self) -> int:
        return self.ask("GET", f"/books?account_no={self.account_no}")["accounts"][0]["balance_fen"]

    def ask(self, method: str, path: str, body: object = None) -> dict:
        answer = httpx.request(method, self.url + path, json=body, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(5)


@contextlib.contextmanager
def running_bank(books: Path, *options: str) -> Iterator[PracticeBank]:
    command = [sys.executable, "-m", "settlement.practice_bank", "--port", "0", "--books", str(books), "--key", KEY]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        ready = process.stdout.readline()
        yield PracticeBank(process, ready.split()[-1])
    finally:
        process.kill()
        process.wait(5)
        process.stdout.close()


@pytest.fixture(scope="session")
def bank_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeBank]:
    with running_bank(tmp_path_factory.mktemp("bank") / "books.sqlite3") as process:
        yield process


@pytest.fixture
def bank(bank_process: PracticeBank) -> PracticeBank:
    return replace(bank_process, number=next(numbers))
