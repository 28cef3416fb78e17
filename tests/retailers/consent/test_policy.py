"""What a district sets of calling holds from its day on, in its own district, for reminders, order calls and surveys alike."""

from datetime import datetime, time, timedelta

import pytest

from foundation.actor import Actor, ActorKind
from foundation.audit import AuditLine
from foundation.clock import ZONE
from foundation.parameters import NotBackwards, NotYourRules
from retailers.consent.parameters import parameters_held, policies, put_parameter
from retailers.consent.policy import DEFAULT, CallingValueUnfit, NoSuchCallingParameter, check_parameter, policy_of
from retailers.consent.queries import call_facts
from retailers.consent.rules import Purpose, WhyNot, may_call, next_time, quiet
from telephony.campaigns.rules import Result, retry_at
from telephony.reminders.rules import Outcome, after_call
from tests.retailers.conftest import AT, House
from tests.retailers.conftest import house as house

TODAY = AT.date()


def clock(text: str) -> datetime:
    return datetime.combine(TODAY, time.fromisoformat(text), ZONE)


def manager(house: House) -> Actor:
    return Actor(ActorKind.STAFF, house.leader.id, "周经理", "DISTRICT_MANAGER", frozenset({house.district.id}))


def test_hours_of_ones_own() -> None:
    policy = policy_of({"hours": "09:30-11:30 14:00-21:00"})
    assert [quiet(Purpose.ORDER, clock(at), policy) for at in ("09:29", "09:30", "11:30", "20:30")] == [True, False, True, False]
    assert next_time(Purpose.ORDER, clock("11:40"), policy) == clock("14:00")
    assert next_time(Purpose.ORDER, clock("21:10"), policy) == clock("09:30") + timedelta(days=1)
    assert next_time(Purpose.SURVEY, clock("08:10"), policy) == clock("10:00")


def test_rounds_and_waits_of_ones_own() -> None:
    policy = policy_of({"order_rounds": "2", "order_wait": "20", "reminder_tries": "1", "reminder_busy_wait": "5"})
    assert retry_at(Result.NO_ANSWER, 1, clock("09:00"), None, Purpose.ORDER, policy) == clock("09:20")
    assert retry_at(Result.NO_ANSWER, 2, clock("09:00"), None, Purpose.ORDER, policy) is None
    assert retry_at(Result.NO_ANSWER, 2, clock("09:00"), None, Purpose.ORDER) == clock("10:00")
    assert after_call(Outcome.BUSY, Purpose.LICENCE, 1, clock("09:00"), None, policy=policy).next_at is None
    assert after_call(Outcome.BUSY, Purpose.LICENCE, 1, clock("09:00"), None).next_at == clock("09:10")


@pytest.mark.parametrize(("name", "value"), [
    ("hours", "8:00-12:00"), ("hours", ""), ("hours", "12:00-08:00"), ("hours", "08:00-12:00 11:00-13:00"), ("hours", "25:00-26:00"),
    ("order_rounds", "0"), ("order_rounds", "three"), ("order_wait", "-5"), ("survey_tries", "6"),
])
def test_what_cannot_be_is_told(name: str, value: str) -> None:
    with pytest.raises(CallingValueUnfit):
        check_parameter(name, value)
    with pytest.raises(NoSuchCallingParameter):
        check_parameter("lunch", "1")


async def test_a_value_holds_from_its_day_and_in_its_district(house: House) -> None:
    assert (await policies(TODAY)).of(house.district.id) == DEFAULT
    tomorrow = TODAY + timedelta(days=1)
    await put_parameter("hours", "09:00-12:00", district_id=house.district.id, valid_from=tomorrow, by=manager(house), at=AT)
    company = Actor(ActorKind.STAFF, 1, "吴涛", "ADMINISTRATOR", None)
    await put_parameter("order_rounds", "5", district_id=None, valid_from=TODAY, by=company, at=AT)
    now, then = await policies(TODAY), await policies(tomorrow)
    assert (now.of(house.district.id).hours, now.of(house.district.id).order_rounds) == (DEFAULT.hours, 5)
    assert (then.of(house.district.id).hours, then.of(None).hours) == (((time(9), time(12)),), DEFAULT.hours)
    held = {one.name: one for one in await parameters_held(house.district.id, tomorrow)}
    assert (held["hours"].own, held["hours"].by_name, held["order_rounds"].own) == (True, "周经理", False)
    facts = (await call_facts([house.shop.id], tomorrow))[house.shop.id]
    assert may_call(Purpose.DEPOSIT, facts, clock("08:30") + timedelta(days=1)) is WhyNot.QUIET_HOURS
    assert await AuditLine.filter(verb="put_calling_parameter").count() == 2


async def test_nobody_sets_it_for_yesterday_or_for_others(house: House) -> None:
    with pytest.raises(NotBackwards):
        await put_parameter("hours", "09:00-12:00", district_id=house.district.id, valid_from=TODAY - timedelta(days=1), by=manager(house), at=AT)
    for district in (None, house.district.id + 1):
        with pytest.raises(NotYourRules):
            await put_parameter("hours", "09:00-12:00", district_id=district, valid_from=TODAY, by=manager(house), at=AT)
