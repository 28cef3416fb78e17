from datetime import UTC, datetime, timedelta

import pytest

from foundation.actor import COMMAND, Actor, ActorKind
from foundation.clock import day
from foundation.staff.rules import Role
from retailers.consent.rules import Purpose
from retailers.messages.models import Message
from retailers.messages.rules import Channel
from retailers.wording.filling import words_of
from retailers.wording.queries import holding, versions
from retailers.wording.service import NotYourWords, WordingBackdated, word
from tests.visitor import a_district

AT = datetime(2026, 11, 27, 2, tzinfo=UTC)
TODAY, TOMORROW = day(AT), day(AT) + timedelta(days=1)
DEPOSIT, SMS = Purpose.DEPOSIT, Channel.SMS


async def test_the_districts_own_newest_words_hold_from_their_day(database: str) -> None:
    home, other = await a_district(), await a_district("静安", "JA", "Jing'an")
    manager = Actor(ActorKind.STAFF, 1, "经理", Role.DISTRICT_MANAGER, frozenset({home.id}))
    await word(DEPOSIT, SMS, "zh", None, "", "公司：{amount}", valid_from=TODAY, by=COMMAND, at=AT)
    await word(DEPOSIT, SMS, "zh", home.id, "", "黄浦：{amount}", valid_from=TOMORROW, by=manager, at=AT)
    said = [(await holding(DEPOSIT, SMS, "zh", place, on)).text for place, on in (
        (home.id, TODAY), (home.id, TOMORROW), (other.id, TOMORROW), (None, TODAY - timedelta(days=1)))]
    assert said[:3] == ["公司：{amount}", "黄浦：{amount}", "公司：{amount}"]
    assert said[3].startswith("【烟草订货】")
    assert [row.by_name for row in await versions(DEPOSIT, SMS, home.id)] == ["经理"]
    message = Message(purpose=DEPOSIT, channel=SMS, language="zh", district_id=home.id, facts={"amount": 100}, created_at=AT + timedelta(days=1))
    assert (await words_of(message)).text == "黄浦：1.00"


async def test_nobody_words_for_others_nor_for_yesterday(database: str) -> None:
    home, other = await a_district(), await a_district("静安", "JA", "Jing'an")
    manager = Actor(ActorKind.STAFF, 1, "经理", Role.DISTRICT_MANAGER, frozenset({home.id}))
    for place in (None, other.id):
        with pytest.raises(NotYourWords):
            await word(DEPOSIT, SMS, "zh", place, "", "x", valid_from=TODAY, by=manager, at=AT)
    with pytest.raises(WordingBackdated):
        await word(DEPOSIT, SMS, "zh", home.id, "", "x", valid_from=TODAY - timedelta(days=1), by=manager, at=AT)


async def test_what_has_its_own_text_keeps_it(database: str) -> None:
    message = Message(purpose="REPORT", channel=Channel.EMAIL, language="zh", subject="s", text="t {x}", facts={}, created_at=AT)
    assert (await words_of(message)).text == "t {x}"
