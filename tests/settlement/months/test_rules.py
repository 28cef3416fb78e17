from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from settlement.months.rules import START, BankTable, certified

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_both_sides_of_the_bank_table_meet_when_each_is_told_what_it_lacks() -> None:
    table = BankTable("PRAC", "练习银行", books_fen=100_000, unexplained_in=500, unexplained_out=300, statement_fen=80_200,
                      in_transit_fen=20_000, in_transit=2)
    assert table.ours_fen == table.theirs_fen == 100_200
    assert replace(table, given_back_fen=700, books_fen=99_300).theirs_fen == 99_500


@pytest.mark.parametrize("changed", [
    {"previous": "1" * 64}, {"month": date(2026, 10, 1)}, {"totals": {"closing": 8}}, {"head": "b"}, {"closed_by": "陈卫"},
    {"closed_at": datetime(2026, 12, 1, 9, 0, 1, tzinfo=UTC)},
])  # fmt: skip
def test_every_word_of_a_certificate_is_under_its_hash(changed: dict[str, object]) -> None:
    facts = {"previous": START, "month": date(2026, 11, 1), "totals": {"closing": 7}, "head": "a", "closed_at": AT, "closed_by": "周敏"}
    assert certified(**facts) == certified(**facts) != certified(**facts | changed)
