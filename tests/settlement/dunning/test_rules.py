"""Code -> class -> action, the next try and why, and the end: worked examples of one week, and what never happens."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.clock import ZONE
from retailers.order_days.rules import Calendar
from settlement.batches.rules import RUNS
from settlement.debits.codes import CODES
from settlement.dunning.hours import Hour
from settlement.dunning.parameters import (
    PARAMETERS,
    DunningValueUnfit,
    NoSuchDunningParameter,
    check_parameter,
    policy_of,
)
from settlement.dunning.rules import Action, Ending, Failure, Plan, Policy, Why, plan_of

THURSDAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)
AT_TEN = Failure("51", datetime(2026, 11, 26, 10, tzinfo=ZONE), 1, FRIDAY)
TWO = Hour(time(14, 5), 9, 10)


def planned(failure: Failure = AT_TEN, policy: Policy | None = None, calendar: Calendar | None = None) -> Plan:
    return plan_of(failure, policy or Policy(), (calendar or Calendar()).works)


def at(day: int, clock: str) -> datetime:
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), ZONE)


def test_an_account_without_history_is_tried_at_the_usual_times() -> None:
    plan = planned()
    assert (plan.action, plan.next_at, plan.why) == (Action.TRY_WITH_MONEY, at(26, "17:10"), Why.DEFAULT)
    assert plan.until == plan.ends_at == at(27, "07:30")


def test_an_account_is_tried_when_it_has_had_money() -> None:
    plan = planned(replace(AT_TEN, hours=(TWO,)))
    assert (plan.next_at, plan.why, plan.hour) == (at(26, "14:05"), Why.LEARNED, TWO)


def test_a_last_time_before_the_truck_where_no_hour_of_its_own_is_left() -> None:
    plan = planned(replace(AT_TEN, failed_at=at(26, "14:06"), hours=(TWO,)))
    assert (plan.next_at, plan.why) == (at(27, "07:00"), Why.LAST_CHANCE)


def test_after_the_gap_and_not_before() -> None:
    assert planned(replace(AT_TEN, failed_at=at(26, "16:30"))).next_at == at(26, "19:30")


def test_nothing_once_the_truck_is_loaded() -> None:
    late = planned(replace(AT_TEN, failed_at=at(27, "06:30")))
    assert (late.next_at, late.why, late.ends_at) == (None, Why.TOO_LATE, at(27, "07:30"))
    picked = planned(replace(AT_TEN, failed_at=at(26, "16:30"), loaded_at=at(26, "19:00")))
    assert (picked.next_at, picked.until, picked.ends_at) == (None, at(26, "19:00"), at(26, "19:00"))


def test_as_often_as_the_district_allows() -> None:
    plan = planned(replace(AT_TEN, tries=5))
    assert (plan.next_at, plan.why) == (None, Why.TRIES_USED)


def test_a_fault_of_the_bank_is_tried_again_soon_and_nobody_is_called() -> None:
    plan = planned(replace(AT_TEN, code="96"))
    assert (plan.action, plan.next_at, plan.why) == (Action.TRY_SOON, at(26, "10:10"), Why.BANK_FAULT)
    assert planned(replace(AT_TEN, code="25", never_arrived=True)).next_at == at(26, "10:10")


def test_where_the_bank_is_debited_by_file_the_next_run_takes_it() -> None:
    plan = planned(replace(AT_TEN, runs=RUNS, hours=(TWO,)))
    assert (plan.next_at, plan.why) == (at(26, "16:10"), Why.RUN)


def test_while_the_bank_itself_may_present_it_again_we_do_not() -> None:
    assert planned(replace(AT_TEN, represents_until=time(18))).next_at == at(26, "19:30")


def test_a_day_off_is_no_day_to_try() -> None:
    over_the_weekend = replace(AT_TEN, failed_at=at(27, "20:00"), deliver_on=date(2026, 11, 30))
    assert planned(over_the_weekend).next_at == at(30, "07:00")
    worked = planned(over_the_weekend, calendar=Calendar(worked=frozenset({date(2026, 11, 28)})))
    assert worked.next_at == at(28, "07:00")


@pytest.mark.parametrize(("code", "action"), [
    ("61", Action.CALL), ("14", Action.SIGN_AGAIN), ("62", Action.SIGN_AGAIN), ("AG01", Action.SIGN_AGAIN),
    ("05", Action.SIGN_AGAIN), ("30", Action.PAGE_IT),
])  # fmt: skip
def test_what_no_retry_can_mend_is_a_persons(code: str, action: Action) -> None:
    plan = planned(replace(AT_TEN, code=code))
    assert (plan.action, plan.next_at, plan.why) == (action, None, Why.PERSON)


def test_a_fault_of_ours_never_ends_the_shops_order() -> None:
    assert planned(replace(AT_TEN, code="A0")).ends_at is None


def test_what_is_paid_at_the_door_is_still_on_that_truck() -> None:
    assert planned(policy=Policy(ending=Ending.COD)).ends_at == at(27, "07:05")


def test_a_district_decides_for_itself() -> None:
    policy = policy_of({"LIMIT": "OFFER_COD", "times": "18:00", "gap_minutes": "5", "loading": "06:00"})
    assert planned(replace(AT_TEN, code="61"), policy).action == Action.OFFER_COD
    assert planned(AT_TEN, policy).next_at == at(26, "18:00")
    assert planned(AT_TEN, policy).until == at(27, "06:00")


def test_the_defaults_of_the_page_are_those_of_the_rule() -> None:
    assert policy_of({}) == Policy()


@pytest.mark.parametrize(("name", "value"), [
    ("times", ""), ("times", "25:00"), ("loading", "7"), ("tries_max", "0"), ("tries_max", "x"), ("ending", "GIVE_UP"), ("LIMIT", "PRAY"),
])  # fmt: skip
def test_a_value_that_cannot_be_is_refused_with_what_can(name: str, value: str) -> None:
    with pytest.raises(DunningValueUnfit) as refusal:
        check_parameter(name, value)
    assert refusal.value.facts["want"] == PARAMETERS[name].want


def test_a_parameter_that_is_none_is_refused() -> None:
    with pytest.raises(NoSuchDunningParameter):
        check_parameter("luck", "7")


CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0, tzinfo=None))
FAILURES = st.builds(
    Failure, code=st.sampled_from([*CODES, "??"]), tries=st.integers(1, 7), deliver_on=st.dates(THURSDAY, date(2026, 12, 2)),
    failed_at=CLOCKS.map(lambda clock: datetime.combine(THURSDAY, clock, ZONE)), never_arrived=st.booleans(),
    loaded_at=st.none() | CLOCKS.map(lambda clock: datetime.combine(FRIDAY, clock, ZONE)), runs=st.sampled_from([(), RUNS]),
    represents_until=st.none() | CLOCKS, hours=st.lists(st.builds(Hour, CLOCKS, st.just(3), st.just(4)), max_size=4).map(tuple))  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(FAILURES, st.sampled_from(list(Ending)))
def test_a_try_is_always_later_than_the_failure_and_before_the_truck(failure: Failure, ending: Ending) -> None:
    policy = Policy(ending=ending)
    plan = planned(failure, policy)
    if plan.next_at is not None:
        assert failure.failed_at + policy.fault_gap <= plan.next_at < plan.until
        assert failure.tries < policy.tries_max
        assert plan.action in (Action.TRY_WITH_MONEY, Action.TRY_SOON)
        assert not failure.loaded_at or plan.next_at < failure.loaded_at
    assert (plan.ends_at is None) == (plan.action == Action.PAGE_IT)
    assert plan.next_at is None or plan.next_at - failure.failed_at >= timedelta(minutes=10)
