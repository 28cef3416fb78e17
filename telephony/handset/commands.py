"""`./leafline call`: be a retailer in the terminal, by hand or by a script.

./leafline call                                   type digits, * and #; h hangs up
./leafline call --script "hears language, presses 1; hears enter-card, presses 10000017#"
"""

import argparse
import asyncio
import contextlib
import os
import sys
import termios
import tty
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from telephony import prompts
from telephony.handset import script
from telephony.handset.listening import Catalogue, Heard
from telephony.handset.phone import Call, NotHeard, Phone
from telephony.handset.rtp import KEYS

NUMBER = "96368"
CALLER = "02155550001"


class Places(Protocol):
    """What we need of the settings."""

    @property
    def host(self) -> str: ...
    @property
    def sip_port(self) -> int: ...
    @property
    def sounds(self) -> Path: ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "number", nargs="?", default=NUMBER, help=f"number to dial ({NUMBER}, or a district's own: 8101)"
    )
    parser.add_argument("--caller", default=CALLER, metavar="NUMBER", help=f"number to call from ({CALLER})")
    parser.add_argument("--script", metavar="STEPS", help="steps in place of the keyboard, or @file to read them from")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep what was heard as a wav file")


async def run(args: argparse.Namespace, settings: Places) -> int:
    catalogue = await asyncio.to_thread(Catalogue, settings.sounds)
    async with Phone.open(args.caller, (settings.host, settings.sip_port), catalogue=catalogue) as phone:
        print(f"Calling {args.number} …", flush=True)
        call = await phone.call(args.number)
        async with telling(call):
            done = await (scripted(call, args.script) if args.script else by_hand(call))
        if args.save:
            call.save(args.save)
        if not call.ended.is_set():
            await call.hangup()
        print(f"Call over (ended by {call.ended_by}).")
        return done


async def scripted(call: Call, steps: str) -> int:
    text = await asyncio.to_thread(Path(steps[1:]).read_text) if steps.startswith("@") else steps
    try:
        await script.play(call, script.steps(text), echo)
    except NotHeard as failure:
        print(f"leafline: {failure}", file=sys.stderr)
        return 1
    return 0


def echo(step: script.Step) -> None:
    if step.verb != "hears":  # what was heard is printed with its words
        print(f"  [{step}]", flush=True)


async def by_hand(call: Call) -> int:
    print("Connected. Keys 0-9 * # are sent as you type them; h hangs up.", flush=True)
    typed: asyncio.Queue[str] = asyncio.Queue()
    with keyboard(typed):
        ended = asyncio.create_task(call.ended.wait())
        while not call.ended.is_set():
            key = asyncio.create_task(typed.get())
            await asyncio.wait({key, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not key.done():
                key.cancel()
            elif key.result() in KEYS:
                print(f"  [{key.result()}]", flush=True)
                await call.keys(key.result())
            elif key.result() in ("h", "H", ""):
                break
        ended.cancel()
    return 0


@contextmanager
def keyboard(typed: "asyncio.Queue[str]") -> Iterator[None]:
    """Each key at once when we have a terminal; "" at the end of the input."""
    loop, file = asyncio.get_running_loop(), sys.stdin.fileno()
    before = termios.tcgetattr(file) if os.isatty(file) else None

    def read() -> None:
        text = os.read(file, 100).decode(errors="replace")
        if not text:
            loop.remove_reader(file)
        for key in text or [""]:
            if not key.isspace():
                typed.put_nowait(key)

    if before:
        tty.setcbreak(file)
    try:
        with contextlib.suppress(PermissionError):  # a file cannot be waited for
            loop.add_reader(file, read)
        yield
    finally:
        loop.remove_reader(file)
        if before:
            termios.tcsetattr(file, termios.TCSADRAIN, before)


@asynccontextmanager
async def telling(call: Call) -> AsyncIterator[None]:
    """Print each prompt with its words as soon as it was heard."""

    async def tell() -> None:
        told = 0
        while True:
            for heard in distinct(call.heard[told:]):
                print(
                    f"♪ {prompts.text(heard.name, heard.language) if heard.name in prompts.PROMPTS else heard.name}",
                    flush=True,
                )
            told = len(call.heard)
            await call.news()

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def distinct(heard: list[Heard]) -> Iterator[Heard]:
    """Prompts that sound the same are heard together; one of them is enough to print."""
    last: Heard | None = None
    for each in heard:
        if last is None or abs(each.at - last.at) > 0.02:
            yield each
        last = each
