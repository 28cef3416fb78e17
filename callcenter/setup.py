"""`./leafline setup`: what a first run needs, each step done once and skipped when nothing changed.

A step that cannot be done says in one sentence what is missing, what it costs and what to do; the others go on.
"""

import argparse
import asyncio
import fcntl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from callcenter import system, translations
from callcenter.frontend import build
from callcenter.settings import Settings
from callcenter.terminal import sentence
from foundation.errors import EdgeFailed
from telephony import prompts
from telephony.asterisk import install

Progress = Callable[[str], object]
Step = Callable[[Settings, Progress], Awaitable[None]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


async def run(args: argparse.Namespace, settings: Settings) -> int:
    missing = await prepare(settings)
    for line in missing:
        print(f"leafline setup: {line}")
    return 1 if missing else 0


async def prepare(settings: Settings, progress: Progress = print) -> list[str]:
    """Do every step; returns a sentence for each that failed. Of two that begin at once, one waits and finds all done."""
    async with alone():
        return await each_step(settings, progress)


@asynccontextmanager
async def alone() -> AsyncIterator[None]:
    """No other set-up of this checkout runs meanwhile; the lock is gone with the process."""
    with open(__file__, "rb") as lock:  # noqa: ASYNC230 only to have something to lock
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                await asyncio.sleep(0.2)
            else:
                break
        yield


async def each_step(settings: Settings, progress: Progress) -> list[str]:
    missing = []
    for name, step in STEPS.items():
        began = time.monotonic()
        try:
            await step(settings, lambda line: progress(f"  {line}"))
        except (EdgeFailed, build.BuildFailed) as error:
            missing.append(f"{name}: {sentence(error)}")
        else:
            if (seconds := time.monotonic() - began) > 1:
                progress(f"  {name} ready ({seconds:.0f} s)")
    return missing


async def browser_packages(settings: Settings, progress: Progress) -> None:
    await build.build(progress)


async def catalogues(settings: Settings, progress: Progress) -> None:
    translations.compile()


async def telephone_exchange(settings: Settings, progress: Progress) -> None:
    await install.asterisk(progress)


async def voice_prompts(settings: Settings, progress: Progress) -> None:
    await prompts.make(settings.sounds, await install.speech(progress), progress)


async def paper_font(settings: Settings, progress: Progress) -> None:
    """Lists can be printed without it, so that nothing stops here."""
    if missing := await system.obtain(system.FONT, progress):
        progress(missing)


STEPS: dict[str, Step] = {
    "browser packages": browser_packages,
    "translations": catalogues,
    "font for lists": paper_font,
    "Asterisk": telephone_exchange,
    "voice prompts": voice_prompts,
}
