from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from foundation.actor import Actor, ActorKind
from foundation.audit import AuditLine
from foundation.errors import DomainError, ReasonMissing, SecondPersonNeeded
from ordering.policy.models import ChangeState, RuleChange, RuleParameter
from ordering.policy.queries import changes, parameters_held, rule_parameters
from ordering.policy.service import (
    NoSuchChange,
    NoSuchParameter,
    NotBackwards,
    NotYourRules,
    ValueOutOfRange,
    propose_change,
    publish_change,
    withdraw_change,
)
from tests.ordering.conftest import AT, TODAY, City

HEADQUARTERS = Actor(ActorKind.STAFF, 9001, "徐兰", "ADMINISTRATOR", None, "password")
TOMORROW = TODAY + timedelta(days=1)


def manager(city: City, id: int = 3001, name: str = "顾平") -> Actor:
    return replace(city.leader, id=id, name=name, role="DISTRICT_MANAGER")


async def a_change(city: City, by: Actor | None = None, **changed: Any) -> RuleChange:
    wanted = {"rule": "R28", "name": "percent", "value": 180, "valid_from": TOMORROW, "district_id": city.district.id,
              "reason": "节前放量", "preview": {"orders": 8, "stricter": 1}} | changed
    return await propose_change(wanted.pop("rule"), wanted.pop("name"), wanted.pop("value"), by=by or manager(city), at=AT,
                                **wanted)


async def test_a_second_person_publishes_and_it_holds_from_its_day(city: City) -> None:
    change = await a_change(city)
    assert (await rule_parameters(city.district.id, TOMORROW))["R28"]["percent"] == 200
    row = await publish_change(change.id, by=HEADQUARTERS, at=AT)
    held = [(await rule_parameters(city.district.id, on)) for on in (TODAY, TOMORROW)]
    assert [(policy["R28"]["percent"], policy.version) for policy in held] == [(200, 0), (180, row.id)]
    assert (await RuleChange.get(id=change.id)).decided_by_name == "徐兰"
    assert [line.verb for line in await AuditLine.filter(noun="rule").order_by("id")] == ["propose_change", "publish_change"]


async def test_the_proposer_never_publishes(city: City) -> None:
    change = await a_change(city)
    with pytest.raises(SecondPersonNeeded):
        await publish_change(change.id, by=manager(city), at=AT)
    assert await RuleParameter.all().count() == 0
    await publish_change(change.id, by=manager(city, 3002, "林岚"), at=AT)
    with pytest.raises(NoSuchChange):
        await publish_change(change.id, by=HEADQUARTERS, at=AT)
    assert await RuleParameter.all().count() == 1


async def test_a_change_that_is_withdrawn_is_kept_and_not_published(city: City) -> None:
    change = await a_change(city)
    await withdraw_change(change.id, by=manager(city), at=AT)
    with pytest.raises(NoSuchChange):
        await publish_change(change.id, by=HEADQUARTERS, at=AT)
    assert [row.state for row in await changes(by=HEADQUARTERS)] == [ChangeState.WITHDRAWN]


@pytest.mark.parametrize(("changed", "error"), [
    ({"valid_from": date(2026, 12, 1)}, NotBackwards), ({"name": "percents"}, NoSuchParameter), ({"reason": " "}, ReasonMissing),
    ({"value": -1}, ValueOutOfRange), ({"rule": "R29", "name": "dear_yuan", "value": 299}, ValueOutOfRange),
    ({"district_id": None}, NotYourRules), ({"district_id": 999}, NotYourRules)])
async def test_what_cannot_be_proposed(city: City, changed: dict[str, Any], error: type[DomainError]) -> None:
    with pytest.raises(error):
        await a_change(city, **changed)


async def test_a_change_whose_day_has_passed_is_not_published(city: City) -> None:
    change = await a_change(city)
    with pytest.raises(NotBackwards):
        await publish_change(change.id, by=HEADQUARTERS, at=AT + timedelta(days=2))


async def test_the_page_reads_default_value_and_what_is_coming(city: City) -> None:
    await publish_change((await a_change(city, value=180)).id, by=HEADQUARTERS, at=AT)
    await publish_change((await a_change(city, by=HEADQUARTERS, value=250, district_id=None, valid_from=TODAY)).id,
                         by=replace(HEADQUARTERS, id=9002, name="何婷"), at=AT)
    held = {(one.rule, one.name): one for one in await parameters_held(city.district.id, TODAY)}
    surge = held["R28", "percent"]
    assert (surge.default, surge.value, surge.since, surge.own, [row.value for row in surge.coming]) == (200, 250, TODAY, False, [180])
    assert held["W1", "percent"].value == 150
    assert [change.district_id for change in await changes(by=replace(city.leader, districts=frozenset({999})))] == [None]
