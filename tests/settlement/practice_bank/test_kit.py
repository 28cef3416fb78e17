"""Every way in which the bank misbehaves with files, and what our side makes of it: the books agree to the fen at the end."""

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from foundation.clock import day, now
from settlement.banks.formats import FORMATS
from settlement.debits.codes import CodeClass, class_of
from settlement.debits.models import DebitAttempt
from settlement.journal.service import verify_journal
from settlement.practice_bank.desk import WAYS
from settlement.reconciliation.closing import ties
from settlement.reconciliation.models import BankLine, Case
from settlement.reconciliation.rules import red
from tests.settlement.batches.conftest import Day
from tests.settlement.conftest import KEY, PracticeBank

TO_THE_FEN = {"sides", "opening", "movements", "bank", "clearing", "collected", "suspense"}
OWED = (10_000, 20_000, 30_000)


@dataclass(frozen=True)
class Told:
    """files: how many the bank lays out. answered: states after them. decided: after its statement. cases: what finance sees."""

    files: int
    answered: str
    decided: str
    cases: tuple[str, ...] = ()


PAID, LEFT, ASKED, NO, ODD = "SUCCEEDED", "PREPARED", "CLAIMED", "DECLINED", "DISPUTED"
OUTCOMES = {
    "": Told(1, PAID, PAID),
    "lost": Told(0, ASKED, PAID),
    "twice": Told(2, PAID, PAID),
    "swapped": Told(1, f"{ODD} {ODD} {PAID}", PAID),
    "partial": Told(1, f"{PAID} {PAID} UNKNOWN", PAID),
    "wrong_total": Told(1, ASKED, PAID),
    "one_short": Told(1, ODD, ODD, ("AMOUNT_DIFF",) * 3),
    "next_day": Told(1, PAID, PAID, ("DAY_SHIFT",) * 3),
    "redeliver": Told(1, PAID, PAID),
    "reject": Told(1, LEFT, LEFT),
    "closed": Told(1, NO, NO),
    "present_again": Told(1, PAID, PAID),  # with money there is nothing to present again: the other case is below
}


@pytest.fixture
def bank(filing: PracticeBank) -> PracticeBank:
    """This test's own bank, which exchanges files."""
    return replace(filing, number=1)


def test_no_way_is_left_out() -> None:
    assert set(OUTCOMES) == {"", *WAYS}


def spread(states: str) -> list[str]:
    return states.split() * (1 if " " in states else len(OWED))


@pytest.mark.parametrize("spoken", FORMATS)
@pytest.mark.parametrize("way", list(OUTCOMES))
async def test_what_our_side_does_about_it(played: Day, way: str) -> None:
    told = OUTCOMES[way]
    for amount_fen in OWED:
        await played.owe(amount_fen)
    await played.run(way)
    if told.files:
        await played.take(told.files)
    else:
        await played.executed(len(OWED))
    assert await played.states() == spread(told.answered)
    assert await played.statement() == "TAKEN"
    assert not await BankLine.filter(attempt_id=None).exists()  # every movement has found its debit
    assert await played.states() == spread(told.decided)
    assert tuple(sorted(str(case.category) for case in await Case.all())) == told.cases
    assert {tie.name for tie in red(await ties(day(now())))} & TO_THE_FEN == set()
    assert not (await verify_journal()).complaints
    taken = sum(debit["amount_fen"] for debit in played.bank.debits())
    paid = sum(attempt.amount_fen for attempt in await DebitAttempt.filter(state=PAID))
    assert taken - paid == (sum(OWED) - 3 if way == "one_short" else 0)


async def test_a_file_that_is_delivered_again_with_the_next_one(played: Day) -> None:
    await played.owe(10_000)
    await played.run("redeliver")
    await played.take()
    await played.owe(20_000)
    await played.run()
    assert {state for _, state in await played.take(2)} == {"TAKEN"}
    await played.statement()
    assert await played.states() == [PAID, PAID]
    assert not {tie.name for tie in red(await ties(day(now())))}


async def test_the_banks_own_second_try_without_a_word(played: Day) -> None:
    await played.owe(2_000_000)
    await played.run("present_again")
    await played.take()
    assert await played.states() == [NO]
    played.bank.ask("POST", "/deposits", {"deposit_no": "D1", "account_no": played.bank.account_no, "amount_fen": 2_000_000})
    await played.statement()
    assert await played.states() == [PAID]
    assert [str(case.category) for case in await Case.all()] == ["BANK_OVER_ATTEMPT"]
    assert not {tie.name for tie in red(await ties(day(now())))}


async def test_an_agreement_taken_back_at_the_counter(played: Day) -> None:
    assert played.bank.ask("POST", "/revocations", {"agreement_no": played.bank.agreement_no}) == {"revoked": 1}
    await played.owe(10_000)
    await played.run()
    await played.take()
    attempt = await DebitAttempt.get()
    assert (attempt.state, attempt.code, class_of(attempt.code)) == (NO, "AG01", CodeClass.AGREEMENT)
    assert played.bank.debits() == []


def test_several_banks_in_one_process_have_books_of_their_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "settlement.practice_bank", "--books", str(tmp_path / "books"), "--key", KEY, "--exchange",
               str(tmp_path / "exchange"), "--bank", "BFAB", "--bank", "BFAC", "--format", "BFAC=iso20022"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        ready = [process.stdout.readline().split() for _ in range(2)]
        first, second = (PracticeBank(process, line[-1]) for line in ready)
        assert [line[2] for line in ready] == ["BFAB", "BFAC"]
        replace(second, number=first.number).open(balance_fen=7)
        assert first.ask("GET", "/books")["accounts"] == []
        [account] = second.ask("GET", "/books")["accounts"]
        assert (account["balance_fen"], len(second.ask("GET", "/books")["agreements"])) == (7, 1)
        assert {path.name for path in (tmp_path / "exchange").iterdir()} == {"BFAB", "BFAC"}
        assert httpx.get(first.url + "/health", trust_env=False).status_code == 200
        day_over = {"account_no": "1001", "day": "20261127"}
        assert [bank.ask("POST", "/statements", day_over)["statement"] for bank in (first, second)] == ["ST_1001_20261127.psv", "ST_1001_20261127.xml"]
    finally:
        assert first.stop() == 0
        process.stdout.close()


def test_its_help_names_every_way() -> None:
    said = subprocess.run([sys.executable, "-m", "settlement.practice_bank", "--help"], capture_output=True, text=True, check=True)
    assert all(way in said.stdout for way in (*WAYS, "late", "never", "garble"))
