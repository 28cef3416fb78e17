"""A telephone in code: it calls (or is called) over SIP, keys digits, speaks a file, and knows which prompt it hears.

async with Phone.open("13800138000", server=("127.0.0.1", 5060), catalogue=Catalogue(sounds)) as phone:
    call = await phone.call("96368")
    await call.hears("enter-card")
    await call.keys("10000017#")
    await call.hangup()
"""

import asyncio
import re
import secrets
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from telephony.handset.listening import Catalogue, Heard, Listener
from telephony.handset.rtp import RATE, Sound, read_wav
from telephony.handset.sip import CallRefused, Headers, Line, Message

RING_S = 40.0
REGISTER_S = 5.0
SILENT = Catalogue(Path("/nonexistent"))


class NotHeard(AssertionError):
    """What was waited for did not come; says what came instead."""


class Phone:
    def __init__(self, user: str, server: tuple[str, int], password: str, catalogue: Catalogue) -> None:
        self.line = Line(user, server, password, self._asked)
        self.catalogue = catalogue
        self.calls: dict[str, Call] = {}
        self.incoming: asyncio.Queue[Call] = asyncio.Queue()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        user: str,
        server: tuple[str, int],
        password: str = "",
        catalogue: Catalogue = SILENT,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> AsyncIterator["Phone"]:
        """user: the number we call from, or the extension we sign in as. All calls end with the block.

        port: where it can be called without signing in; 0 for any."""
        phone = cls(user, server, password, catalogue)
        await phone.line.open(host, port)
        try:
            yield phone
        finally:
            for call in list(phone.calls.values()):
                await call.hangup()
            phone.line.close()

    async def register(self, expires_s: int = 300) -> None:
        """Sign in, so that calls for `user` ring here; expires_s=0 signs out."""
        host, port = self.line.server
        me, tag, call_id = f"<sip:{self.line.user}@{host}>", secrets.token_hex(4), secrets.token_hex(8)

        def headers(number: int) -> Headers:
            return [("From", f"{me};tag={tag}"), ("To", me), ("Call-ID", call_id), ("CSeq", f"{number} REGISTER"),
                    ("Contact", self.line.contact), ("Expires", str(expires_s))]  # fmt: skip

        answer, _ = await self.line.request_signed("REGISTER", f"sip:{host}:{port}", headers, within_s=REGISTER_S)
        if answer.status != 200:
            raise CallRefused(answer=answer.start)

    async def call(self, number: str, *, within_s: float = RING_S) -> "Call":
        """Dial; returns when answered. CallRefused tells why not."""
        call = Call(self, f"{secrets.token_hex(8)}@handset")
        self.calls[call.id] = call
        try:
            await call.dial(number, within_s)
        except BaseException:
            call.end("not answered")
            raise
        return call

    def _asked(self, request: Message) -> None:
        call = self.calls.get(request["Call-ID"])
        if request.method == "ACK":
            return
        if request.method == "INVITE":
            if call is None:
                call = self.calls[request["Call-ID"]] = Call(self, request["Call-ID"])
                call.ringing(request)
            else:  # a re-INVITE: the same answer again
                call.accept(request)
            return
        self.line.respond(request, "200 OK" if call or request.method == "OPTIONS" else "481 No such call")
        if call and request.method == "CANCEL":
            self.line.respond(call.invited, "487 Request Terminated", tag=call.tag)
        if call and request.method in ("BYE", "CANCEL"):
            call.end("the other side" if request.method == "BYE" else "not answered")


class Call:
    """`ended` is set when the call is over, `ended_by` says who ended it; `invited` is what an incoming call came with."""

    def __init__(self, phone: Phone, call_id: str) -> None:
        self.phone, self.id = phone, call_id
        self.listener = Listener(phone.catalogue)
        self.sound = Sound(self._hear)
        self.ended = asyncio.Event()
        self.ended_by = ""
        self.invited, self.taken = Message(b""), False
        self._news = asyncio.Event()
        self.tag, self._sequence = secrets.token_hex(4), 1
        self._local = self._remote = self._target = ""
        self._waited_for = 0

    @property
    def called(self) -> str:
        """The number that an incoming call is for."""
        found = re.match(r"INVITE sips?:([^@;>]+)@", self.invited.start)
        return found[1] if found else ""

    @property
    def heard(self) -> list[Heard]:
        return self.listener.heard

    async def hears(self, *names: str, within_s: float = 20.0) -> Heard:
        """Wait until one of the prompts has been played to its end, after whatever was waited for before."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    for place in range(self._waited_for, len(self.heard)):
                        if self.heard[place].name in names:
                            self._waited_for = place + 1
                            return self.heard[place]
                    if self.ended.is_set():
                        raise self._not_heard(*names)
                    await self.news()
        except TimeoutError:
            raise self._not_heard(*names) from None

    async def is_hung_up(self, *, within_s: float = 20.0) -> None:
        """Wait until the other side ends the call."""
        try:
            async with asyncio.timeout(within_s):
                await self.ended.wait()
        except TimeoutError:
            raise self._not_heard("the end of the call") from None

    async def news(self) -> None:
        """Wait until another prompt was heard, or the call is over."""
        self._news.clear()
        await self._news.wait()

    async def keys(self, keys: str) -> None:
        for key in keys:
            if not self.ended.is_set():
                await self.sound.press(key)

    def speak(self, path: Path) -> None:
        self.sound.say(read_wav(path))

    async def hangup(self) -> None:
        if self.ended.is_set():
            return
        if self.invited.method and not self.taken:
            return self.refuse("480 Temporarily Unavailable")
        self._sequence += 1
        headers = self._headers(self._sequence, "BYE")
        self.end("us")
        await self.phone.line.request("BYE", self._target, headers, within_s=5.0)

    def save(self, path: Path) -> None:
        """What was heard, as a wav file in real time."""
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(self.sound.heard[: self.sound.position()].tobytes())

    async def dial(self, number: str, within_s: float) -> None:
        line = self.phone.line
        await self.sound.open(line.host)
        address = f"sip:{number}@{line.server[0]}:{line.server[1]}"
        self._local, self._remote = f"<sip:{line.user}@{line.host}:{line.port}>;tag={self.tag}", f"<{address}>"

        def headers(sequence: int) -> Headers:
            return [*self._headers(sequence, "INVITE"), ("Content-Type", "application/sdp")]

        answer, self._sequence = await line.request_signed(
            "INVITE", address, headers, self.sound.offer(), within_s=within_s
        )
        refused = answer.status >= 300
        self._remote, self._target = answer["To"], answer.contact or address
        line.acknowledge(answer, address if refused else self._target, headers(1), answer.branch if refused else "")
        if refused:
            raise CallRefused(answer=answer.start)
        self.sound.start(answer.body)

    def ringing(self, invite: Message) -> None:
        self.invited = invite
        self._local, self._remote, self._target = f"{invite['To']};tag={self.tag}", invite["From"], invite.contact
        self.phone.line.respond(invite, "180 Ringing", tag=self.tag)
        self.phone.incoming.put_nowait(self)

    async def answer(self) -> None:
        """Pick up a call that rings."""
        self.taken = True
        await self.sound.open(self.phone.line.host)
        self.accept(self.invited)
        self.sound.start(self.invited.body)

    def refuse(self, status: str = "486 Busy Here") -> None:
        """Do not pick up a call that rings, and say why."""
        self.phone.line.respond(self.invited, status, tag=self.tag)
        self.end("us")

    def accept(self, invite: Message) -> None:
        self.phone.line.respond(invite, "200 OK", tag=self.tag, body=self.sound.offer())

    def end(self, by: str) -> None:
        if not self.ended.is_set():
            self.ended_by = by
            self.ended.set()
            self._news.set()
            self.phone.calls.pop(self.id, None)
            self.sound.close()

    def _headers(self, sequence: int, method: str) -> Headers:
        return [("From", self._local), ("To", self._remote), ("Call-ID", self.id), ("CSeq", f"{sequence} {method}"),
                ("Contact", self.phone.line.contact)]  # fmt: skip

    def _hear(self, packet: bytes) -> None:
        before = len(self.heard)
        self.listener.feed(packet, self.sound.position() / RATE)
        if len(self.heard) > before:
            self._news.set()

    def _not_heard(self, *names: str) -> NotHeard:
        heard = ", ".join(heard.name for heard in self.heard[-8:]) or "no prompt"
        over = f"; the call was ended by {self.ended_by}" if self.ended.is_set() else ""
        return NotHeard(f"did not hear {' or '.join(names)}; heard {heard}{over}")
