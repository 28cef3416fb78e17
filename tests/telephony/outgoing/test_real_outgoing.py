"""Calls that we make, on a real Asterisk: who rings first, how it ends, and what is noted of it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from callcenter import database as databases
from callcenter import phone as phone_process
from callcenter.settings import Settings
from foundation.clock import now
from retailers.consent.rules import Purpose
from telephony import dialplan
from telephony.agents import service as agents
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.calls.models import Call, CallEvent
from telephony.calls.rules import CallState, What
from telephony.handset.phone import Call as CallOfPhone
from telephony.handset.phone import Phone
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import Outcome, PlaceState
from telephony.outgoing.service import ask_call
from telephony.recordings.models import Recording, RecordingState
from tests.ports import free_ports
from tests.telephony.agents.test_service import LI_NA, ready
from tests.telephony.asterisk.real import SIP_SEAT, Switch, switch
from tests.telephony.conftest import small_cast
from tests.telephony.test_real_phone import Centre, until

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
async def asterisk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Switch]:
    async with switch(tmp_path_factory.mktemp("switch")) as running:
        yield running


@pytest.fixture
async def centre(asterisk: Switch, migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Centre]:
    """The phone process is up, and li_na sits ready at a SIP telephone."""
    shutil.copy(migrated_sqlite, tmp_path / "leafline.sqlite3")
    plan, (hub_port,) = asterisk.plan, free_ports(1)
    settings = Settings(home=tmp_path, agi_port=plan.agi_port, ami_port=plan.ami_port, ami_secret=plan.ami_secret,
                        hub_port=hub_port, card_pepper="p")
    _, password = await asterisk.credentials().grant(SIP_SEAT)
    async with databases.connected(settings.database):
        cast = await small_cast()
        await Agent.filter(staff_id=cast.li_na.id).update(extension=str(SIP_SEAT))
        await ready(cast.li_na.id)
        async with phone_process.running(settings), Phone.open(
                str(SIP_SEAT), ("127.0.0.1", plan.sip_port), password) as seat:
            await seat.register()
            yield Centre(asterisk, cast, seat)


async def dials(centre: Centre, at: datetime, **facts: int) -> str:
    """li_na presses the key, as far as the telephone is concerned."""
    shop = centre.cast.shop
    call_id = await ask_call(shop.order_phone, Purpose.ORDER, retailer_id=shop.id, district_id=shop.district_id,
                             extension=str(SIP_SEAT), staff_id=centre.staff_id, at=at, **facts)
    await agents.dial(centre.staff_id, call_id, by=LI_NA, at=at)
    return call_id


async def picks_up(phone: Phone) -> CallOfPhone:
    ringing = await asyncio.wait_for(phone.incoming.get(), 15)
    await ringing.answer()
    return ringing


async def comes_to(call_id: str, outcome: Outcome) -> OutgoingCall:
    await until(lambda: OutgoingCall.filter(call_id=call_id, state=PlaceState.OVER).exists(), within_s=20)
    call = await OutgoingCall.get(call_id=call_id)
    assert call.outcome is outcome
    return call


async def seat_comes_to(centre: Centre, state: AgentState) -> None:
    await until(lambda: Agent.filter(staff_id=centre.staff_id, state=state).exists())


async def test_agent_then_shop_talk_are_recorded_and_the_shop_is_asked_for_a_mark(centre: Centre):
    async with centre.asterisk.shops() as shops:
        call_id = await dials(centre, now())
        mine = await picks_up(centre.seat)
        assert mine.invited[dialplan.CALL_HEADER] == call_id
        theirs = await picks_up(shops)
        assert theirs.called == "02155551234"
        await until(lambda: Call.filter(call_id=call_id, state=CallState.TALKING).exists())
        assert (await Agent.get(staff_id=centre.staff_id)).state is AgentState.TALKING
        mine.speak(centre.asterisk.plan.sounds / "zh" / "thanks.wav")
        await theirs.hears("thanks")
        await mine.hangup()
        await theirs.hears("survey")
        await seat_comes_to(centre, AgentState.WRAPPING_UP)
        await theirs.keys("5")
        await asyncio.wait_for(theirs.ended.wait(), 10)
    await comes_to(call_id, Outcome.ANSWERED)
    await until(lambda: Recording.filter(call_id=call_id, state=RecordingState.CLOSED).exists(), within_s=25)
    assert (await Call.get(call_id=call_id)).result == "served"
    told = [event.what for event in await CallEvent.filter(call_id=call_id).exclude(what=What.MENU).order_by("id")]
    assert told == [What.DIALLED, What.RANG, What.ANSWERED, What.AGENT_LEFT, What.MARKED, What.ENDED]


@pytest.mark.parametrize(("answer", "outcome", "cause"), [
    ("486 Busy Here", Outcome.BUSY, 17), ("603 Decline", Outcome.REFUSED, 21), ("404 Not Found", Outcome.NOT_IN_SERVICE, 1),
    ("480 Temporarily Unavailable", Outcome.NO_ANSWER, 19)])
async def test_why_nobody_was_reached_is_told_apart(centre: Centre, answer: str, outcome: Outcome, cause: int):
    async with centre.asterisk.shops() as shops:
        call_id = await dials(centre, now())
        mine = await picks_up(centre.seat)
        ringing = await asyncio.wait_for(shops.incoming.get(), 15)
        ringing.refuse(answer)
        await asyncio.wait_for(mine.ended.wait(), 10)
    assert (await comes_to(call_id, outcome)).cause == cause
    assert (await Call.get(call_id=call_id)).result == "unreached"
    await seat_comes_to(centre, AgentState.WRAPPING_UP)


async def test_it_rings_its_time_and_nobody_answers(centre: Centre):
    async with centre.asterisk.shops() as shops:
        call_id = await dials(centre, now(), ring_s=2)
        mine = await picks_up(centre.seat)
        ringing = await asyncio.wait_for(shops.incoming.get(), 15)
        await asyncio.wait_for(mine.ended.wait(), 10)
        await asyncio.wait_for(ringing.ended.wait(), 10)
        assert ringing.ended_by == "not answered"
    await comes_to(call_id, Outcome.NO_ANSWER)


async def test_the_agent_gives_up_and_the_shops_telephone_stops(centre: Centre):
    async with centre.asterisk.shops() as shops:
        call_id = await dials(centre, now())
        mine = await picks_up(centre.seat)
        ringing = await asyncio.wait_for(shops.incoming.get(), 15)
        await mine.hangup()
        await asyncio.wait_for(ringing.ended.wait(), 10)
    await comes_to(call_id, Outcome.GIVEN_UP)
    await seat_comes_to(centre, AgentState.WRAPPING_UP)


async def test_an_agent_without_a_telephone_reaches_nobody(centre: Centre):
    await centre.seat.register(0)
    call_id = await dials(centre, now())
    await comes_to(call_id, Outcome.AGENT_MISSED)
    await seat_comes_to(centre, AgentState.WRAPPING_UP)


async def test_a_machine_calls_and_goes_on_with_its_menu(centre: Centre):
    shop = centre.cast.shop
    async with centre.asterisk.shops() as shops:
        call_id = await ask_call(shop.order_phone, Purpose.GOODS_ARRIVING, retailer_id=shop.id, district_id=shop.district_id,
                                 menu="goodbye", at=now())
        theirs = await picks_up(shops)
        await theirs.hears("bye")
        await asyncio.wait_for(theirs.ended.wait(), 10)
        await comes_to(call_id, Outcome.ANSWERED)
        refused = await ask_call(shop.order_phone, Purpose.DEPOSIT, retailer_id=shop.id, district_id=shop.district_id,
                                 menu="goodbye", at=now())
        (await asyncio.wait_for(shops.incoming.get(), 15)).refuse()
        await comes_to(refused, Outcome.BUSY)
