from datetime import UTC, datetime
from typing import Any

import pytest

from retailers.consent.rules import Purpose
from retailers.messages.rules import Channel
from retailers.wording.defaults import default
from retailers.wording.rules import PLACES, FactMissing, WordingRefused, check_wording, filled, pieces, places_of

FACTS: dict[str, Any] = {
    "shop": "王记", "district": {"name": "黄浦", "name_en": "Huangpu"}, "phone": "96368", "closes": datetime(2026, 11, 27, 8, tzinfo=UTC), "delivery": "2026-11-28",
    "amount": 305_280, "failed_on": "2026-11-26", "paid_on": "2026-11-26", "taken_on": "2026-11-26", "asked_on": "2026-11-26", "stop": 12, "cartons": 36, "collect": 0, "price": 84_800, "expires": "2026-12-27", "days": 30,
    "product": {"name": "中华(软)", "name_en": "Zhonghua (soft)", "short_code": "1001"}}
DEPOSIT, SMS = Purpose.DEPOSIT, Channel.SMS


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("purpose", list(PLACES))
def test_what_we_came_with_can_be_kept_and_filled(purpose: Purpose, channel: Channel, language: str) -> None:
    subject, text = default(purpose, channel, language)
    check_wording(purpose, channel, subject, text)
    said = filled(text, purpose, FACTS, language)
    assert "{" not in said
    assert bool(subject) == (channel is Channel.EMAIL)


def test_facts_are_written_as_one_reads_them() -> None:
    assert filled("{amount} {closes}", DEPOSIT, FACTS, "zh") == "3,052.80 16:00"
    assert filled("{expires}", Purpose.LICENCE, FACTS, "zh") == "12月27日"
    assert filled("{expires}", Purpose.LICENCE, FACTS, "en") == "27 Dec"
    assert filled("{product}", Purpose.NEW_PRODUCT, FACTS, "en") == "Zhonghua (soft)"


@pytest.mark.parametrize(("channel", "subject", "text", "why", "name"), [
    (SMS, "", "请存{amont}元", "place", "amont"), (SMS, "", "到期{expires}", "place", "expires"), (Channel.VOICE, "", "{shop}您好", "spoken", "shop"),
    (SMS, "", "请存{amount元", "brace", None), (SMS, "", "  ", "empty", None), (SMS, "", "钱" * 351, "long", None),
    (Channel.EMAIL, " ", "请存款", "subject", None), (Channel.EMAIL, "{oops}", "请存款", "place", "oops")])
def test_what_cannot_be_said_is_refused_with_what_is_wrong(channel: Channel, subject: str, text: str, why: str, name: str | None) -> None:
    with pytest.raises(WordingRefused) as refused:
        check_wording(DEPOSIT, channel, subject, text)
    assert (refused.value.facts["why"], refused.value.facts.get("name")) == (why, name)


def test_half_a_sentence_is_sent_to_nobody() -> None:
    with pytest.raises(FactMissing):
        filled("请存{amount}元", DEPOSIT, {"closes": FACTS["closes"]}, "zh")


def test_a_telephone_is_given_only_what_can_be_said() -> None:
    assert [place.name for place in places_of(DEPOSIT, Channel.VOICE)] == ["amount", "closes"]
    assert list(pieces("货款是{amount}，请在{closes}前。")) == [("said", "货款是"), ("place", "amount"), ("said", "请在"), ("place", "closes"), ("said", "前。")]
    assert list(pieces("It is {amount}.")) == [("said", "It is"), ("place", "amount")]
