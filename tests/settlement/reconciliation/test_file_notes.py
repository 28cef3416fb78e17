"""Why a file was put aside is said in the reader's language; what nobody knows is said as it stands."""

import pytest

from settlement.reconciliation.file_notes import note_of


@pytest.mark.parametrize(("kept", "said"), [
    ("record 1, amount: does not agree", "第 1 条记录，amount：不一致"),
    ("record 7, TxSts: not JSON", "第 7 条记录，TxSts：not JSON"),
    ("row 1: was 0/00, is 2/51 now", "第 1 行：先前说 0/00，现在说 2/51"),
    ("no such batch 20991231010001", "没有这个批次：20991231010001"),
    ("opens with -5 fen, 2026-11-27 closed with 7", "期初 -5 分，2026-11-27 的期末是 7 分"),
    ("FF01 not well-formed", "FF01 not well-formed"),
    ("", ""),
])
def test_a_note_is_said_in_chinese(kept: str, said: str) -> None:
    assert note_of(kept) == said
