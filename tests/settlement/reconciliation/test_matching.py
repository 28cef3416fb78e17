"""Matching is a pure function of lines and attempts: each stage by its example, and what must hold for any day."""

from collections import Counter
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.banks.files import LineType, StatementLine
from settlement.reconciliation.categories import Category, Stage
from settlement.reconciliation.matching import Found, Ours, match


def line(seq: int = 1, **changes: object) -> StatementLine:
    plain = StatementLine(seq, date(2026, 11, 27), time(17), f"B{seq}", f"R{seq}", f"HP{seq}", "0001", "王福源", "C", 100, 0,
                          LineType.BATCH, "", "")  # fmt: skip
    return plain._replace(**changes)


def ours(number: int = 1, **changes: object) -> Ours:
    return Ours(number, 10 + number, 1, f"R{number}", f"HP{number}", 100, "SUCCEEDED", "", False, False)._replace(**changes)


@pytest.mark.parametrize(("of_bank", "of_ours", "stage", "category"), [
    (line(), ours(), Stage.REQUEST, None),
    (line(request_no=""), ours(bank_ref="B1", order_no="other"), Stage.TXN, None),
    (line(request_no=""), ours(), Stage.ORDER, None),
    (line(request_no="R9"), ours(), Stage.NONE, Category.BANK_OVER_FOREIGN),
    (line(amount_fen=99), ours(), Stage.REQUEST, Category.AMOUNT_DIFF),
    (line(), ours(denied=True), Stage.REQUEST, Category.BANK_OVER_ATTEMPT),
    (line(), ours(matched=True), Stage.REQUEST, Category.DUPLICATE),
    (line(type=LineType.FEE, direction="D"), ours(), Stage.NONE, None),
    (line(type=LineType.REVERSAL, direction="D"), ours(), Stage.NONE, Category.REVERSAL_ONE_SIDED),
    (line(type=LineType.REFUND, direction="D"), ours(), Stage.NONE, Category.REFUND_DIFF),
])  # fmt: skip
def test_a_line_is_what_its_strongest_key_says(of_bank: StatementLine, of_ours: Ours, stage: Stage, category: Category) -> None:
    [found] = match([of_bank], [of_ours])
    assert (found.stage, found.category) == (stage, category)


def test_two_lines_of_one_request_are_one_payment_and_one_too_many() -> None:
    first, second = match([line(), line(2, request_no="R1")], [ours()])
    assert (first.category, second.category) == (None, Category.DUPLICATE)


def test_two_lines_that_look_alike_are_not_booked_by_order_and_amount() -> None:
    alike = [line(1, request_no="", order_no="HP1"), line(2, request_no="", order_no="HP1")]
    assert [found.stage for found in match(alike, [ours()])] == [Stage.NONE, Stage.NONE]


def test_amount_and_name_alone_are_never_enough() -> None:
    [found] = match([line(request_no="", order_no="", payer_name="王福源")], [ours()])
    assert found.category == Category.BANK_OVER_FOREIGN


lines = st.builds(lambda seq, request, amount, in_: line(seq, request_no=request, amount_fen=amount, direction=in_),
                  st.integers(1, 10**6), st.sampled_from(["", "R1", "R2", "R3", "R9"]), st.sampled_from([99, 100]),
                  st.sampled_from("CD"))  # fmt: skip


@given(st.lists(lines, max_size=8), st.sets(st.integers(1, 3)))
def test_every_line_is_accounted_for_and_no_attempt_twice(bank: list[StatementLine], known: set[int]) -> None:
    found = match(bank, [ours(number) for number in known])
    assert [one.line for one in found] == bank
    booked = Counter(one.ours.attempt_id for one in found if one.ours and one.is_booked)
    assert not booked or max(booked.values()) == 1
    assert all(one.line.amount_fen == one.ours.amount_fen for one in found if one.is_booked and one.ours)


@given(st.lists(lines, max_size=8), st.permutations([1, 2, 3]))
def test_the_order_of_our_attempts_does_not_matter(bank: list[StatementLine], order: list[int]) -> None:
    assert same(match(bank, map(ours, order))) == same(match(bank, map(ours, [1, 2, 3])))


def same(found: list[Found]) -> list[tuple[Stage, int, Category | None]]:
    return [(one.stage, one.ours.attempt_id if one.ours else 0, one.category) for one in found]
