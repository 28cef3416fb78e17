"""SIP over UDP, as much as one telephone needs: messages, digest login, requests that are repeated until answered."""

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any

from foundation.errors import EdgeFailed

Headers = list[tuple[str, str]]
REPEAT_FIRST_S, REPEAT_LAST_S = 0.5, 4.0


class CallRefused(EdgeFailed):
    """The other side answered 3xx to 6xx, or not at all; facts: answer."""

    code = "call_refused"


class Message:
    """A request (method set) or a response (status set)."""

    def __init__(self, datagram: bytes) -> None:
        head, _, self.body = datagram.decode("utf-8", "replace").partition("\r\n\r\n")
        self.start, *lines = head.split("\r\n")
        self._headers: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            self._headers.setdefault(name.strip().lower(), []).append(value.strip())
        first, second = [*self.start.split(), "", ""][:2]
        self.status = int(second) if first.startswith("SIP/") else 0
        self.method = "" if self.status else first
        self.branch = ""

    def __getitem__(self, name: str) -> str:
        return next(iter(self.every(name)), "")

    def every(self, name: str) -> list[str]:
        return self._headers.get(name.lower(), [])

    @property
    def contact(self) -> str:
        found = re.search(r"<([^>]+)>", self["Contact"])
        return found[1] if found else ""


class Line(asyncio.DatagramProtocol):
    """One UDP socket towards one server. `on_request` gets what the server asks of us."""

    def __init__(
        self, user: str, server: tuple[str, int], password: str, on_request: Callable[[Message], None]
    ) -> None:
        self.user, self.server, self.password = user, server, password
        self._on_request = on_request
        self._answers: dict[tuple[str, str], asyncio.Queue[Message]] = {}
        self._transport: Any = None

    async def open(self, host: str, port: int = 0) -> None:
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, (host, port))
        self.host, self.port = self._transport.get_extra_info("sockname")

    def close(self) -> None:
        self._transport.close()

    @property
    def contact(self) -> str:
        return f"<sip:{self.user}@{self.host}:{self.port}>"

    def datagram_received(self, datagram: bytes, _address: object) -> None:
        if not datagram.strip():
            return
        message = Message(datagram)
        if not message.status:
            self._on_request(message)
        elif waiting := self._answers.get((message["Call-ID"], message["CSeq"])):
            waiting.put_nowait(message)

    def send(self, start: str, headers: Headers, body: str = "") -> None:
        lines = [f"{name}: {value}" for name, value in [*headers, ("Content-Length", str(len(body.encode())))]]
        self._transport.sendto("\r\n".join([start, *lines, "", body]).encode(), self.server)

    def via(self, branch: str = "") -> Headers:
        branch = branch or f"z9hG4bK{secrets.token_hex(6)}"
        return [("Via", f"SIP/2.0/UDP {self.host}:{self.port};branch={branch};rport"), ("Max-Forwards", "70")]

    def respond(self, request: Message, status: str, *, tag: str = "", body: str = "") -> None:
        to = request["To"] if ";tag=" in request["To"] or not tag else f"{request['To']};tag={tag}"
        kept = [(name, value) for name in ("Via", "Record-Route") for value in request.every(name)]
        kept += [("From", request["From"]), ("To", to), *((name, request[name]) for name in ("Call-ID", "CSeq"))]
        kept += [("Contact", self.contact), *([("Content-Type", "application/sdp")] if body else [])]
        self.send(f"SIP/2.0 {status}", kept, body)

    async def request(self, method: str, address: str, headers: Headers, body: str = "", *, within_s: float) -> Message:
        """Send until somebody answers; returns the final response, whatever its status."""
        branch = f"z9hG4bK{secrets.token_hex(6)}"
        facts = dict(headers)
        key = (facts["Call-ID"], facts["CSeq"])
        answers = self._answers[key] = asyncio.Queue()
        deadline, repeat_s, heard = time.monotonic() + within_s, REPEAT_FIRST_S, False
        try:
            while (left := deadline - time.monotonic()) > 0:
                if not heard:
                    self.send(f"{method} {address} SIP/2.0", [*self.via(branch), *headers], body)
                try:
                    async with asyncio.timeout(left if heard else min(repeat_s, left)):
                        answer = await answers.get()
                except TimeoutError:
                    repeat_s = min(repeat_s * 2, REPEAT_LAST_S)
                    continue
                heard = True
                if answer.status >= 200:
                    answer.branch = branch
                    return answer
            raise CallRefused(answer="none", method=method)
        finally:
            del self._answers[key]

    async def request_signed(
        self, method: str, address: str, headers: Callable[[int], Headers], body: str = "", *, within_s: float
    ) -> tuple[Message, int]:
        """A request that is repeated with our password when asked for it. Returns the answer and its sequence number."""
        answer = await self.request(method, address, headers(1), body, within_s=within_s)
        if answer.status not in (401, 407) or not self.password:
            return answer, 1
        if method == "INVITE":
            self.acknowledge(answer, address, headers(1), answer.branch)
        return await self.request(
            method, address, [*headers(2), self.signature(answer, method, address)], body, within_s=within_s
        ), 2

    def acknowledge(self, answer: Message, address: str, headers: Sequence[tuple[str, str]], branch: str = "") -> None:
        kept = [(name, value) for name, value in headers if name in ("From", "Call-ID")]
        number = answer["CSeq"].split()[0]
        self.send(f"ACK {address} SIP/2.0", [*self.via(branch), *kept, ("To", answer["To"]), ("CSeq", f"{number} ACK")])

    def signature(self, challenge: Message, method: str, address: str) -> tuple[str, str]:
        """RFC 2617 digest."""
        text = challenge["WWW-Authenticate"] or challenge["Proxy-Authenticate"]
        asked = dict(re.findall(r'(\w+)="?([^",]+)"?', text.partition(" ")[2]))
        nonce, client = asked["nonce"], secrets.token_hex(4)
        login, what = md5(f"{self.user}:{asked['realm']}:{self.password}"), md5(f"{method}:{address}")
        signed = f"{login}:{nonce}:00000001:{client}:auth:{what}" if "qop" in asked else f"{login}:{nonce}:{what}"
        parts = {
            "username": self.user,
            "realm": asked["realm"],
            "nonce": nonce,
            "uri": address,
            "response": md5(signed),
        }
        parts |= {"opaque": asked["opaque"]} if "opaque" in asked else {}
        value = "Digest " + ", ".join(f'{name}="{part}"' for name, part in parts.items()) + ", algorithm=MD5"
        value += f', qop=auth, nc=00000001, cnonce="{client}"' if "qop" in asked else ""
        return ("Authorization" if challenge.status == 401 else "Proxy-Authorization"), value


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
