import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.delivery.rules import (
    REFUSAL_REASONS,
    RUN_MOVES,
    Carried,
    Handover,
    Money,
    MoneyUnexplained,
    MoreThanThere,
    NothingToCollect,
    Reason,
    ReasonMissing,
    RunState,
    SignatureMissing,
    StopOutcome,
    allot_short,
    cases_and_loose,
    difference_kind,
    odd_size,
    saleable,
    settle_stop,
)
from ordering.delivery.words import OUTCOMES, REASONS, RUN_STATES
from ordering.orders.rules import MOVES, may
from ordering.states import State

DELIVERY = [event for event, move in MOVES.items() if event not in ("paid", "confirm") and move.target in (
    State.READY, State.PICKED, State.DISPATCHED, State.DELIVERED, State.PART_REFUSED, State.REFUSED, State.UNDELIVERED,
    State.REFUND_PENDING, State.REFUNDED)]
LINES = [Carried(1, 30, 9700), Carried(2, 5, 38160)]
lines_drawn = st.lists(st.tuples(st.integers(1, 60), st.integers(100, 60_000)), min_size=1, max_size=6).map(
    lambda rows: [Carried(sku, cartons, price) for sku, (cartons, price) in enumerate(rows, 1)])


@given(st.lists(st.sampled_from(DELIVERY), max_size=40))
def test_goods_go_out_once_and_end_somewhere(events: list[str]) -> None:
    state, path = State.PAID, [State.PAID]
    for event in events:
        if may(event, state):
            state = MOVES[event].target
            path.append(state)
    for before, after in itertools.pairwise(path):
        assert after != State.DISPATCHED or before == State.PICKED, "nothing leaves that was not picked"
        assert after != State.PICKED or before == State.READY
        assert before not in (State.DELIVERED, State.PART_REFUSED), "what was signed for stays so"
        assert before != State.REFUNDED or after == State.REFUND_PENDING, "only a refund that failed after all is undone"
    assert path.count(State.DISPATCHED) <= 1 + path.count(State.UNDELIVERED)


@given(st.permutations(sorted(RUN_MOVES)))
def test_a_run_goes_one_way(events: list[str]) -> None:
    state = RunState.PLANNED
    for event in events * 3:
        before, after = RUN_MOVES[event]
        if state == before:
            state = after
    assert state == RunState.CLOSED
    assert all(list(RunState).index(after) == list(RunState).index(before) + 1 for before, after in RUN_MOVES.values())


def test_part_of_it_refused() -> None:
    done = settle_stop(LINES, Handover({1: (5, Reason.DAMAGED)}, "王建国"), paid=True, attempt=1)
    assert (done.outcome, done.event, done.back) == (StopOutcome.PART_REFUSED, "refuse_part", {1: (5, Reason.DAMAGED)})
    assert (done.kept_fen, done.back_fen) == (25 * 9700 + 5 * 38160, 5 * 9700)


def test_a_closed_shop_gets_one_more_try() -> None:
    first = settle_stop(LINES, Handover({}, closed=True), paid=True, attempt=1)
    assert (first.event, first.back, first.back_fen) == ("shop_closed", {}, 0)
    second = settle_stop(LINES, Handover({}, closed=True), paid=True, attempt=2)
    assert (second.outcome, second.event) == (StopOutcome.REFUSED, "refuse_all")
    assert second.back == {1: (30, Reason.SHOP_CLOSED), 2: (5, Reason.SHOP_CLOSED)}


@pytest.mark.parametrize(("handover", "error"), [
    (Handover({1: (31, Reason.UNWANTED)}, "王"), MoreThanThere), (Handover({1: (-1, Reason.UNWANTED)}, "王"), MoreThanThere),
    (Handover({9: (1, Reason.UNWANTED)}, "王"), MoreThanThere), (Handover({1: (1, None)}, "王"), ReasonMissing),
    (Handover({1: (1, Reason.OUT_OF_STOCK)}, "王"), ReasonMissing), (Handover({}, " "), SignatureMissing),
    (Handover({}, "王", Money(cash_fen=1)), NothingToCollect), (Handover({}, closed=True, money=Money(1)), NothingToCollect),
])  # fmt: skip
def test_a_handover_that_cannot_be(handover: Handover, error: type[Exception]) -> None:
    with pytest.raises(error):
        settle_stop(LINES, handover, paid=True, attempt=1)


def test_money_that_differs_needs_a_word() -> None:
    due_fen = 30 * 9700 + 5 * 38160
    assert settle_stop(LINES, Handover({}, "王", Money(100, 200, due_fen - 300)), paid=False, attempt=1).kept_fen == due_fen
    with pytest.raises(MoneyUnexplained) as error:
        settle_stop(LINES, Handover({1: (1, Reason.DAMAGED)}, "王", Money(due_fen)), paid=False, attempt=1)
    assert error.value.facts == {"receivable": "4,721.00", "collected": "4,818.00"}
    assert settle_stop(LINES, Handover({}, "王", note="明天送来"), paid=False, attempt=1).event == "sign"


@given(lines_drawn, st.data())
def test_no_carton_and_no_fen_is_lost_at_the_door(lines: list[Carried], data: st.DataObject) -> None:
    refused = {line.sku: (data.draw(st.integers(0, line.cartons)), data.draw(st.sampled_from(REFUSAL_REASONS))) for line in lines}
    done = settle_stop(lines, Handover(refused, "王建国"), paid=True, attempt=data.draw(st.integers(1, 2)))
    assert done.kept_fen + done.back_fen == sum(line.cartons * line.price_fen for line in lines)
    back, all_of_it = sum(cartons for cartons, _ in done.back.values()), sum(line.cartons for line in lines)
    assert done.event == ("sign" if not back else "refuse_all" if back == all_of_it else "refuse_part")


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.data())
def test_a_shortage_is_shared_by_those_who_have_most(planned: list[int], data: st.DataObject) -> None:
    there = data.draw(st.integers(0, sum(planned)))
    given_ = allot_short(planned, there)
    assert sum(given_) == there
    assert all(0 <= got <= wanted for got, wanted in zip(given_, planned, strict=True))
    cut = [got for got, wanted in zip(given_, planned, strict=True) if got < wanted]
    assert not cut or max(given_) - min(cut) <= 1


def test_figures() -> None:
    assert allot_short([5, 3, 1], 6) == [3, 2, 1]
    with pytest.raises(MoreThanThere):
        allot_short([5], 6)
    assert [difference_kind(fen) for fen in (0, 1, -1)] == ["", "COD_OVER", "COD_SHORT"]
    assert (cases_and_loose(120), odd_size("中华(细支)", 200), odd_size("中华(硬)", 200), odd_size("云烟", 160)) == ((2, 20), True, False, True)
    assert [saleable(Reason.UNWANTED, cycle_open=is_open) for is_open in (True, False)] == [True, False]
    assert not saleable(Reason.DAMAGED, cycle_open=True)


def test_every_state_outcome_and_reason_has_a_name() -> None:
    assert (set(RUN_STATES), set(OUTCOMES), set(REASONS)) == (set(RunState), set(StopOutcome), set(Reason))
