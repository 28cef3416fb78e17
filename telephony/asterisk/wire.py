"""The lines of one FastAGI conversation: bounded in length, number and time, and never out of step.

    CallerGone      the caller hung up: HANGUP line, closed socket, 511, result=-1. The ordinary end of many calls.
    ChannelFailed   Asterisk did not answer in time, answered nonsense, or refused the command (510, 520).

Neither carries a word of what Asterisk said, because that may be a PIN.
"""

import asyncio
import re
from contextlib import suppress

from foundation.errors import EdgeFailed

LINE_MAX = 8192
LINES_MAX = 200
OPEN_S = 5.0


class CallerGone(Exception):
    """The caller hung up."""


class ChannelFailed(EdgeFailed):
    """Asterisk broke off the conversation about a call, while the caller may still be there."""

    code = "channel_failed"


class Wire:
    """Commands out, replies back, one at a time. Every wait ends at a deadline, kept by one timer for the whole call:
    a time-out object for each command costs as much as the command itself."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + OPEN_S
        self._timer = self._loop.call_at(self._deadline, self._watch)
        self._late = False
        self._in_step = True
        self._gone = False

    async def read_environment(self) -> dict[str, str]:
        """The `agi_…` lines that open a call. A peer that is not Asterisk is refused."""
        self._within(OPEN_S)
        try:
            block = await self._reader.readuntil(b"\n\n")
        except asyncio.LimitOverrunError:
            raise ChannelFailed("environment_too_long") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise ChannelFailed("environment_late") if self._late else self.hung_up() from None
        lines = block.decode("utf-8", "replace").rstrip("\n").split("\n")
        if len(lines) > LINES_MAX:
            raise ChannelFailed("environment_too_long")
        pairs = [line.partition(":") for line in lines]
        if not all(colon and key.startswith("agi_") for key, colon, _ in pairs):
            raise ChannelFailed("not_agi")
        return {key: value.strip() for key, _, value in pairs}

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
            self._writer.write(line.encode("utf-8", "replace") + b"\n")
            reply = await self._reply()
        except (EOFError, ConnectionError):
            if self._late:
                raise ChannelFailed("no_answer", command=re.sub("[^A-Z ].*", "", line).strip()) from None
            raise self.hung_up() from None
        self._in_step = True
        return reply

    async def close(self) -> None:
        self._timer.cancel()
        self._writer.close()
        if self._writer.transport.get_write_buffer_size():  # a peer that does not read is not waited for
            with suppress(OSError, TimeoutError):
                await asyncio.wait_for(self._writer.wait_closed(), 1.0)
            self._writer.transport.abort()

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
        self._late = True
        self._reader.feed_eof()

    async def _reply(self) -> str:
        """HANGUP may stand before the reply it belongs to, and `100 Trying` before any."""
        line = await self._line()
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
        try:
            line = await self._reader.readline()
        except ValueError:
            raise ChannelFailed("line_too_long") from None
        if not line.endswith(b"\n"):
            raise EOFError
        return line.decode("utf-8", "replace").rstrip("\r\n")
