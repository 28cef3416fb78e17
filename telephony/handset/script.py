"""A call as a text, one or more steps a line:

    hears language, presses 1
    hears enter-card, presses 10000017#
    hears main-menu within 30, presses 0
    waits 5, speaks order.wav
    hangs up                (or: is hung up)

`hears` waits until the prompt was played to its end. A line that begins with // is a remark.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import Invalid
from telephony.handset.phone import Call
from telephony.handset.rtp import KEYS

HEARS_S = 30.0
GRAMMAR = {
    "hears": r"hears (?P<what>[\w/-]+)(?: within (?P<seconds>[\d.]+))?",
    "presses": rf"presses (?P<what>[{re.escape(KEYS)}]+)",
    "waits": r"waits (?P<seconds>[\d.]+)",
    "speaks": r"speaks (?P<what>\S+\.wav)",
    "hangs up": r"hangs up",
    "is hung up": r"is hung up(?: within (?P<seconds>[\d.]+))?",
}


class StepNotUnderstood(Invalid):
    code = "step_not_understood"


@dataclass(frozen=True)
class Step:
    verb: str
    what: str
    seconds: float

    def __str__(self) -> str:
        return " ".join(filter(None, [self.verb, self.what]))


def steps(text: str) -> list[Step]:
    """Read a script; lines may also be separated by semicolons."""
    lines = [line for line in re.split(r"[\n;]", text) if not line.strip().startswith("//")]
    return [step(part.strip()) for line in lines for part in line.split(",") if part.strip()]


def step(text: str) -> Step:
    for verb, pattern in GRAMMAR.items():
        if found := re.fullmatch(pattern, text):
            facts = found.groupdict()
            return Step(verb, facts.get("what") or "", float(facts.get("seconds") or HEARS_S))
    raise StepNotUnderstood(step=text, remedy=f"write one of: {', '.join(GRAMMAR)}")


async def play(call: Call, script: list[Step], told: Callable[[Step], object] = lambda step: None) -> None:
    """Go through the steps; NotHeard says where it went otherwise. The call is left as it is at the end."""
    for each in script:
        await take(call, each)
        told(each)


async def take(call: Call, step: Step) -> None:
    match step.verb:
        case "hears":
            await call.hears(step.what, within_s=step.seconds)
        case "presses":
            await call.keys(step.what)
        case "waits":
            await asyncio.sleep(step.seconds)
        case "speaks":
            call.speak(Path(step.what))
        case "hangs up":
            await call.hangup()
        case "is hung up":
            await call.is_hung_up(within_s=step.seconds)
