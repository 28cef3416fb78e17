"""The doors through which messages leave: the mail server by SMTP, the SMS gateway by HTTP. One message, one connection,
and an honest account of what was heard: only what surely did not leave is NOT_SENT."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any, Self

import httpx
from aiosmtplib import SMTP
from aiosmtplib.errors import SMTPException, SMTPResponseException, SMTPServerDisconnected

from foundation.clock import now
from retailers.messages.rules import Heard

SIGNATURE = "x-leafline-signature"


@dataclass(frozen=True, slots=True)
class Reply:
    """words: the other side's own, or what went wrong."""

    heard: Heard
    words: str = ""


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mail goes out. sender: an address, or 'Name <address>'. tls: encrypted from the first byte (port 465).

    Otherwise STARTTLS is used where the server offers it. Without a host there is no e-mail: nothing is sent."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: bool = False
    timeout_s: float = 10.0

    async def send(self, to: str, subject: str, text: str, files: Sequence[File], key: str) -> Reply:
        """Until the body is on its way nothing can have arrived; once it is, only an answer tells."""
        if not self.host:
            return Reply(Heard.REFUSED, "no mail server is set")
        client = SMTP(hostname=self.host, port=self.port, timeout=self.timeout_s, use_tls=self.tls,
                      username=self.user or None, password=self.password or None)
        body, leaving = letter(self.sender, to, subject, text, files, key), False
        try:
            await client.connect()
            await client.mail(parseaddr(self.sender)[1])
            await client.rcpt(to)
            leaving = True
            answer = await client.data(body)
            return Reply(Heard.TAKEN, answer.message)
        except SMTPServerDisconnected as gone:
            return Reply(Heard.SILENCE if leaving else Heard.NOT_SENT, str(gone))
        except SMTPResponseException as answer_of_server:
            later = answer_of_server.code < 500
            return Reply(Heard.LATER if later else Heard.REFUSED, f"{answer_of_server.code} {answer_of_server.message}")
        except (SMTPException, OSError, TimeoutError) as failure:
            return Reply(Heard.SILENCE if leaving else Heard.NOT_SENT, f"{type(failure).__name__}: {failure}")
        finally:
            client.close()


def letter(sender: str, to: str, subject: str, text: str, files: Sequence[File], key: str) -> bytes:
    """The bytes of an e-mail. The same key always makes the same Message-ID, so that a repeat can be seen for what it is."""
    mail = EmailMessage(policy=SMTP_LINES)
    name, address = parseaddr(sender)
    mail["From"], mail["To"], mail["Subject"] = formataddr((name, address)), to, " ".join(subject.split())
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{address.rpartition('@')[2] or 'leafline.invalid'}>"
    mail.set_content(text)
    for file in files:
        kind, _, sub = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=kind, subtype=sub or "octet-stream", filename=file.name)
    return mail.as_bytes()


class SmsGateway:
    """The provider's door: POST /messages {key, to, text}, GET /messages/<key>; both signed with the shared key.

    The provider sends a key once, however often it comes, so that what was not answered may be asked for and sent again."""

    def __init__(self, url: str, key: str, timeout_s: float = 5.0, report_to: str = "") -> None:
        self.url, self._key, self.report_to = url, key.encode(), report_to
        self._http = httpx.AsyncClient(timeout=timeout_s, trust_env=False,
                                       limits=httpx.Limits(max_connections=32, max_keepalive_connections=0))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def send(self, to: str, text: str, key: str) -> Reply:
        if not self.url:
            return Reply(Heard.REFUSED, "no SMS gateway is set")
        body = json.dumps({"key": key, "to": to, "text": text, "report_to": self.report_to}, ensure_ascii=False).encode()
        try:
            answer = await self._http.post(f"{self.url}/messages", content=body, headers={
                "content-type": "application/json", SIGNATURE: signature(self._key, body)})
        except (httpx.ConnectError, httpx.ConnectTimeout) as failure:
            return Reply(Heard.NOT_SENT, type(failure).__name__)
        except httpx.HTTPError as failure:
            return Reply(Heard.SILENCE, type(failure).__name__)
        return reading(answer)

    async def ask(self, key: str) -> tuple[Reply, str]:
        """What became of a key: (the door's answer, the provider's word for its state). NOT_SENT: it never came."""
        try:
            answer = await self._http.get(f"{self.url}/messages/{key}", headers={SIGNATURE: signature(self._key, key.encode())})
        except httpx.HTTPError as failure:
            return Reply(Heard.SILENCE, type(failure).__name__), ""
        if answer.status_code == 404:
            return Reply(Heard.NOT_SENT, "the gateway has not seen it"), ""
        return reading(answer), str(content(answer).get("state", ""))


def reading(answer: httpx.Response) -> Reply:
    """5xx says nothing of whether it was sent; 429 is a door that is full."""
    if answer.is_success:
        return Reply(Heard.TAKEN, str(content(answer).get("ref", "")))
    if answer.status_code == 429:
        return Reply(Heard.LATER, "429")
    heard = Heard.SILENCE if answer.status_code >= 500 else Heard.REFUSED
    return Reply(heard, f"{answer.status_code} {content(answer).get('why', '')}".strip())


def content(answer: httpx.Response) -> dict[str, Any]:
    try:
        facts = answer.json()
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def signature(key: bytes, body: bytes) -> str:
    return hmac.new(key, body, hashlib.sha256).hexdigest()


def signed(key: str, body: bytes, given: str) -> bool:
    """Does this body come from somebody who has the key?"""
    return hmac.compare_digest(signature(key.encode(), body), given)
