"""All seats are busy, on a real Asterisk: one caller leaves a message, another a number; he is called back and gives a mark of 1."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from foundation.actor import Actor, ActorKind
from foundation.clock import day, now
from foundation.staff.rules import Role
from retailers.consent.models import CallingParameter
from retailers.follow_ups.models import FollowUp
from retailers.follow_ups.rules import FollowUpState, Kind
from retailers.identification.pins import hash_pin
from retailers.profile.models import Card
from retailers.surveys.models import Survey
from retailers.surveys.rules import SurveyState
from telephony.agents import service as agents
from telephony.calls.models import Call, CallEvent
from telephony.handset.phone import Call as CallOfPhone
from telephony.voicemail.models import Voicemail
from telephony.voicemail.pins import set_pin
from telephony.voicemail.rules import Move, VoicemailState
from telephony.voicemail.service import call_back, keep, move_message, ring_somebody
from tests.telephony.agents.test_service import LI_NA
from tests.telephony.asterisk.real import Switch, switch
from tests.telephony.conftest import CARD_NO, PIN
from tests.telephony.outgoing.test_real_outgoing import Centre, centre, picks_up, until
from tests.telephony.test_real_phone import cutting_in, membership

__all__ = ["centre"]
STAFF_PIN = "246813"
pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(150)]


@pytest.fixture(scope="module")
async def asterisk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Switch]:
    async with switch(tmp_path_factory.mktemp("switch")) as running:
        yield running


async def is_paused(centre: Centre) -> bool:
    """In Asterisk too: nothing rings at his seat."""
    return all(" " in queue for queue in await membership(centre))


async def identified(call: CallOfPhone) -> None:
    await call.hears("welcome")
    await cutting_in(call, "1", f"{CARD_NO}#", f"{PIN}#")
    await call.hears("verified")


async def leaves_a_message(centre: Centre) -> None:
    async with centre.asterisk.caller("13900139000") as phone:
        call = await phone.call("96368")
        await identified(call)
        await cutting_in(call, "7")
        await call.hears("message-or-call-back")
        await call.keys("1")
        await call.hears("voicemail")
        await call.hears("beep")
        call.speak(centre.asterisk.plan.sounds / "zh" / "voicemail-thanks.wav")
        await asyncio.sleep(1.5)
        await call.keys("#")
        await call.hears("voicemail-thanks")


async def leaves_a_number(centre: Centre) -> None:
    async with centre.asterisk.caller("02155551234") as phone:
        call = await phone.call("96368")
        await identified(call)
        await cutting_in(call, "0")
        await until(lambda: Call.filter(caller_number="02155551234", queued_at__isnull=False).exists())
        await asyncio.sleep(0.5)
        await call.keys("2")
        await call.hears("call-back/this-or-other")
        await call.keys("1")
        await call.hears("call-back/noted")
        await asyncio.wait_for(call.ended.wait(), 10)


async def test_from_the_busy_seats_to_the_low_mark(centre: Centre) -> None:
    await Card.filter(card_no=CARD_NO).update(pin_hash=hash_pin("p", CARD_NO, PIN))
    await agents.pause(centre.staff_id, "break", by=LI_NA, at=now())
    await until(lambda: is_paused(centre), within_s=40)
    await asyncio.gather(leaves_a_message(centre), leaves_a_number(centre))
    await until(lambda: Voicemail.filter(file__isnull=False).exists(), within_s=25)
    assert {row.number for row in await Voicemail.all()} == {"13900139000", "02155551234"}
    assert await FollowUp.filter(kind=Kind.VOICEMAIL).count() == 2
    wish = await Voicemail.get(file=None)
    li_na = Actor(ActorKind.STAFF, centre.staff_id, "李娜", Role.AGENT, frozenset({centre.cast.huangpu.id}))
    async with centre.asterisk.shops() as shops:
        await call_back(wish.id, by=li_na, at=now())
        mine = await picks_up(centre.seat)
        theirs = await picks_up(shops)
        assert theirs.called == "02155551234"
        mine.speak(centre.asterisk.plan.sounds / "zh" / "thanks.wav")
        await theirs.hears("thanks")
        await mine.hangup()
        await theirs.hears("survey")
        await theirs.keys("1")
        await asyncio.wait_for(theirs.ended.wait(), 15)
    await until(lambda: Voicemail.filter(id=wish.id, state=VoicemailState.CALLED_BACK).exists(), within_s=20)
    await move_message(wish.id, Move.CLOSE, by=li_na, at=now())
    assert (await FollowUp.get(source=f"voicemail:{wish.id}")).state is FollowUpState.DONE
    survey = await Survey.get()
    assert (survey.state, survey.staff_id) == (SurveyState.COMPLETE, centre.staff_id)
    low = await FollowUp.get(kind=Kind.LOW_MARK)
    assert (low.call_id, low.retailer_id) == (survey.call_id, centre.cast.shop.id)


async def test_an_agent_is_rung_about_a_message_and_let_in_by_his_pin(centre: Centre, caplog: pytest.LogCaptureFixture) -> None:
    await CallingParameter.create(name="hours", value="00:00-23:59", valid_from=day(now()), by_name="周经理", at=now())
    li_na = Actor(ActorKind.STAFF, centre.staff_id, "李娜", Role.AGENT, frozenset({centre.cast.huangpu.id}))
    await set_pin(STAFF_PIN, "021-5555 9999", pepper="p", by=li_na, at=now())
    row = await keep(at=now(), call=None, caller_number=centre.cast.shop.order_phone, number=centre.cast.shop.order_phone)
    async with centre.asterisk.shops() as shops:
        assert await ring_somebody(row.id, at=now())
        phone = await picks_up(shops)
        assert phone.called == "02155559999"
        await phone.hears("box/staff-number")
        await phone.keys("1001#")
        await phone.hears("enter-pin")
        await phone.keys(f"{STAFF_PIN}#")
        await phone.hears("box/waiting")
        await phone.hears("number/1")  # the short sounds of these tests have no dates, so that the message itself is told elsewhere
        await phone.hangup()
    assert STAFF_PIN not in centre.asterisk.logs + caplog.text + str(await CallEvent.all().values())
