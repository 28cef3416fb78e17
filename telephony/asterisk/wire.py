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
    """Commands out, replies back, one at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._in_step = True
        self._gone = False

    async def read_environment(self) -> dict[str, str]:
        """The `agi_…` lines that open a call. A peer that is not Asterisk is refused at its first line."""
        environment: dict[str, str] = {}
        try:
            async with asyncio.timeout(OPEN_S):
                for _ in range(LINES_MAX):
                    line = await self._line()
                    if not line:
                        return environment
                    key, colon, value = line.partition(":")
                    if not colon or not key.startswith("agi_"):
                        raise ChannelFailed("not_agi")
                    environment[key] = value.strip()
        except TimeoutError:
            raise ChannelFailed("environment_late") from None
        raise ChannelFailed("environment_too_long")

    async def exchange(self, line: str, within_s: float) -> str:
        """Send one command and read its reply, which for a 520 usage text is many lines joined by newlines."""
        if self._gone:
            raise CallerGone
        if not self._in_step:
            # An earlier reply was never read: whatever comes next answers something else.
            raise ChannelFailed("out_of_step")
        self._in_step = False
        try:
            async with asyncio.timeout(within_s):
                self._writer.write(line.encode("utf-8", "replace") + b"\n")
                await self._writer.drain()
                reply = await self._reply()
        except TimeoutError:
            raise ChannelFailed("no_answer", command=re.sub("[^A-Z ].*", "", line).strip()) from None
        except ConnectionError:
            raise self.hung_up() from None
        self._in_step = True
        return reply

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError, TimeoutError):
            await asyncio.wait_for(self._writer.wait_closed(), 1.0)
        self._writer.transport.abort()

    def hung_up(self) -> CallerGone:
        """The caller is gone: from now on nothing is sent. Returns the exception to raise."""
        self._gone = True
        return CallerGone()

    async def _reply(self) -> str:
        """HANGUP may stand before the reply it belongs to, and `100 Trying` before any."""
        lines: list[str] = []
        while len(lines) < LINES_MAX:
            line = await self._line()
            if line == "HANGUP" or line.startswith("511"):
                raise self.hung_up()
            if line.startswith("100"):
                continue
            lines.append(line)
            if lines[0].startswith("520-") and not line.startswith("520 "):
                continue
            if not re.match(r"\d{3}( |$)", line):
                raise ChannelFailed("not_a_reply")
            return "\n".join(lines)
        raise ChannelFailed("reply_too_long")

    async def _line(self) -> str:
        try:
            line = await self._reader.readline()
        except ValueError:
            raise ChannelFailed("line_too_long") from None
        if not line.endswith(b"\n"):
            raise self.hung_up()
        return line.decode("utf-8", "replace").rstrip("\r\n")
