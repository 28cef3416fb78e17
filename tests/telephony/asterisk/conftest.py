"""A hostile or patient Asterisk made of lines, for the FastAGI side: it connects to our server and says what a test tells it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from telephony.asterisk.channel import Channel, serve

ENVIRONMENT = (
    "agi_network_script: enter\nagi_request: agi://127.0.0.1/enter\nagi_channel: PJSIP/trunk-00000001\nagi_uniqueid: 17.1\n"
    "agi_callerid: 13800138000\nagi_extension: 96368\nagi_arg_1: first\nagi_arg_2: \n\n"
)
OnCall = Callable[[Channel], Awaitable[None]]


class Peer:
    """Asterisk's end of one FastAGI socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def hears(self) -> str:
        """The next command, "" when our side closed."""
        return (await asyncio.wait_for(self.reader.readline(), 5)).decode().rstrip("\n")

    def says(self, *lines: str) -> None:
        self.writer.write("".join(line + "\n" for line in lines).encode())

    async def answers(self, *replies: str) -> list[str]:
        """Answer as many commands as there are replies; returns the commands."""
        commands = []
        for reply in replies:
            commands.append(await self.hears())
            self.says(reply)
        return commands

    def leaves(self) -> None:
        self.writer.close()


class Outcome:
    """What one `on_call` returned or raised."""

    def __init__(self) -> None:
        self._future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def keep(self, on_call: Callable[[Channel], Awaitable[Any]]) -> OnCall:
        async def kept(channel: Channel) -> None:
            try:
                value = await on_call(channel)
            except BaseException as failure:
                self._future.set_result(failure)
                raise
            self._future.set_result(value)

        return kept

    async def get(self) -> Any:
        return await asyncio.wait_for(self._future, 5)


@asynccontextmanager
async def calling(
    on_call: Callable[[Channel], Awaitable[Any]], opening: str = ENVIRONMENT
) -> AsyncIterator[tuple[Peer, Outcome]]:
    """Our server with `on_call`, and one call that has just said `opening`."""
    outcome = Outcome()
    server = await serve("127.0.0.1", 0, outcome.keep(on_call))
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    peer = Peer(reader, writer)
    writer.write(opening.encode())
    try:
        yield peer, outcome
    finally:
        peer.leaves()
        server.close()
        await server.wait_closed()
