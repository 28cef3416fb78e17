"""Two telephones in code, wired to one another without a switch."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy
import pytest

from telephony import speech
from telephony.handset import script
from telephony.handset.listening import Catalogue, Listener
from telephony.handset.phone import Call, NotHeard, Phone
from telephony.handset.rtp import DECODED, FRAME, encode, read_wav
from telephony.handset.sip import CallRefused


def noise(seconds: float, seed: int) -> speech.Samples:
    """As unlike any other as two words are."""
    made = numpy.random.default_rng(seed).normal(0, 0.1, int(seconds * speech.RATE))
    return numpy.concatenate([made, numpy.zeros(800)])


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    for seed, name in enumerate(("welcome", "enter-card", "number/7", "bye")):
        speech.write(tmp_path / "zh" / f"{name}.wav", noise(0.4, seed))
    return tmp_path


@asynccontextmanager
async def talking(sounds: Path) -> AsyncIterator[tuple[Call, Call]]:
    """(the caller's end, the other end) of an answered call."""
    catalogue = Catalogue(sounds)
    async with (
        Phone.open("1", ("127.0.0.1", 9), catalogue=catalogue) as here,
        Phone.open("2", ("127.0.0.1", 9)) as there,
    ):
        here.line.server, there.line.server = ("127.0.0.1", there.line.port), ("127.0.0.1", here.line.port)
        calling = asyncio.create_task(here.call("2"))
        other = await there.incoming.get()
        await other.answer()
        yield await calling, other


def test_mu_law_there_and_back() -> None:
    samples = numpy.arange(-32000, 32000, 7).astype(numpy.int16)
    back = DECODED[numpy.frombuffer(encode(samples), numpy.uint8)].astype(float)
    assert numpy.all(numpy.abs(back - samples) <= numpy.maximum(16, numpy.abs(samples) * 0.04))


async def test_prompts_are_heard_in_their_order(sounds: Path) -> None:
    async with talking(sounds) as (call, other):
        for name in ("welcome", "number/7", "enter-card"):
            other.speak(sounds / "zh" / f"{name}.wav")
        heard = await call.hears("number/7", within_s=5)
        await call.hears("enter-card", within_s=5)
        assert math.isclose(heard.at, 0.5, abs_tol=0.3)
        assert [heard.name for heard in call.heard] == ["welcome", "number/7", "enter-card"]
        with pytest.raises(NotHeard, match="did not hear welcome; heard welcome, number/7, enter-card"):
            await call.hears("welcome", within_s=0.1)


async def test_a_prompt_cut_short_is_not_heard(sounds: Path) -> None:
    listener = Listener(Catalogue(sounds))
    samples = read_wav(sounds / "zh" / "welcome.wav")
    for start in range(0, 2000, FRAME):
        listener.feed(encode(samples[start : start + FRAME]), 0.0)
    assert listener.heard == []


async def test_keys_arrive(sounds: Path) -> None:
    async with talking(sounds) as (call, other):
        await call.keys("10000017#*")
        assert other.sound.keys_heard == "10000017#*"


async def test_a_script_is_played_and_the_end_is_noticed(sounds: Path) -> None:
    async with talking(sounds) as (call, other):
        other.speak(sounds / "zh" / "welcome.wav")
        told: list[str] = []
        playing = asyncio.create_task(
            script.play(call, script.steps("hears welcome, presses 1; is hung up"), lambda step: told.append(str(step)))
        )
        await asyncio.sleep(1.2)
        await other.hangup()
        await playing
        assert (call.ended_by, other.ended_by, other.sound.keys_heard) == ("the other side", "us", "1")
        assert told == ["hears welcome", "presses 1", "is hung up"]


async def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Phone.open("1", ("127.0.0.1", 9)) as phone:
        with pytest.raises(CallRefused):
            await phone.call("2", within_s=0.1)
        assert phone.calls == {}


def test_scripts_are_read_line_by_line() -> None:
    text = "// a remark, presses 9\nhears main-menu within 5, presses 10000017#\nwaits 0.5\nspeaks a.wav\nhangs up"
    read = script.steps(text)
    assert [str(step) for step in read] == ["hears main-menu", "presses 10000017#", "waits", "speaks a.wav", "hangs up"]
    assert (read[0].seconds, read[2].seconds) == (5.0, 0.5)


@pytest.mark.parametrize("text", ["hear welcome", "presses x", "waits long", "shouts"])
def test_a_step_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(script.StepNotUnderstood):
        script.steps(text)
