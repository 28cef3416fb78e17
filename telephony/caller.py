"""The one on the line, as a menu sees him: say, ask for digits, let him choose, record, hand him to a person.

Tries and time-outs live here and nowhere else. What he keys comes back as `Digits`, which no log can print.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from foundation.clock import now
from foundation.errors import EdgeFailed
from foundation.notices import Notices
from telephony import dialplan
from telephony.asterisk.channel import Channel
from telephony.calls import service as calls
from telephony.calls.rules import Verified, What
from telephony.prompts import sentence

T = TypeVar("T")
TRIES = 3
FIRST_DIGIT_S = 8.0
INTER_DIGIT_S = 4.0
LOOK_UP_S = 5.0
MESSAGE_S = 180.0
SILENCE_S = 8
"""So much silence ends a message."""


class LookUpTooSlow(EdgeFailed):
    code = "look_up_too_slow"


class Digits(str):
    """Keys that a caller pressed. It compares and slices like any text; printed or formatted it is dots."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "•" * len(self)

    def __str__(self) -> str:
        return "•" * len(self)

    def __format__(self, spec: str) -> str:
        return "•" * len(self)

    @property
    def keyed(self) -> str:
        """The plain text, for a verb or a comparison; never for a message."""
        return self[:]


@dataclass(frozen=True)
class House:
    """What every call may use of the running program. pepper: the secret before the PINs."""

    notices: Notices
    recordings: Path
    voicemail: Path
    pepper: str = field(repr=False)
    sounds: Path = Path("sounds")


@dataclass
class Caller:
    """One caller. retailer_id, district_id: who he proved to be, None before. failed: he could not prove it.

    agent_staff_id: the agent who talked to him, after the agent."""

    channel: Channel
    house: House
    call_id: str
    caller_number: str
    called_number: str = ""
    language: str = "zh"
    retailer_id: int | None = None
    district_id: int | None = None
    failed: bool = False
    chose_language: bool = False
    agent_staff_id: int | None = None
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Prompts that people wrote on a page, in Mandarin and English: what is written down of them for the practice handset."""

    async def say(self, *prompts: str) -> None:
        await self.write(*prompts)
        await self.channel.play(prompts)

    async def write(self, *prompts: str) -> None:
        """What is being said, in writing: for the practice handset that the call may come from."""
        words = sentence(prompts, self.language, self.texts)
        await self.house.notices.publish(f"call.{self.call_id}", what="says", text=words, language=self.language)

    async def ask_digits(self, prompt: str, *, digits_max: int) -> Digits:
        """Keys up to `#`, at most digits_max; empty when none came. Leave room for one more than you want: then a digit too
        many is seen, and the `#` belongs to this question."""
        await self.write(prompt)
        return Digits(await self.channel.get_data(
            prompt, digits_max=digits_max, first_digit_s=FIRST_DIGIT_S, inter_digit_s=INTER_DIGIT_S))

    async def choose(self, prompts: str | list[str], keys: Mapping[str, str], *,
                     tries: int = TRIES, wait_s: float = FIRST_DIGIT_S) -> str | None:
        """The value of the key he pressed, or None after `tries` wrong or missing ones."""
        for left in range(tries - 1, -1, -1):
            await self.write(*([prompts] if isinstance(prompts, str) else prompts))
            key = await self.channel.get_data(prompts, digits_max=1, first_digit_s=wait_s)
            if key in keys:
                return keys[key]
            if left:
                await self.say("not-understood" if key else "no-input")
        return None

    async def tries(self, between: str) -> AsyncIterator[int]:
        """As many tries as a caller has; `between` is said before each further one."""
        for n in range(1, TRIES + 1):
            if n > 1:
                await self.say(between)
            yield n

    async def is_shop(self, retailer_id: int, district_id: int, language: str, verified: Verified) -> None:
        """He has proved who he is. Unless he chose a language, he hears the one in his file."""
        self.retailer_id, self.district_id = retailer_id, district_id
        await calls.identified(self.call_id, retailer_id, district_id, verified, at=now())
        if language != self.language and not self.chose_language:
            await self.speak(language)

    async def speak(self, language: str) -> None:
        """From now on every prompt is in this language."""
        self.language = language
        await self.channel.set_variable("CHANNEL(language)", language)
        await calls.speaks(self.call_id, language, at=now())

    async def record(self, path: Path) -> None:
        """Record what he says into `path` (a .wav) until `#`, silence or three minutes."""
        await self.channel.record_file(str(path.with_suffix("")), max_s=MESSAGE_S, silence_s=SILENCE_S)

    async def play_file(self, path: Path) -> None:
        """A recording that is no prompt: a message, for those who may hear it."""
        await self.channel.play([str(path.with_suffix(""))])

    async def transfer(self, queue: str, *, why: str, recording: Path | None = None, wait_s: int | None = None) -> None:
        """Let go of the call when this menu ends: it goes on waiting in the queue for a person."""
        await calls.routed(self.call_id, queue, self.district_id, at=now(), why=why)
        await send_to_queue(self.channel, self.call_id, queue, recording=recording, wait_s=wait_s)

    async def release(self, result: str) -> None:
        """Let go of the call when this menu ends: hang up, or go on to a tape."""
        await self.channel.set_variable(dialplan.RESULT, result)

    async def look_up(self, reading: Awaitable[T]) -> T:
        """A bounded hold: what takes longer than a caller would bear ends as LookUpTooSlow."""
        try:
            return await asyncio.wait_for(reading, LOOK_UP_S)
        except TimeoutError:
            raise LookUpTooSlow() from None

    async def note(self, what: What, **facts: Any) -> None:
        await calls.note(self.call_id, what, at=now(), **facts)

    def now(self) -> datetime:
        """The door's clock, for verbs and enquiries that take `at`."""
        return now()


async def send_to_queue(channel: Channel, call_id: str, queue: str, *,
                        recording: Path | None = None, wait_s: int | None = None) -> None:
    """Tell the dialplan where the call goes. Needs no database: it is the way out when there is none."""
    await channel.set_variable(dialplan.CALL, call_id)
    await channel.set_variable(dialplan.QUEUE, queue)
    await channel.set_variable(dialplan.QUEUE_S, wait_s or "")
    await channel.set_variable(dialplan.RECORDING, recording or "")
    await channel.set_variable(dialplan.RESULT, dialplan.TO_QUEUE)
