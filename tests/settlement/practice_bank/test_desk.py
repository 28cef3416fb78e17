"""The bank's file desk by itself: its plan, its books, and that it takes no file of ours for granted."""

from datetime import datetime, time
from pathlib import Path

import pytest

from settlement.banks import fixed_width
from settlement.banks.files import Batch, Results
from settlement.practice_bank.books import Books
from settlement.practice_bank.clock import ZONE
from settlement.practice_bank.desk import WAYS, FileDesk
from tests.settlement.banks.samples import ACCOUNTS, BATCH

AT = datetime(2026, 11, 27, 16, 20, tzinfo=ZONE)


@pytest.fixture
def desk(tmp_path: Path) -> FileDesk:
    books = Books(tmp_path / "books.sqlite3", time(23))
    books.open_accounts([
        {"account_no": line.account_no, "holder": line.account_name, "balance_fen": 400_050, "agreements": [
            {"agreement_no": line.agreement_no, "valid_to": "2099-12-31", "single_limit_fen": 10**7, "daily_limit_fen": 10**7}]}
        for line in BATCH.lines[:2]])  # fmt: skip
    return FileDesk(books, tmp_path / "exchange", lambda: AT)


def answered(desk: FileDesk, batch: Batch = BATCH, *ways: str) -> Results:
    desk.plan(list(ways))
    desk.take("DR_M_A_20261127_01.txt", fixed_width.write_request(batch))
    return fixed_width.read_results((desk.outbox / "DS_M_A_20261127_01.txt").read_bytes())


def test_each_row_has_its_outcome(desk: FileDesk) -> None:
    assert [(line.flag, line.code) for line in answered(desk).lines] == [("0", "00"), ("0", "00"), ("2", "14")]
    assert [account["balance_fen"] for account in desk.books.accounts(ACCOUNTS[0])] == [0]


def test_a_batch_number_is_executed_once(desk: FileDesk) -> None:
    answered(desk)
    (desk.outbox / "DS_M_A_20261127_01.txt").unlink()
    desk.take("DR_M_A_20261127_01.txt", fixed_width.write_request(BATCH))
    assert not (desk.outbox / "DS_M_A_20261127_01.txt").exists()
    assert len(desk.books.entries()) == 3


@pytest.mark.parametrize("cut", [0, 258, 300])
def test_a_file_that_is_not_whole_is_rejected_and_executes_nothing(desk: FileDesk, cut: int) -> None:
    desk.take("DR_1.txt", fixed_width.write_request(BATCH)[cut + 1 :])
    assert (desk.outbox / "DR_1.txt.rej").exists()
    assert desk.books.entries() == []


def test_its_statement_is_its_books(desk: FileDesk) -> None:
    answered(desk)
    desk.books.move_other(AT, reference="F1", direction="D", amount_fen=30, type="FE", summary="手续费")
    name = desk.close_day("1001", "20261127")
    statement = fixed_width.read_statement((desk.outbox / name).read_bytes())
    assert [line.signed_fen for line in statement.lines] == [400_050, 306_600, -30]
    assert desk.books.day_of("20261128")[0] == statement.closing_fen


def test_the_same_seed_plans_the_same(desk: FileDesk) -> None:
    first, again, other = desk.plan_by(7, 50, 0.5), desk.plan_by(7, 50, 0.5), desk.plan_by(8, 50, 0.5)
    assert first == again != other
    assert set(first) <= {"", *WAYS}
