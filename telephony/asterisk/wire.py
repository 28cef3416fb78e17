"""The lines of one FastAGI conversation: bounded in length, number and time, and never out of step.

    CallerGone      the caller hung up: HANGUP line, closed socket, 511, result=-1. The ordinary end of many calls.
    ChannelFailed   Asterisk did not answer in time, answered nonsense, or refused the command (510, 520).

Neither carries a word of what Asterisk said, because that may be a PIN.
"""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, cast

from foundation.errors import EdgeFailed

LINE_MAX = 8192
LINES_MAX = 200
OPEN_S = 5.0
CLOSE_S = 1.0


class CallerGone(Exception):
    """The caller hung up."""


class ChannelFailed(EdgeFailed):
    """Asterisk broke off the conversation about a call, while the caller may still be there."""

    code = "channel_failed"


class Wire(asyncio.Protocol):
    """Commands out, replies back, one at a time. Every wait ends at a deadline, kept by one timer for the whole call.

    A protocol of its own and not asyncio's streams: their bookkeeping for each line, and a time-out object for each
    command, cost more than the command itself. What the peer sends is held as lines; more of them than a conversation can
    need, or a longer one, ends it."""

    def __init__(self, meet: Callable[["Wire"], Coroutine[Any, Any, None]]) -> None:
        self._meet = meet
        self._loop = asyncio.get_running_loop()
        self._lines: deque[bytes] = deque()
        self._rest = b""
        self._waiting: asyncio.Future[None] | None = None
        self._ended = self._too_long = self._late = self._gone = False
        self._in_step = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._deadline = self._loop.time() + OPEN_S
        self._timer = self._loop.call_at(self._deadline, self._watch)
        self._task = self._loop.create_task(self._meet(self))

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._lines.extend(lines)
        if len(self._rest) > LINE_MAX or len(self._lines) > LINES_MAX:
            self._too_long = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """What was said stays to be read; our side closes when the conversation ends."""
        self.connection_lost(None)
        return True

    def connection_lost(self, error: Exception | None) -> None:
        self._ended = True
        self._wake()

    async def read_environment(self) -> dict[str, str]:
        """The `agi_…` lines that open a call. A peer that is not Asterisk is refused."""
        environment: dict[str, str] = {}
        try:
            while line := await self._line():
                key, colon, value = line.partition(":")
                if not (colon and key.startswith("agi_")):
                    raise ChannelFailed("not_agi")
                environment[key] = value.strip()
                if len(environment) > LINES_MAX:
                    raise ChannelFailed("environment_too_long")
        except EOFError:
            raise ChannelFailed("environment_late") if self._late else self.hung_up() from None
        if not environment:
            raise ChannelFailed("not_agi")
        return environment

    async def exchange(self, line: str, within_s: float) -> str:
        """Send one command and read its reply, which for a 520 usage text is many lines joined by newlines."""
        if self._gone:
            raise CallerGone
        if not self._in_step:
            # An earlier reply was never read: whatever comes next answers something else.
            raise ChannelFailed("out_of_step")
        self._in_step = False
        self._within(within_s)
        try:
            self._transport.write(line.encode("utf-8", "replace") + b"\n")
            reply = await self._line()
            if not reply.startswith("200 "):
                reply = await self._other(reply)
        except EOFError:
            if self._late:
                raise ChannelFailed("no_answer", command=re.sub("[^A-Z ].*", "", line).strip()) from None
            raise self.hung_up() from None
        self._in_step = True
        return reply

    def close(self) -> None:
        """What is written still goes out, for a peer that reads; one that does not is not waited for."""
        self._timer.cancel()
        self._transport.close()
        if self._transport.get_write_buffer_size():
            self._loop.call_later(CLOSE_S, self._transport.abort)

    def hung_up(self) -> CallerGone:
        """The caller is gone: from now on nothing is sent. Returns the exception to raise."""
        self._gone = True
        return CallerGone()

    def _within(self, seconds: float) -> None:
        self._deadline = self._loop.time() + seconds
        if self._deadline < self._timer.when():
            self._timer.cancel()
            self._timer = self._loop.call_at(self._deadline, self._watch)

    def _watch(self) -> None:
        """Too late: whoever waits is woken as if the line had been cut. Not yet: look again at the deadline."""
        if self._loop.time() < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._watch)
            return
        self._late = self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def _other(self, line: str) -> str:
        """HANGUP may stand before the reply it belongs to, and `100 Trying` before any."""
        while line.startswith("100"):
            line = await self._line()
        if line == "HANGUP" or line.startswith("511"):
            raise self.hung_up()
        if not (line[:3].isdigit() and line[3:4] in ("", " ", "-")):
            raise ChannelFailed("not_a_reply")
        return await self._usage(line) if line.startswith("520-") else line

    async def _usage(self, first: str) -> str:
        lines = [first]
        while not lines[-1].startswith("520 "):
            if len(lines) == LINES_MAX:
                raise ChannelFailed("reply_too_long")
            lines.append(await self._line())
        return "\n".join(lines)

    async def _line(self) -> str:
        """The next line. EOFError: the peer, or our patience, has ended."""
        while not self._lines:
            if self._too_long:
                raise ChannelFailed("line_too_long")
            if self._ended:
                raise EOFError
            self._waiting = self._loop.create_future()
            await self._waiting
        line = self._lines.popleft()
        if len(line) > LINE_MAX:
            raise ChannelFailed("line_too_long")
        return line.decode("utf-8", "replace").rstrip("\r")
