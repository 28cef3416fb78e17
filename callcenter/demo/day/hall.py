"""What the play has in hand: the clock of the demonstration, its telephones, the bank's counter, and patience."""

import asyncio
import time as machine
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

import httpx

from callcenter.settings import Settings
from foundation import clock
from foundation.clock import ZONE
from foundation.errors import EdgeFailed
from telephony.handset.listening import Catalogue
from telephony.handset.phone import Phone

T = TypeVar("T")
LOOK_S = 0.3
PATIENCE_S = 240.0
"""A machine that does much else is slow; it is not hung."""
MINUTE_PASSES_S = 4.0
HOTLINE = "96368"


class PlayStuck(EdgeFailed):
    """What the day waited for did not come. facts: what."""

    code = "play_stuck"


@dataclass
class Hall:
    """say: told what happens, for whoever watches. on: the day that is played."""

    settings: Settings
    catalogue: Catalogue
    on: date
    say: Callable[[str], object]

    def moment(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return datetime.combine(self.on + timedelta(days=days), time(hour, minute), ZONE)

    def comes(self, to: datetime) -> None:
        """It is that time now, for everybody; where it is later already, nothing changes."""
        if to > clock.now():
            clock.put_forward(self.settings.clock, to)

    async def until(self, there: Callable[[], Awaitable[T | None]], what: str, *, minutes: bool = False, within_s: float = PATIENCE_S) -> T:
        """What `there` answers once it answers something. PlayStuck after `within_s` seconds of the machine's.

        minutes: what is waited for is done once a minute, so that minutes pass meanwhile."""
        began = looked = machine.monotonic()
        while not (found := await there()):
            now = machine.monotonic()
            if now - began > within_s:
                raise PlayStuck(what=what)
            if minutes and now - looked > MINUTE_PASSES_S:
                self.comes(clock.now() + timedelta(minutes=1))
                looked = now
            await asyncio.sleep(LOOK_S)
        return found

    def telephone(self, number: str) -> AbstractAsyncContextManager[Phone]:
        """A shop's, which calls in."""
        return Phone.open(number, (self.settings.host, self.settings.sip_port), catalogue=self.catalogue)

    async def bank(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """At the bank's counter."""
        async with httpx.AsyncClient(base_url=self.settings.bank_url, timeout=30, trust_env=False) as bank:
            response = await bank.request(method, path, json=body or None)
            response.raise_for_status()
            return dict(response.json())
