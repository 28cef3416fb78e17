from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.actor import SCHEDULER, Actor, ActorKind
from foundation.clock import ZONE
from ordering.orders.rules import (
    MOVES,
    agents_may_void,
    amendable,
    closes_after,
    expiry,
    fingerprint,
    kind_of,
    leads,
    may,
    order_no,
)
from ordering.orders.words import STATES
from ordering.review.facts import OrderKind
from ordering.states import NOT_HOLDING, State

PAID_SIDE = {State.PAID, State.READY, State.DISPATCHED, State.DELIVERED, State.CLOSED}


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=60))
def test_money_is_never_skipped_and_void_is_the_end(events: list[str]) -> None:
    state, path = State.DRAFT, [State.DRAFT]
    for event in events:
        if may(event, state):
            state = MOVES[event].target
            path.append(state)
    assert State.PAID not in path or State.DEBIT_SENT in path
    if State.VOID in path:
        assert set(path[path.index(State.VOID) + 1:]) <= {State.REFUND_PENDING, State.REFUNDED}, "only money that came late goes back"
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


@pytest.mark.parametrize(("now", "closes"), [
    ("2026-12-02 10:00", "2026-12-02 16:00"),
    ("2026-12-02 16:10", "2026-12-02 16:00"),  # the call goes on over the cut-off
    ("2026-12-02 16:20", "2026-12-03 16:00"),
    ("2026-12-03 09:00", "2026-12-03 16:00"),  # his day was missed
    ("2026-12-03 17:00", "2026-12-04 16:00"),
])  # fmt: skip
def test_what_is_opened_late_closes_with_the_next_cut_off(now: str, closes: str) -> None:
    cut_off, at = (datetime.fromisoformat(text).replace(tzinfo=ZONE) for text in ("2026-12-02 16:00", now))
    assert closes_after(cut_off, at) == datetime.fromisoformat(closes).replace(tzinfo=ZONE)


@pytest.mark.parametrize("state", State)
def test_only_what_owes_no_answer_of_the_bank_is_changed(state: State) -> None:
    at = datetime(2026, 12, 2, 10, tzinfo=ZONE)
    changeable = state == State.CONFIRMED
    assert amendable(state, at, at) == changeable
    assert not amendable(state, at - timedelta(seconds=1), at)
    theirs = (State.DRAFT, State.EARLY, State.REVIEWED, State.REFERRED, State.DEBIT_FAILED)
    assert agents_may_void(state, at, at) == (changeable or state in theirs)


def test_a_retailer_on_the_phone_leads_nobody() -> None:
    assert not leads(Actor(ActorKind.RETAILER, 7, "零售户"))
    assert not leads(Actor(ActorKind.STAFF, 7, "李娜", "AGENT"))
    assert leads(Actor(ActorKind.STAFF, 7, "陈强", "SHIFT_LEADER"))
    assert leads(SCHEDULER)


def test_why_an_unconfirmed_order_is_void() -> None:
    assert [expiry(*one) for one in ((State.DRAFT, False), (State.DRAFT, True), (State.EARLY, True), (State.REVIEWED, True),
                                     (State.REFERRED, True))] == [
        "EXPIRED", "NOT_CONFIRMED", "NOT_CONFIRMED", "NOT_CONFIRMED", "REFER_TIMEOUT"]
