"""The phone server on a free port, without AMI: what a call can do by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from foundation.notices import Notices
from telephony.asterisk.channel import serve
from telephony.caller import House
from telephony.server import PhoneServer
from telephony.switchboard import Switchboard
from tests.telephony.fake_asterisk import FakeAsterisk, Played

PEPPER = "test pepper"


@dataclass(frozen=True)
class Phone:
    port: int
    house: House
    switchboard: Switchboard

    async def play(self, lines: list[str], *, uniqueid: str = "1700000000.1", script: str = "enter",
                   arguments: tuple[str, ...] = ("96368", "02155551234"), **variables: str) -> Played:
        return await FakeAsterisk(lines, variables).call(self.port, script, uniqueid, arguments)


@asynccontextmanager
async def phone_server(folder: Path) -> AsyncIterator[Phone]:
    """Serving while the block runs; needs no database to be there."""
    notices = Notices()
    house = House(notices, folder, folder, PEPPER)
    switchboard = Switchboard(notices, lambda: None)
    phone = PhoneServer(house, switchboard)
    server = await serve("127.0.0.1", 0, phone.answer)
    following = asyncio.create_task(phone.follow_desks())
    try:
        yield Phone(server.sockets[0].getsockname()[1], house, switchboard)
    finally:
        following.cancel()
        server.close()
