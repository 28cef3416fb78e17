"""When a shop is tried again, who goes first, and how routes are shared."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retailers.consent.rules import Purpose
from telephony.campaigns.rules import MOVES, Result, TaskEvent, TaskState, choices, inbound_first, retry_at, share
from tests.telephony.campaigns.conftest import AT, CLOSES

QUICK = settings(max_examples=60, deadline=None)
routes = st.dictionaries(st.sampled_from([f"HP-{n}" for n in range(12)]), st.integers(1, 80), min_size=1)
people = st.sets(st.integers(1, 9), min_size=1)


def clock(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-24 {text}").replace(tzinfo=AT.tzinfo)


@pytest.mark.parametrize(("result", "tries", "at", "wanted"), [
    (Result.BUSY, 1, "10:00", "10:10"), (Result.NO_ANSWER, 1, "10:00", "11:00"), (Result.NO_ANSWER, 1, "11:30", "13:30"),
    (Result.NO_ANSWER, 2, "11:00", "15:15"), (Result.BUSY, 2, "10:10", "15:15"), (Result.BUSY, 2, "15:30", "15:40"),
    (Result.NO_ANSWER, 2, "15:30", None), (Result.NO_ANSWER, 3, "15:20", None), (Result.NOT_IN_SERVICE, 1, "10:00", None),
    (Result.WRONG_PERSON, 1, "10:00", None), (Result.DROPPED, 1, "10:00", "10:00"), (Result.GIVEN_UP, 0, "10:00", "10:00"),
    (Result.FAILED, 3, "15:50", "15:50")])
def test_when_a_shop_is_tried_again(result: Result, tries: int, at: str, wanted: str | None) -> None:
    assert retry_at(result, tries, clock(at), CLOSES, Purpose.ORDER) == (clock(wanted) if wanted else None)


@pytest.mark.parametrize(("paused", "waiting", "wanted"), [(False, 0, False), (False, 2, False), (False, 3, True), (True, 0, True)])
def test_callers_have_right_of_way(paused: bool, waiting: int, wanted: bool) -> None:
    assert inbound_first(paused, waiting, 3) is wanted


def test_every_state_but_the_good_end_can_be_left() -> None:
    assert {state for state, _ in MOVES} == set(TaskState) - {TaskState.DONE}
    assert {event for _, event in MOVES} == set(TaskEvent)


def test_what_can_be_said_depends_on_what_the_call_was_about() -> None:
    assert Result.NO_ORDER in choices(Purpose.ORDER)
    assert Result.SETTLED in choices(Purpose.DUNNING)
    assert Result.NO_MORE in choices(Purpose.SURVEY)
    assert Result.NO_MORE not in choices(Purpose.DUNNING)
    assert not {Result.SETTLED} & set(choices(Purpose.ORDER)) | {Result.NO_ORDER} & set(choices(Purpose.DUNNING))


def test_routes_are_shared_whole_and_evenly() -> None:
    shared = share({"HP-1": 60, "HP-2": 30, "HP-3": 30, "HP-4": 25, "HP-5": 35}, [7, 8, 9], {})
    assert share({"HP-1": 60, "HP-2": 30, "HP-3": 30, "HP-4": 25, "HP-5": 35}, [7, 8, 9], shared) == shared
    loads = sorted(sum({"HP-1": 60, "HP-2": 30, "HP-3": 30, "HP-4": 25, "HP-5": 35}[r] for r, a in shared.items() if a == who) for who in (7, 8, 9))
    assert loads == [60, 60, 60]


@QUICK
@given(routes, people)
def test_sharing_is_complete_balanced_and_stable(sizes: dict[str, int], agents: set[int]) -> None:
    shared = share(sizes, agents, {})
    assert shared.keys() == sizes.keys()
    assert set(shared.values()) <= agents
    loads = {agent: sum(sizes[route] for route, whose in shared.items() if whose == agent) for agent in agents}
    full, empty = max(loads, key=lambda one: loads[one]), min(loads.values())
    assert all(loads[full] - empty <= sizes[route] for route, whose in shared.items() if whose == full)
    assert share(sizes, agents, shared) == shared


@QUICK
@given(routes, st.sets(st.integers(1, 9), min_size=2), st.data())
def test_who_leaves_frees_his_routes_and_nobody_waits_for_him(sizes: dict[str, int], agents: set[int], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(sorted(agents)))
    after = share(sizes, agents - {gone}, share(sizes, agents, {}))
    assert gone not in after.values()
    assert after.keys() == sizes.keys()


@QUICK
@given(st.sampled_from(Result), st.integers(1, 3), st.integers(0, 400))
def test_nobody_is_tried_in_the_past_or_after_the_cut_off(result: Result, tries: int, minutes: int) -> None:
    at = clock("08:00") + timedelta(minutes=minutes)
    then = retry_at(result, tries, at, CLOSES, Purpose.ORDER)
    assert then is None or at <= then
    assert then is None or then < CLOSES or then == at
