"""Refunds' pure rules: what attempts make of a refund, its numbers, the ways it may go."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.approvals.rules import Reason
from settlement.debits.rules import request_no
from settlement.debits.states import AttemptState
from settlement.refunds import words
from settlement.refunds.rules import (
    DIGITS,
    USUAL,
    Cause,
    RefundsExhausted,
    RefundState,
    Way,
    WayUnfit,
    by_hand_no,
    check_way,
    refund_no,
    state_of,
)

ON = date(2026, 11, 27)
S = AttemptState


@pytest.mark.parametrize(("attempts", "state"), [
    ([S.PREPARED], RefundState.APPROVED), ([S.CLAIMED], RefundState.SENT), ([S.UNKNOWN], RefundState.UNKNOWN),
    ([S.DECLINED], RefundState.FAILED), ([S.NOT_EXECUTED, S.SUCCEEDED], RefundState.PAID),
    ([S.DECLINED, S.PREPARED], RefundState.APPROVED), ([S.SUCCEEDED, S.SUCCEEDED], RefundState.DISPUTED),
    ([S.DISPUTED], RefundState.DISPUTED), ([S.DECLINED, S.UNKNOWN], RefundState.UNKNOWN),
])  # fmt: skip
def test_a_refund_is_what_its_attempts_make_of_it(attempts: list[AttemptState], state: RefundState) -> None:
    assert state_of(attempts) == state


@given(st.lists(st.sampled_from(AttemptState), min_size=1, max_size=6), st.randoms())
def test_the_order_of_attempts_does_not_matter(attempts: list[AttemptState], dice: random.Random) -> None:
    shuffled = list(attempts)
    dice.shuffle(shuffled)
    assert state_of(shuffled) == state_of(attempts)
    assert (state_of(attempts) == RefundState.PAID) <= (attempts.count(S.SUCCEEDED) == 1), "paid is paid once"


def test_numbers_are_of_one_length_and_never_a_debits() -> None:
    numbers = [refund_no("HP0000343845", n, ON) for n in range(1, len(DIGITS) + 1)] + [by_hand_no(7, n) for n in (1, 99)]
    debits = {request_no("HP0000343845", n, ON) for n in range(1, 100)}
    assert {len(number) for number in numbers} == {22}
    assert len(set(numbers)) == len(numbers)
    assert not debits & set(numbers)
    with pytest.raises(RefundsExhausted):
        refund_no("HP0000343845", len(DIGITS) + 1, ON)


@pytest.mark.parametrize(("way", "account", "original", "number"), [
    (Way.BANK, "", "B1", ""), (Way.BANK, "6228", "", ""), (Way.TRANSFER, "6228", "B1", ""), (Way.TRANSFER, "", "", "第1号"),
    (Way.TRANSFER, "", "", "T" * 33),
])  # fmt: skip
def test_a_way_that_cannot_be_gone_is_refused(way: Way, account: str, original: str, number: str) -> None:
    with pytest.raises(WayUnfit):
        check_way(way, account, original, number)


def test_every_state_cause_way_and_reason_has_a_name() -> None:
    assert set(words.STATES) == set(words.MARKS) == set(RefundState)
    assert (set(words.CAUSES), set(words.WAYS), set(words.REASONS), set(USUAL)) == (set(Cause), set(Way), set(Reason), set(Cause))
