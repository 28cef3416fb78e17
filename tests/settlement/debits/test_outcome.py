"""The outcome is a join: shuffled, doubled and late evidence cannot matter. Worked examples, then every other case."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.debits.outcome import NOT_FOUND_FINAL_AFTER, Fact, Kind, Says, belief, outcome, reading
from settlement.debits.states import OPEN, AttemptState

ASKED = 10_000
PAID = Fact(Kind.ANSWER, Says.EXECUTED, "00", ASKED)
SHORT = Fact(Kind.ANSWER, Says.REFUSED, "51")
SILENCE = Fact(Kind.TIMEOUT, Says.NOTHING)
NOT_FOUND = Fact(Kind.QUERY, Says.NOT_EXECUTED, "25")

amounts = st.sampled_from([ASKED, ASKED - 1, None])
facts = st.builds(Fact, st.sampled_from(Kind), st.sampled_from(Says), st.sampled_from(["", "00", "51", "25"]), amounts)


@pytest.mark.parametrize(("heard", "state", "code"), [
    ([], AttemptState.UNKNOWN, ""),
    ([SILENCE], AttemptState.UNKNOWN, ""),
    ([PAID], AttemptState.SUCCEEDED, "00"),
    ([SHORT], AttemptState.DECLINED, "51"),
    ([PAID, SILENCE], AttemptState.SUCCEEDED, "00"),
    ([SILENCE, Fact(Kind.QUERY, Says.EXECUTED, "00", ASKED)], AttemptState.SUCCEEDED, "00"),
    ([SILENCE, NOT_FOUND], AttemptState.NOT_EXECUTED, "25"),
    ([NOT_FOUND, PAID], AttemptState.SUCCEEDED, "00"),
    ([SHORT, Fact(Kind.STATEMENT, Says.EXECUTED, "00", ASKED)], AttemptState.SUCCEEDED, "00"),
    ([PAID, Fact(Kind.STATEMENT, Says.NOT_EXECUTED)], AttemptState.NOT_EXECUTED, ""),
    ([PAID, SHORT], AttemptState.DISPUTED, "00"),
    ([Fact(Kind.ANSWER, Says.EXECUTED, "00", ASKED - 1)], AttemptState.DISPUTED, "00"),
    ([Fact(Kind.ANSWER, Says.EXECUTED, "00", None)], AttemptState.DISPUTED, "00"),
])  # fmt: skip
def test_examples(heard: list[Fact], state: AttemptState, code: str) -> None:
    assert outcome(heard, ASKED) == (state, code)


@given(facts, facts, facts)
def test_the_join_is_commutative_associative_and_idempotent(a: Fact, b: Fact, c: Fact) -> None:
    x, y, z = belief(a), belief(b), belief(c)
    assert x.join(y) == y.join(x)
    assert x.join(y).join(z) == x.join(y.join(z))
    assert x.join(x) == x


@given(st.lists(facts, max_size=6), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(heard: list[Fact], dice: random.Random) -> None:
    shuffled = heard + [dice.choice(heard) for _ in heard]
    dice.shuffle(shuffled)
    assert outcome(shuffled, ASKED) == outcome(heard, ASKED)


@given(st.lists(facts, max_size=6), facts)
def test_more_evidence_never_opens_what_was_decided(heard: list[Fact], more: Fact) -> None:
    before, after = outcome(heard, ASKED)[0], outcome([*heard, more], ASKED)[0]
    assert before in OPEN or after not in OPEN


@given(st.lists(facts, max_size=6))
def test_success_needs_the_bank_to_name_the_exact_amount(heard: list[Fact]) -> None:
    if outcome(heard, ASKED)[0] == AttemptState.SUCCEEDED:
        assert any(fact.says == Says.EXECUTED and fact.amount_fen == ASKED for fact in heard)


@pytest.mark.parametrize(("kind", "code", "of_debit", "minutes", "says"), [
    (Kind.ANSWER, "00", True, 0, Says.EXECUTED),
    (Kind.ANSWER, "51", True, 0, Says.REFUSED),
    (Kind.ANSWER, "A0", True, 0, Says.REFUSED),
    (Kind.ANSWER, "PR", True, 0, Says.NOTHING),
    (Kind.ANSWER, "ZZ", True, 0, Says.NOTHING),
    (Kind.QUERY, "51", True, 1, Says.REFUSED),
    (Kind.QUERY, "91", False, 1, Says.NOTHING),
    (Kind.QUERY, "A0", False, 99, Says.NOTHING),
    (Kind.QUERY, "25", False, 59, Says.NOTHING),
    (Kind.QUERY, "25", False, 60, Says.NOT_EXECUTED),
    (Kind.ANSWER, "25", True, 99, Says.NOTHING),
])  # fmt: skip
def test_readings(kind: Kind, code: str, of_debit: bool, minutes: int, says: Says) -> None:
    assert timedelta(minutes=60) == NOT_FOUND_FINAL_AFTER
    assert reading(kind, code, of_debit, timedelta(minutes=minutes)) == says
