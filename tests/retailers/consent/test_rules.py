"""May the shop be called? The hours, the day off, the opt-out, and the one call a day."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.clock import ZONE
from retailers.consent.rules import CallFacts, Purpose, WhyNot, may_call, next_time, quiet
from retailers.profile.models import RetailerStatus

ACTIVE = RetailerStatus.ACTIVE
moments = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31)).map(lambda naive: naive.replace(tzinfo=ZONE))


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-24 {clock}").replace(tzinfo=ZONE)


def shop(status: RetailerStatus = ACTIVE, phone: str = "02155551234", **facts: object) -> CallFacts:
    return CallFacts(status, phone, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(("clock", "purpose", "wanted"), [
    ("07:59", Purpose.ORDER, WhyNot.QUIET_HOURS), ("08:00", Purpose.ORDER, None), ("11:59", Purpose.ORDER, None),
    ("12:00", Purpose.ORDER, WhyNot.QUIET_HOURS), ("13:29", Purpose.DUNNING, WhyNot.QUIET_HOURS),
    ("13:30", Purpose.DUNNING, None), ("20:00", Purpose.DEPOSIT, WhyNot.QUIET_HOURS),
    ("09:30", Purpose.SURVEY, WhyNot.QUIET_HOURS), ("10:00", Purpose.SURVEY, None), ("19:00", Purpose.SURVEY, WhyNot.QUIET_HOURS)])
def test_quiet_hours(clock: str, purpose: Purpose, wanted: WhyNot | None) -> None:
    assert may_call(purpose, shop(), at(clock)) is wanted


@pytest.mark.parametrize(("facts", "purpose", "wanted"), [
    (shop(RetailerStatus.SUSPENDED), Purpose.ORDER, WhyNot.NOT_SERVED), (shop(RetailerStatus.SUSPENDED), Purpose.DUNNING, None),
    (shop(RetailerStatus.CLOSED), Purpose.SURVEY, WhyNot.NOT_SERVED), (shop(RetailerStatus.RESTRICTED), Purpose.ORDER, None),
    (shop(phone="无"), Purpose.ORDER, WhyNot.NO_PHONE), (shop(phone=""), Purpose.DUNNING, WhyNot.NO_PHONE),
    (shop(opted_out=frozenset({Purpose.SURVEY})), Purpose.SURVEY, WhyNot.OPTED_OUT),
    (shop(opted_out=frozenset({Purpose.SURVEY})), Purpose.ORDER, None),
    (shop(opted_out=frozenset({Purpose.DUNNING})), Purpose.DUNNING, None),
    (shop(called=frozenset({Purpose.DEPOSIT})), Purpose.DEPOSIT, WhyNot.CALLED_TODAY),
    (shop(called=frozenset({Purpose.DEPOSIT})), Purpose.ORDER, None),
    (shop(day_off=True), Purpose.DEPOSIT, WhyNot.DAY_OFF), (shop(day_off=True), Purpose.ORDER, None)])
def test_who_may_be_called_for_what(facts: CallFacts, purpose: Purpose, wanted: WhyNot | None) -> None:
    assert may_call(purpose, facts, at("10:30")) is wanted


def test_what_the_shop_asked_for_is_done_at_its_hour_and_again_on_the_same_day() -> None:
    again = shop(called=frozenset({Purpose.ORDER}), day_off=True, opted_out=frozenset({Purpose.ORDER}))
    assert may_call(Purpose.ORDER, again, at("12:40"), asked=True) is None
    assert may_call(Purpose.ORDER, shop(RetailerStatus.CLOSED), at("10:30"), asked=True) is WhyNot.NOT_SERVED


@given(moments, st.sampled_from(Purpose))
def test_the_next_time_is_never_quiet_and_the_first_one(moment: datetime, purpose: Purpose) -> None:
    then = next_time(purpose, moment)
    assert not quiet(purpose, then)
    assert moment <= then
    assert then == moment or quiet(purpose, moment)


@pytest.mark.parametrize(("clock", "wanted"), [("12:10", "2026-11-24 13:30"), ("20:05", "2026-11-25 08:00"), ("06:00", "2026-11-24 08:00")])
def test_when_the_quiet_ends(clock: str, wanted: str) -> None:
    assert f"{next_time(Purpose.ORDER, at(clock)):%Y-%m-%d %H:%M}" == wanted
