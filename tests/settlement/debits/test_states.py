import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.debits.codes import CODES, NEXT_STEPS, CodeClass, NextStep, class_of, next_step
from settlement.debits.states import MOVES, OPEN, AttemptState, DebitState, MoveForbidden, check_move, debit_state

S = AttemptState


@pytest.mark.parametrize(("attempts", "state"), [
    ([S.PREPARED], DebitState.DUE),
    ([S.CLAIMED], DebitState.IN_FLIGHT),
    ([S.UNKNOWN], DebitState.UNKNOWN),
    ([S.SUCCEEDED], DebitState.SETTLED),
    ([S.DECLINED], DebitState.FAILED),
    ([S.DECLINED, S.PREPARED], DebitState.DUE),
    ([S.NOT_EXECUTED, S.SUCCEEDED], DebitState.SETTLED),
    ([S.SUCCEEDED, S.PREPARED], DebitState.SETTLED),
    ([S.SUCCEEDED, S.SUCCEEDED], DebitState.DISPUTED),
    ([S.DISPUTED, S.DECLINED], DebitState.DISPUTED),
])  # fmt: skip
def test_a_debit_is_what_its_attempts_make_of_it(attempts: list[S], state: DebitState) -> None:
    assert debit_state(attempts) == state


@given(st.permutations([S.DECLINED, S.UNKNOWN, S.NOT_EXECUTED, S.SUCCEEDED]))
def test_in_any_order(attempts: list[S]) -> None:
    assert debit_state(attempts) == DebitState.SETTLED


def test_no_outcome_is_ever_open_again() -> None:
    for before, after in MOVES.items():
        assert before in OPEN or not after & set(OPEN)
    with pytest.raises(MoveForbidden):
        check_move(S.SUCCEEDED, S.PREPARED)


def test_an_unknown_attempt_is_never_sent_again() -> None:
    assert not MOVES[S.UNKNOWN] & {S.PREPARED, S.CLAIMED}


@pytest.mark.parametrize(("code", "class_", "step"), [
    ("51", CodeClass.INSUFFICIENT, NextStep.DUNNING),
    ("AG02", CodeClass.AGREEMENT, NextStep.SIGN_AGAIN),
    ("96", CodeClass.TECHNICAL, NextStep.NEXT_WINDOW),
    ("A0", CodeClass.CONFIG, NextStep.PAGE_IT),
    ("what?", CodeClass.UNDECIDED, NextStep.ASK_BANK),
])  # fmt: skip
def test_codes(code: str, class_: CodeClass, step: NextStep) -> None:
    assert (class_of(code), next_step(code)) == (class_, step)


def test_every_class_has_its_next_step_and_only_00_is_money() -> None:
    assert set(NEXT_STEPS) == set(CodeClass) >= set(CODES.values())
    assert [code for code, class_ in CODES.items() if class_ == CodeClass.EXECUTED] == ["00"]
