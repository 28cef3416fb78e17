"""The bank's file desk by itself: its plan, its books, and that it takes no file of ours for granted."""

from datetime import datetime, time
from pathlib import Path

import pytest

from settlement.banks.files import Batch, Results
from settlement.banks.formats import FORMATS, Format
from settlement.practice_bank.books import Books
from settlement.practice_bank.clock import ZONE
from settlement.practice_bank.desk import PAPERS, WAYS, FileDesk
from tests.settlement.banks.samples import ACCOUNTS, BATCH

AT = datetime(2026, 11, 27, 16, 20, tzinfo=ZONE)


@pytest.fixture(params=FORMATS)
def spoken(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ours(spoken: str) -> Format:
    """Our side of the format in which the desk speaks."""
    return FORMATS[spoken]


@pytest.fixture
def desk(tmp_path: Path, spoken: str) -> FileDesk:
    books = Books(tmp_path / "books.sqlite3", time(23))
    books.open_accounts([
        {"account_no": line.account_no, "holder": line.account_name, "balance_fen": 400_050, "agreements": [
            {"agreement_no": line.agreement_no, "valid_to": "2099-12-31", "single_limit_fen": 10**7, "daily_limit_fen": 10**7}]}
        for line in BATCH.lines[:2]])  # fmt: skip
    return FileDesk(books, tmp_path / "exchange", lambda: AT, spoken)


def is_refused(desk: FileDesk, ours: Format) -> bool:
    """By a note beside it, or by an answer where the format has one."""
    if ours is FORMATS["fixed_width"]:
        return (desk.outbox / "DR_1.txt.rej").exists()
    return ours.read_rejection((desk.outbox / "DS_1.txt").read_bytes()) is not None


def answered(desk: FileDesk, ours: Format, batch: Batch = BATCH, *ways: str) -> Results:
    desk.plan(list(ways))
    desk.take(f"DR_M_A_20261127_01.{ours.SUFFIX}", ours.write_request(batch))
    return ours.read_results((desk.outbox / f"DS_M_A_20261127_01.{ours.SUFFIX}").read_bytes())


def test_each_row_has_its_outcome(desk: FileDesk, ours: Format) -> None:
    assert [(line.flag, line.code) for line in answered(desk, ours).lines] == [("0", "00"), ("0", "00"), ("2", "14")]
    assert [account["balance_fen"] for account in desk.books.accounts(ACCOUNTS[0])] == [0]


def test_a_batch_number_is_executed_once(desk: FileDesk, ours: Format) -> None:
    answered(desk, ours)
    (desk.outbox / f"DS_M_A_20261127_01.{ours.SUFFIX}").unlink()
    desk.take(f"DR_M_A_20261127_01.{ours.SUFFIX}", ours.write_request(BATCH))
    assert not (desk.outbox / f"DS_M_A_20261127_01.{ours.SUFFIX}").exists()
    assert len(desk.books.entries()) == 3


@pytest.mark.parametrize("cut", [0, 258, 300])
def test_a_file_that_is_not_whole_is_rejected_and_executes_nothing(desk: FileDesk, ours: Format, cut: int) -> None:
    desk.take("DR_1.txt", ours.write_request(BATCH)[cut + 1 :])
    assert (is_refused(desk, ours), desk.books.entries()) == (True, [])


def test_a_file_of_the_other_format_is_rejected(desk: FileDesk, ours: Format) -> None:
    [other] = [one for one in FORMATS.values() if one is not ours]
    desk.take("DR_1.txt", other.write_request(BATCH))
    assert is_refused(desk, ours)


def test_its_statement_is_its_books(desk: FileDesk, ours: Format) -> None:
    answered(desk, ours)
    desk.books.move_other(AT, reference="F1", direction="D", amount_fen=30, type="FE", summary="手续费")
    name = desk.close_day("1001", "20261127")
    statement = ours.read_statement((desk.outbox / name).read_bytes())
    assert [line.signed_fen for line in statement.lines] == [400_050, 306_600, -30]
    assert desk.books.day_of("20261128")[0] == statement.closing_fen


def test_it_speaks_every_format_of_ours() -> None:
    assert set(PAPERS) == set(FORMATS)


def test_the_same_seed_plans_the_same(desk: FileDesk) -> None:
    first, again, other = desk.plan_by(7, 50, 0.5), desk.plan_by(7, 50, 0.5), desk.plan_by(8, 50, 0.5)
    assert first == again != other
    assert set(first) <= {"", *WAYS}
