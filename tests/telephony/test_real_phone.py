"""The whole phone process against a real Asterisk: a SIP caller, a SIP agent, the database behind."""

import asyncio
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from callcenter import database as databases
from callcenter import phone as phone_process
from callcenter.logs import keep_libraries_quiet
from callcenter.settings import Settings
from foundation.clock import now
from retailers.identification.pins import hash_pin
from retailers.profile.models import Card
from retailers.surveys.models import SurveyMark
from telephony import dialplan
from telephony.agents import service as agents
from telephony.agents.models import Agent
from telephony.agents.rules import AgentState
from telephony.calls.models import Call, CallEvent
from telephony.calls.rules import CallState, What
from telephony.handset.phone import Call as CallOfPhone
from telephony.handset.phone import Phone
from telephony.recordings.models import Recording, RecordingState
from tests.ports import free_ports
from tests.telephony.agents.test_service import LI_NA, ready
from tests.telephony.asterisk.real import SIP_SEAT, Switch, switch
from tests.telephony.conftest import CARD_NO, PIN, Cast, small_cast

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
async def asterisk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Switch]:
    async with switch(tmp_path_factory.mktemp("switch")) as running:
        yield running


@dataclass(frozen=True)
class Centre:
    asterisk: Switch
    cast: Cast
    seat: Phone

    @property
    def staff_id(self) -> int:
        return self.cast.li_na.id


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
        await Card.filter(card_no=CARD_NO).update(pin_hash=hash_pin("p", CARD_NO, PIN))
        await Agent.filter(staff_id=cast.li_na.id).update(extension=str(SIP_SEAT))
        await ready(cast.li_na.id)
        async with phone_process.running(settings), Phone.open(
                str(SIP_SEAT), ("127.0.0.1", plan.sip_port), password) as seat:
            await seat.register()
            yield Centre(asterisk, cast, seat)


async def until(true: Callable[[], Awaitable[object]], within_s: float = 12) -> None:
    async with asyncio.timeout(within_s):
        while not await true():
            await asyncio.sleep(0.05)


async def cutting_in(call: CallOfPhone, *answers: str) -> None:
    """Key each answer as soon as its question has begun, as a caller does who knows the way."""
    for keys in answers:
        await asyncio.sleep(0.8)
        await call.keys(keys)


async def membership(centre: Centre) -> set[str]:
    """'HP', or 'HP CALL' where paused, for each queue that the seat is in."""
    async with centre.asterisk.ami().running() as ami:
        await asyncio.wait_for(ami.connected.wait(), 5)
        events = await ami.collect("QueueStatus")
    return {f"{event['Queue']} {event.get('PausedReason', '') if event['Paused'] == '1' else ''}".strip()
            for event in events if event["Event"] == "QueueMember" and event["Location"].endswith(str(SIP_SEAT))}


async def seat_is(centre: Centre, state: AgentState) -> bool:
    return (await Agent.get(staff_id=centre.staff_id)).state is state


async def test_from_the_card_to_the_mark(centre: Centre, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    keep_libraries_quiet()
    async with centre.asterisk.caller("02155551234") as phone:
        call = await phone.call("96368")
        await call.hears("welcome")
        await cutting_in(call, "1", f"{CARD_NO}#", f"{PIN}#")
        await call.hears("verified")
        await cutting_in(call, "0")
        ringing = await asyncio.wait_for(centre.seat.incoming.get(), 20)
        row = await Call.get()
        assert ringing.invited[dialplan.CALL_HEADER] == row.call_id
        assert await seat_is(centre, AgentState.OFFERED)
        await ringing.answer()
        await until(lambda: seat_is(centre, AgentState.TALKING))
        ringing.speak(centre.asterisk.plan.sounds / "zh" / "thanks.wav")
        await call.hears("thanks")
        assert await membership(centre) >= {"HP CALL", "HQ CALL"}
        await ringing.hangup()
        await call.hears("survey")
        await call.keys("4")
        await asyncio.wait_for(call.ended.wait(), 10)
    await until(lambda: Call.filter(state=CallState.ENDED, result="served").exists())
    assert await seat_is(centre, AgentState.WRAPPING_UP)
    assert (await SurveyMark.get()).mark == 4
    await agents.finish_wrap_up(centre.staff_id, by=LI_NA, at=now())
    await until(lambda: Recording.filter(state=RecordingState.CLOSED).exists(), within_s=20)
    kept = centre.asterisk.logs + caplog.text + str(await CallEvent.all().values_list("facts", flat=True))
    assert not [secret for secret in (CARD_NO, PIN) if secret in kept]
    assert [event.what for event in await CallEvent.exclude(what=What.MENU).order_by("id")] == [
        What.ENTERED, What.LANGUAGE, What.IDENTIFIED, What.ROUTED, What.QUEUED, What.RANG, What.ANSWERED,
        What.AGENT_LEFT, What.MARKED, What.ENDED]


async def test_three_wrong_pins_lock_and_an_enquiry_rings(centre: Centre):
    async with centre.asterisk.caller("02155550000") as phone:
        call = await phone.call("96368")
        await call.hears("welcome")
        await cutting_in(call, "1", f"{CARD_NO}#", "111111#")
        for wrong_pin in ("111112#", "111113#"):
            await call.hears("not-recognised")
            await cutting_in(call, f"{CARD_NO}#", wrong_pin)
        await cutting_in(call, "0")
        await asyncio.wait_for(centre.seat.incoming.get(), 20)
        assert (await Call.get()).verified == ""
        await call.hangup()
    assert (await Card.get(card_no=CARD_NO)).locked_until is not None
    await until(lambda: Call.filter(state=CallState.ENDED, result="abandoned").exists())
    await until(lambda: seat_is(centre, AgentState.READY))
    assert await membership(centre) == {"HP", "HQ"}


async def test_the_process_starts_without_its_neighbours_and_ends_on_a_signal(migrated_sqlite: Path, tmp_path: Path):
    shutil.copy(migrated_sqlite, tmp_path / "leafline.sqlite3")
    agi, ami, hub = free_ports(3)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "callcenter", "phone", stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "LEAFLINE_HOME": str(tmp_path), "LEAFLINE_AGI_PORT": str(agi),
             "LEAFLINE_AMI_PORT": str(ami), "LEAFLINE_HUB_PORT": str(hub)})
    assert process.stderr is not None
    async with asyncio.timeout(20):
        while b"phone.ready" not in await process.stderr.readline():
            pass
        process.terminate()
        rest = await process.stderr.read()
        assert (await process.wait(), b"Traceback" in rest) == (0, False)
