"""The whole switch: Asterisk's manager interface (AMI) over asyncio, one supervised connection.

Why neither pyst2's Manager nor panoramisk reads this socket: docs/decisions/0002-ami-and-fastagi.md.

    ami = Ami(host, port, username, secret, on_event=…, on_connected=…)
    async with ami.running():                       # reconnects for as long as the block lasts
        await ami.action("QueuePause", Queue="HP", Interface="PJSIP/1001", Paused="true")
        members = [event for event in await ami.collect("QueueStatus") if event["Event"] == "QueueMember"]

After each (re)connection events are held back until `on_connected` has taken its snapshot, then delivered in their order
of arrival: subscribe first, snapshot, replay. AMI does not promise that order between events of different threads, so a
receiver merges what an event says into its state and never concludes what must have come before.

    AmiDown      not connected, or the connection broke before the answer: the action may have been done
    AmiSilent    no answer in time: the same
    AmiRefused   Asterisk answered Response: Error, in its own words in facts["message"]
"""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from foundation.errors import EdgeFailed

log = logging.getLogger(__name__)

MESSAGE_MAX = 1 << 20
CONNECT_S = 5.0
ANSWER_S = 5.0
CATCH_UP_S = 30.0
IDLE_S = 20.0
RETRY_FIRST_S, RETRY_LAST_S = 0.2, 10.0


class AmiFailed(EdgeFailed):
    code = "ami_failed"


class AmiDown(AmiFailed):
    code = "ami_down"


class AmiSilent(AmiFailed):
    code = "ami_silent"


class AmiRefused(AmiFailed):
    code = "ami_refused"


class Message(dict[str, str]):
    """Headers of one message. A header that came more than once (Output, Variable) is whole in `every`; `[…]` has the last."""

    def __init__(self, block: str) -> None:
        super().__init__()
        self._every: dict[str, list[str]] = {}
        for line in block.split("\r\n"):
            key, _, value = line.partition(":")
            if key:
                self[key] = value = value.strip(" ")
                self._every.setdefault(key, []).append(value)

    def every(self, key: str) -> list[str]:
        return self._every.get(key, [])


class Asked:
    """An action on its way, and the messages that came back for it so far."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.messages: list[Message] = []
        self.answered: asyncio.Future[list[Message]] = asyncio.get_running_loop().create_future()

    def take(self, message: Message) -> bool:
        """Keep a message of this action's; True when it was the last one."""
        self.messages.append(message)
        part_of_list = message.get("EventList", "").lower()
        last = part_of_list in ("complete", "cancelled") or (len(self.messages) == 1 and part_of_list != "start")
        if last and not self.answered.done():
            self.answered.set_result(self.messages)
        return last

    def lose(self) -> None:
        if not self.answered.done():
            self.answered.set_exception(AmiDown(action=self.action))
            self.answered.exception()  # the asker may have left already


async def ignore_event(_event: Message) -> None:
    pass


async def ignore_connection() -> None:
    pass


class Ami:
    def __init__(
        self,
        host: str,
        port: int,
        username: str,
        secret: str,
        *,
        on_event: Callable[[Message], Awaitable[None]] = ignore_event,
        on_connected: Callable[[], Awaitable[None]] = ignore_connection,
    ) -> None:
        self._address, self._credentials = (host, port), (username, secret)
        self._on_event, self._on_connected = on_event, on_connected
        self._numbers = itertools.count(1)
        self._asked: dict[str, Asked] = {}
        self._events: asyncio.Queue[Message | asyncio.Event] = asyncio.Queue()
        self._writer: asyncio.StreamWriter | None = None
        self.connected = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Ami"]:
        """Stay connected while the block runs. Does not wait for the first connection: see `connected`."""
        task = asyncio.create_task(self._stay_connected(), name="ami")
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def action(self, name: str, *, within_s: float = ANSWER_S, **headers: object) -> Message:
        """Do one thing; returns its response. A list or tuple gives a repeated header."""
        return (await self._ask(name, within_s, headers))[0]

    async def collect(self, name: str, *, within_s: float = ANSWER_S, **headers: object) -> list[Message]:
        """Ask for a list (QueueStatus, CoreShowChannels, …); returns its events, the closing one left out."""
        return (await self._ask(name, within_s, headers))[1:-1]

    async def caught_up(self) -> None:
        """Until every event that came before this moment has been followed: what an answer shows, they told first.

        Returns at once while events are held back. AmiSilent where their receiver does not get there."""
        if not self.connected.is_set():
            return
        reached = asyncio.Event()
        self._events.put_nowait(reached)
        try:
            async with asyncio.timeout(CATCH_UP_S):
                await reached.wait()
        except TimeoutError:
            raise AmiSilent(action="caught_up") from None

    async def _ask(self, name: str, within_s: float, headers: dict[str, object]) -> list[Message]:
        if self._writer is None:
            raise AmiDown(action=name)
        action_id = f"leafline-{next(self._numbers)}"
        block = render({"Action": name, "ActionID": action_id, **headers})
        asked = self._asked[action_id] = Asked(name)
        try:
            async with asyncio.timeout(within_s):
                self._writer.write(block)
                await self._writer.drain()
                messages = await asked.answered
        except TimeoutError:
            raise AmiSilent(action=name) from None
        except ConnectionError:
            raise AmiDown(action=name) from None
        finally:
            self._asked.pop(action_id, None)
        if messages[0].get("Response") == "Error":
            raise AmiRefused(action=name, message=messages[0].get("Message", ""))
        return messages

    async def _stay_connected(self) -> None:
        wait_s = RETRY_FIRST_S
        while True:
            try:
                await self._one_connection()
            except (OSError, EOFError, ValueError, TimeoutError, AmiFailed) as failure:
                log.warning(
                    "ami.down reason=%s", failure.code if isinstance(failure, AmiFailed) else type(failure).__name__
                )
            except Exception:
                log.exception("ami.crashed")
            wait_s = RETRY_FIRST_S if self.connected.is_set() else min(wait_s * 2, RETRY_LAST_S)
            self.connected.clear()
            await asyncio.sleep(wait_s)

    async def _one_connection(self) -> None:
        """Connect, log in, follow events; raises when the connection ends, and leaves nobody waiting."""
        async with asyncio.timeout(CONNECT_S):
            reader, self._writer = await asyncio.open_connection(*self._address, limit=MESSAGE_MAX)
        self._events = asyncio.Queue()
        tasks = [asyncio.create_task(self._read(reader)), asyncio.create_task(self._follow())]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            self._writer.transport.abort()
            self._writer = None
            for asked in list(self._asked.values()):
                asked.lose()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        async with asyncio.timeout(CONNECT_S):
            if not (await reader.readline()).startswith(b"Asterisk Call Manager"):
                raise AmiFailed("not_ami")
        while True:
            message = Message((await reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace"))
            asked = self._asked.get(message.get("ActionID", ""))
            if asked and (asked.messages or "Response" in message):
                if asked.take(message):
                    del self._asked[message["ActionID"]]
            elif "Event" in message:
                self._events.put_nowait(message)

    async def _follow(self) -> None:
        username, secret = self._credentials
        await self.action("Login", Username=username, Secret=secret)
        await self._on_connected()
        self.connected.set()
        log.info("ami.up")
        while True:
            try:
                # Not wait_for: in Python 3.11 it loses a cancellation that meets an event.
                async with asyncio.timeout(IDLE_S):
                    event = await self._events.get()
            except TimeoutError:
                await self.action("Ping", within_s=ANSWER_S)  # a switch that hangs is as gone as one that hung up
                continue
            if isinstance(event, asyncio.Event):
                event.set()
                continue
            try:
                await self._on_event(event)
            except Exception:
                log.exception("ami.event_crashed event=%s", event.get("Event"))


def render(headers: dict[str, object]) -> bytes:
    """The bytes of an action. A line break in a value would begin a header, or an action, of its own: it is refused."""
    lines = [
        (k, v) for k, values in headers.items() for v in (values if isinstance(values, list | tuple) else [values])
    ]
    text = "".join(f"{key}: {value}\r\n" for key, value in lines)
    if any(character in f"{key}{value}" for key, value in lines for character in "\r\n\0"):
        raise ValueError(f"line break in a header of {headers['Action']}")
    return text.encode() + b"\r\n"
