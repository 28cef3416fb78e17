"""The phone server's flows around a queue, and what a caller hears when something of ours is broken."""

import asyncio
from pathlib import Path

import pytest

from foundation.clock import now
from retailers.surveys.models import SurveyMark
from telephony import menus
from telephony.agents import service as agents
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.calls import service
from telephony.calls.models import Call, CallEvent
from telephony.calls.rules import HANGS_UP, What
from telephony.voicemail.taking import sweep
from tests.telephony.agents.test_service import ready
from tests.telephony.conftest import AT, Cast
from tests.telephony.fake_asterisk import FakeAsterisk, story
from tests.telephony.phone import Phone, phone_server

CHANNEL = "1700000000.1"


async def talked_to(cast: Cast, phone: Phone) -> Call:
    """A call that li_na has just talked on, and hung up."""
    await ready(cast.li_na.id)
    await phone.play(story("order_with_agent")[:-1])
    call = await Call.get(uniqueid=CHANNEL)
    for what in (What.QUEUED, What.RANG, What.ANSWERED):
        await service.happened(call.call_id, what, at=AT, agent=cast.li_na.id)
    return call


async def hangs_up(phone: Phone, call: Call) -> None:
    """The agent's page says so."""
    await asyncio.sleep(0)
    await phone.house.notices.publish(f"call.{call.call_id}", what=HANGS_UP)


async def test_after_the_agent_comes_the_question(phone: Phone, cast: Cast):
    call = await talked_to(cast, phone)
    await hangs_up(phone, call)
    played = await phone.play(["hears survey, presses 4", "hears survey-thanks", "hears bye"], script="survey")
    assert (played.unplayed, played.goes_to) == ([], "hangup")
    mark = await SurveyMark.get(call_id=call.call_id)
    assert (mark.mark, mark.retailer_id, mark.staff_id) == (4, cast.shop.id, cast.li_na.id)


async def test_a_wrong_key_is_no_mark(phone: Phone, cast: Cast):
    await hangs_up(phone, await talked_to(cast, phone))
    await phone.play(["hears survey, presses 9", "hears not-understood", "hears survey, presses 0"], script="survey")
    assert await SurveyMark.all().count() == 0


async def test_a_caller_whose_agents_browser_died_is_offered_again(phone: Phone, cast: Cast):
    await talked_to(cast, phone)
    await ready(cast.wang_wei.id)
    await agents.lost(cast.li_na.id, at=now())
    played = await phone.play([], script="survey")
    assert (played.goes_to, "survey" in played.heard) == ("queue HP", False)


async def test_the_word_of_the_lost_browser_may_come_late(phone: Phone, cast: Cast):
    await talked_to(cast, phone)
    await ready(cast.wang_wei.id)
    playing = asyncio.create_task(phone.play([], script="survey"))
    await asyncio.sleep(0.5)
    await agents.lost(cast.li_na.id, at=now())
    assert (await playing).goes_to == "queue HP"


async def test_who_hung_up_without_a_word_is_believed_after_a_while(phone: Phone, cast: Cast):
    await talked_to(cast, phone)
    played = await phone.play(["hears survey, presses 5"], script="survey")
    assert played.goes_to == "hangup"


async def test_nobody_in_time_means_headquarters_and_then_a_message(phone: Phone, cast: Cast):
    await talked_to(cast, phone)
    first = await phone.play([], script="voicemail", LEAFLINE_QUEUE="HP")
    assert first.goes_to == "queue HQ"
    last = await phone.play(["hears voicemail", "says 2 s"], script="voicemail", LEAFLINE_QUEUE="HQ")
    assert (last.unplayed, last.goes_to) == ([], "hangup")


async def test_the_pop_goes_out_before_the_telephone_rings(phone: Phone, cast: Cast):
    call = await talked_to(cast, phone)
    await ready(cast.wang_wei.id)
    with phone.house.notices.listening("agent.") as queue:
        await phone.play([], script="offer", uniqueid="of the agent's channel", arguments=(call.call_id, "1002"))
        notice = queue.get_nowait()
    assert (notice.topic, notice.facts) == (f"agent.{cast.wang_wei.id}", {"what": "offer", "call_id": call.call_id})
    assert (await Agent.get(staff_id=cast.wang_wei.id)).state is AgentState.OFFERED


@pytest.mark.parametrize("arguments", [(), ("", ""), ("no such call", "1001"), ("x", "trunk"), ("x", "9" * 40)])
async def test_an_offer_that_makes_no_sense_harms_nothing(phone: Phone, arguments: tuple[str, ...]):
    assert (await phone.play([], script="offer", arguments=arguments)).goes_to == "nowhere"


async def test_a_surprise_is_an_apology_and_headquarters(phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    async def broken(caller: object) -> str:
        raise RuntimeError("a programming error")
    monkeypatch.setitem(menus.MENUS, "main", broken)
    played = await phone.play(story("order_with_agent"))
    assert (played.heard[-1], played.goes_to) == ("apology", "queue HQ")


async def test_without_a_database_the_caller_still_reaches_a_person(tmp_path: Path):
    async with phone_server(tmp_path) as phone:
        played = await phone.play([])
    assert (played.heard, played.goes_to) == (["apology"], "queue HQ")
    assert len(played.variables["LEAFLINE_CALL"]) == 26


async def test_a_key_that_is_stuck_ends_with_a_person(phone: Phone):
    lines = [*story("order_with_agent")[:5], *["hears main-menu, presses *"] * 100]
    assert (await phone.play(lines)).goes_to == "queue HQ"


async def test_a_script_we_do_not_know_leaves_it_to_the_dialplan(phone: Phone):
    assert (await phone.play([], script="../etc/passwd")).goes_to == "nowhere"


async def test_the_same_channel_again_is_the_same_call(phone: Phone, cast: Cast):
    await phone.play(["hears welcome", "hangs up"])
    await phone.play(["hears welcome", "hangs up"])
    assert await Call.all().count() == 1
    assert await CallEvent.filter(what=What.ENTERED).count() == 1


async def test_a_message_is_taken_in_by_the_sweep(phone: Phone, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("telephony.recordings.service.SETTLED_S", -1.0)
    await phone.play([*story("message_left")[:3], "hears voicemail", "says 3 s", "hangs up"])
    message, = await sweep(phone.house.voicemail)
    assert (message.retailer_id, message.seconds) == (cast.shop.id, 3.0)
    assert await sweep(phone.house.voicemail) == []


async def test_many_calls_at_once_do_not_mix(phone: Phone, cast: Cast):
    calls = [FakeAsterisk(story("order_with_agent")[:5]).call(phone.port, uniqueid=f"17.{n}") for n in range(20)]
    await asyncio.gather(*calls)
    assert await Call.filter(retailer_id=cast.shop.id).count() == 20
