"""Whole calls as texts, each played to its end, and then cut short after every line: nothing may be half done."""

import logging

import pytest

from callcenter.logs import keep_libraries_quiet
from foundation.clock import now
from foundation.districts.models import District
from retailers.profile.models import CallerFailure, Card
from telephony.calls.models import Call, CallEvent
from telephony.calls.rules import CallState, What
from telephony.calls.service import end_gone
from telephony.recordings.models import Recording
from tests.telephony.agents.test_service import ready
from tests.telephony.conftest import CARD_NO, PIN, Cast
from tests.telephony.fake_asterisk import CALLS, story
from tests.telephony.phone import Phone

STORIES = sorted(path.stem for path in CALLS.glob("*.txt"))
EMPTY_HOUSE = "nobody_is_here"


@pytest.mark.parametrize("name", STORIES)
async def test_played_whole_and_cut_short_after_every_line(phone: Phone, cast: Cast, name: str):
    if name != EMPTY_HOUSE:
        await ready(cast.li_na.id)
    *lines, end = story(name)
    for cut in range(len(lines)):
        await phone.play([*lines[:cut], "hangs up"], uniqueid=f"17.{cut}")
        await forget_failures()
    whole = await phone.play(lines)
    assert (whole.unplayed, f"goes to {whole.goes_to}") == ([], end)
    assert await end_gone(set(), seen_at=now(), at=now()) != []
    await nothing_is_half_done()


async def forget_failures() -> None:
    await Card.all().update(failures=0, locked_until=None)
    await CallerFailure.all().delete()


async def nothing_is_half_done() -> None:
    assert await Call.exclude(state=CallState.ENDED).count() == 0
    for call in await Call.all():
        assert await CallEvent.filter(call_id=call.call_id, what=What.ENDED).count() == 1
        assert (call.retailer_id is None) == (call.verified == "")


async def test_a_routed_call_has_its_recording_row_before_its_file(phone: Phone, cast: Cast):
    await ready(cast.li_na.id)
    played = await phone.play(story("order_with_agent")[:-1])
    recording = await Recording.get()
    assert played.variables["LEAFLINE_RECORDING"] == str(phone.house.recordings / recording.file)
    assert played.variables["LEAFLINE_CALL"] == recording.call_id
    assert not (phone.house.recordings / recording.file).exists()


async def test_an_unknown_card_hears_what_a_wrong_pin_hears(phone: Phone, cast: Cast):
    wrong_pin = await phone.play(story("wrong_pin_three_times"))
    unknown = [line.replace(CARD_NO, "81019994") for line in story("wrong_pin_three_times")]
    assert (await phone.play(unknown, uniqueid="17.2")).heard == wrong_pin.heard


async def test_the_lock_holds_in_the_next_call(phone: Phone, cast: Cast):
    await phone.play(story("wrong_pin_three_times"))
    right = await phone.play(story("order_with_agent"), uniqueid="17.2")
    assert "verified" not in right.heard


async def test_the_language_of_the_shops_file_is_spoken(phone: Phone, cast: Cast):
    await type(cast.shop).filter(id=cast.shop.id).update(language="en")
    lines = [line for line in story("order_with_agent") if "language" not in line]
    assert (await phone.play(lines)).variables["CHANNEL(language)"] == "en"


async def test_no_digit_is_logged_or_kept(phone: Phone, cast: Cast, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    keep_libraries_quiet()
    await ready(cast.li_na.id)
    await phone.play(story("order_with_agent"))
    await phone.play(story("wrong_pin_three_times"), uniqueid="17.2")
    kept = caplog.text + str(await CallEvent.all().values_list("facts", flat=True)) + str(await Call.all().values())
    assert not [secret for secret in (CARD_NO, PIN, "111111", "111112") if secret in kept]


async def test_where_nobody_sits_in_the_group_headquarters_takes_it(phone: Phone, cast: Cast):
    await District.all().update(overflow="")
    await ready(cast.zhang_min.id)
    assert (await phone.play(story("order_with_agent")[:-2])).goes_to == "queue HQ"


async def test_a_neighbour_helps_out(phone: Phone, cast: Cast):
    await ready(cast.zhang_min.id)
    assert (await phone.play(story("order_with_agent")[:-2])).goes_to == "queue HP"
