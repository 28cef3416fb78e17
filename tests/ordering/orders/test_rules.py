from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.orders.rules import MOVES, NOT_HOLDING, State, fingerprint, kind_of, may, order_no
from ordering.orders.words import STATES
from ordering.review.facts import OrderKind

PAID_SIDE = {State.PAID, State.READY, State.DISPATCHED, State.DELIVERED, State.CLOSED}


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=60))
def test_money_is_never_skipped_and_void_is_the_end(events: list[str]) -> None:
    state, path = State.DRAFT, [State.DRAFT]
    for event in events:
        if may(event, state):
            state = MOVES[event].target
            path.append(state)
    assert State.PAID not in path or State.DEBIT_SENT in path
    assert State.VOID not in path[:-1]
    if State.DEBIT_SENT in path:
        after = path[path.index(State.DEBIT_SENT):]
        assert not {State.DRAFT, State.REVIEWED, State.CONFIRMED} & set(after), "R39: sent to the bank, not to be amended"
        assert State.REVIEWED in path


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=60))
def test_an_unknown_debit_is_never_sent_again(events: list[str]) -> None:
    state = State.DEBIT_UNKNOWN
    for event in events:
        if not may(event, state):
            continue
        state = MOVES[event].target
        if state in (State.DEBIT_FAILED, *PAID_SIDE, State.DEBIT_DISPUTE):
            return
        pytest.fail(f"{event} led from an unknown debit to {state}")


def test_every_state_has_a_name() -> None:
    assert set(STATES) == set(State)
    assert set(NOT_HOLDING) < set(State)


def test_order_numbers_have_two_letters_and_ten_digits() -> None:
    assert order_no("HP", 343845) == "HP0000343845"


@given(st.dictionaries(st.integers(1, 50), st.integers(1, 99), min_size=1))
def test_a_fingerprint_knows_the_basket_not_its_order(basket: dict[int, int]) -> None:
    lines = list(basket.items())
    assert fingerprint(lines) == fingerprint(reversed(lines)) != fingerprint([*lines, (99, 1)])


@pytest.mark.parametrize(("call_date", "ordered", "kind"), [(date(2026, 12, 2), False, OrderKind.REGULAR),
                                                             (date(2026, 12, 3), False, OrderKind.EARLY),
                                                             (date(2026, 12, 1), False, OrderKind.REGULAR),
                                                             (date(2026, 12, 2), True, OrderKind.MID_CYCLE)])
def test_the_day_decides_the_kind(call_date: date, ordered: bool, kind: OrderKind) -> None:
    assert kind_of(call_date, date(2026, 12, 2), ordered) == kind
