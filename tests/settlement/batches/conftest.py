"""A bank that is debited by file: its process with an exchange folder, our profile of it, and shops that owe."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from foundation.clock import day, now
from settlement.batches.jobs import run_batches
from settlement.batches.models import BankProfile, Batch
from settlement.batches.ways import Exchange
from settlement.debits.models import DebitAttempt
from settlement.debits.writing import DebitWritten
from settlement.reconciliation.jobs import take_files
from tests.settlement.conftest import PracticeBank, running_bank
from tests.settlement.debits.conftest import owe, retailer

__all__ = ["owe", "retailer"]
OUR_ACCOUNT = "1001234567890123456"
runs = itertools.count(1)


@pytest.fixture
def spoken() -> str:
    """The format of the bank's files, on both sides; a test may be given another."""
    return "fixed_width"


@pytest.fixture
def filing(tmp_path: Path, spoken: str) -> Iterator[PracticeBank]:
    """A practice bank of this test's own, with empty books and an exchange folder."""
    folder = str(tmp_path / "exchange" / "PRAC")
    with running_bank(tmp_path / "books.sqlite3", "--exchange", folder, "--day-switch", "23:59:59", "--format", spoken) as bank:
        yield bank


@pytest.fixture
def bank(filing: PracticeBank) -> PracticeBank:
    return replace(filing, number=1)


@dataclass
class Day:
    """A business day played against the bank by files only."""

    bank: PracticeBank
    exchange: Exchange
    owe: Callable[..., Awaitable[DebitWritten]]

    async def run(self, *ways: str) -> Batch:
        """One run; ways: how the bank misbehaves with its file."""
        if ways:
            self.bank.ask("POST", "/file-plan", {"ways": list(ways)})
        await run_batches(self.exchange, next(runs) % 99 + 1, now())
        [batch] = await Batch.all().order_by("-id").limit(1)
        return batch

    async def take(self, expected: int = 1, at: datetime | None = None) -> list[tuple[str, str]]:
        """Look into the folder until so many files have come."""
        taken: list[tuple[str, str]] = []
        for _ in range(600):
            taken += await take_files(self.exchange, at or now())
            if len(taken) >= expected:
                break
            await asyncio.sleep(0.05)
        return taken

    async def statement(self, at: datetime | None = None) -> str:
        """The bank closes its day; what became of the statement."""
        self.bank.ask("POST", "/statements", {"account_no": OUR_ACCOUNT, "day": f"{day(at or now()):%Y%m%d}"})
        [(_, state)] = await self.take(at=at)
        return state

    async def executed(self, debits: int = 1) -> None:
        """Wait until the bank has done so many, where no answer of it tells."""
        while len(self.bank.debits()) < debits:
            await asyncio.sleep(0.05)

    async def states(self) -> list[str]:
        return [str(state) for state in await DebitAttempt.all().order_by("id").values_list("state", flat=True)]


@pytest.fixture
async def played(owe: Callable[..., Awaitable[DebitWritten]], bank: PracticeBank, tmp_path: Path, spoken: str) -> Day:
    await BankProfile.create(code="PRAC", name="练习银行", merchant="M31010001", account_no=OUR_ACCOUNT, since=day(now()), format=spoken)
    bank.open()
    return Day(bank, Exchange(tmp_path / "exchange"), owe)
