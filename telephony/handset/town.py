"""The practice town: for a demonstration, shopkeepers who answer when we call. The telephone company stands in its place in earnest.

A number decides by its last digit how its shop behaves: 7 is engaged, 8 declines, 9 does not answer; the others pick up
after two seconds and, asked for a mark at the end, press 5. Whom the machine reminds hears it to the end and hangs up.
"""

import argparse
import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from telephony.handset.listening import Catalogue
from telephony.handset.phone import Call, NotHeard, Phone

PICKS_UP_S = 2.0
TALKS_AT_MOST_S = 3600.0
REFUSALS = {"7": "486 Busy Here", "8": "603 Decline"}
SILENT = "9"
MARK = "5"
REMINDED = ("reminder/key-again", "bye")
"""What is said when a reminder has been told."""


class Places(Protocol):
    """What we need of the settings."""

    @property
    def host(self) -> str: ...
    @property
    def sip_port(self) -> int: ...
    @property
    def carrier(self) -> str: ...
    @property
    def sounds(self) -> Path: ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: where the town is called stands in the settings."""


async def run(args: argparse.Namespace, settings: Places) -> int:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    catalogue = await asyncio.to_thread(Catalogue, settings.sounds)
    port = int(settings.carrier.rpartition(":")[2])
    async with Phone.open("town", (settings.host, settings.sip_port), catalogue=catalogue, port=port) as phone:
        living = asyncio.create_task(live(phone))
        await stopped.wait()
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
    return 0


async def live(phone: Phone, picks_up_s: float = PICKS_UP_S) -> None:
    """Every call of ours is a shopkeeper of his own."""
    async with asyncio.TaskGroup() as shops:
        while True:
            shops.create_task(shopkeeper(await phone.incoming.get(), picks_up_s))


async def shopkeeper(call: Call, picks_up_s: float) -> None:
    last = call.called[-1:]
    await asyncio.sleep(picks_up_s)
    if call.ended.is_set() or last == SILENT:
        return
    if last in REFUSALS:
        return call.refuse(REFUSALS[last])
    await call.answer()
    with suppress(NotHeard):
        if (await call.hears("survey", *REMINDED, within_s=TALKS_AT_MOST_S)).name == "survey":
            return await call.keys(MARK)
    await call.hangup()
