"""The practice town answers as its numbers say: over SIP, without Asterisk in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from callcenter.settings import Settings
from telephony.handset.listening import Catalogue
from telephony.handset.phone import SILENT, Phone
from telephony.handset.sip import CallRefused
from telephony.handset.town import live
from tests.ports import free_ports


@asynccontextmanager
async def town_and_caller(hears: Catalogue = SILENT) -> AsyncIterator[Phone]:
    """Our exchange calls the town directly."""
    ours, theirs = free_ports(2)
    async with Phone.open("town", ("127.0.0.1", ours), catalogue=hears, port=theirs) as town, Phone.open("96368", ("127.0.0.1", theirs), port=ours) as caller:
        living = asyncio.create_task(live(town, picks_up_s=0.05))
        yield caller
        living.cancel()


async def test_most_pick_up() -> None:
    async with town_and_caller() as caller:
        call = await caller.call("02155550001")
        assert not call.ended.is_set()
        await call.hangup()


@pytest.mark.parametrize(("number", "answer"), [("02155550007", "486"), ("02155550008", "603")])
async def test_some_are_engaged_or_decline(number: str, answer: str) -> None:
    async with town_and_caller() as caller:
        with pytest.raises(CallRefused) as refused:
            await caller.call(number)
        assert answer in refused.value.facts["answer"]


async def test_who_was_reminded_hangs_up() -> None:
    sounds = Settings().sounds
    async with town_and_caller(await asyncio.to_thread(Catalogue, sounds)) as caller:
        call = await caller.call("02155550001")
        call.speak(sounds / "zh" / "reminder" / "key-again.wav")
        await call.is_hung_up()
        assert call.ended_by == "the other side"


async def test_one_does_not_answer() -> None:
    async with town_and_caller() as caller:
        with pytest.raises(CallRefused):
            await caller.call("02155550009", within_s=0.5)
