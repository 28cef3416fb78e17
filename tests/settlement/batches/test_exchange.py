"""The folder: nothing is seen before its flag, nothing is taken that is not what its flag promises, nothing is lost."""

from pathlib import Path

import pytest

from settlement.batches.exchange import Exchange


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "PRAC" / "from_bank"
    folder.mkdir(parents=True)
    return folder


def test_a_file_leaves_whole_with_its_flag_last(tmp_path: Path) -> None:
    Exchange(tmp_path).put("PRAC", "DR_1.txt", b"rows")
    folder = tmp_path / "PRAC" / "to_bank"
    assert {path.name for path in folder.iterdir()} == {"DR_1.txt", "DR_1.txt.ok"}
    assert len((folder / "DR_1.txt.ok").read_text()) == 64


def test_a_file_without_its_flag_is_not_there_yet(tmp_path: Path, inbox: Path) -> None:
    (inbox / "DS_1.txt").write_bytes(b"half")
    assert list(Exchange(tmp_path).arrived("PRAC")) == []


@pytest.mark.parametrize(("promised", "whole"), [("", True), ("0" * 64, False)])
def test_the_flag_may_promise_a_hash(tmp_path: Path, inbox: Path, promised: str, whole: bool) -> None:
    (inbox / "DS_1.txt").write_bytes(b"rows")
    (inbox / "DS_1.txt.ok").write_text(promised)
    [arrived] = Exchange(tmp_path).arrived("PRAC")
    assert arrived.whole is whole


def test_what_was_taken_is_kept_aside_and_not_seen_again(tmp_path: Path, inbox: Path) -> None:
    exchange = Exchange(tmp_path)
    (inbox / "DS_1.txt").write_bytes(b"rows")
    (inbox / "DS_1.txt.ok").write_text("")
    exchange.done("PRAC", "DS_1.txt")
    exchange.done("PRAC", "DS_1.txt")
    assert (list(exchange.arrived("PRAC")), (inbox / "taken" / "DS_1.txt").read_bytes()) == ([], b"rows")


def test_a_rejection_is_an_arrival_of_its_own(tmp_path: Path, inbox: Path) -> None:
    (inbox / "DR_1.txt.rej").write_text("合计不符")
    [arrived] = Exchange(tmp_path).arrived("PRAC")
    assert (arrived.name, arrived.rejected) == ("DR_1.txt.rej", True)
