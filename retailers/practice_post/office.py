"""What the office has taken, and how it behaves. A key is sent once, however often it comes.

Misbehaviour, one word for each message to come: late (answers after its caller's patience), lost (takes it and breaks the
line), refuse (says no), full (429), broken (500, nothing taken), undeliverable (taken, and reported as FAILED)."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

LATE_S = 3.0
KEPT_MAX = 2000
WAYS = ("late", "lost", "refuse", "full", "broken", "undeliverable")


@dataclass
class Sms:
    ref: str
    key: str
    to: str
    text: str
    report_to: str
    at: datetime
    state: str = "SENT"


@dataclass
class Mail:
    to: str
    subject: str
    text: str
    files: list[str]
    message_id: str
    at: datetime


@dataclass
class Office:
    key: bytes
    sms: dict[str, Sms] = field(default_factory=dict)
    mails: deque[Mail] = field(default_factory=lambda: deque(maxlen=KEPT_MAX))
    ways: deque[str] = field(default_factory=deque)

    def signed(self, body: bytes, given: str) -> bool:
        return hmac.compare_digest(self.signature(body), given)

    def signature(self, body: bytes) -> str:
        return hmac.new(self.key, body, hashlib.sha256).hexdigest()

    def take(self, asked: dict[str, Any]) -> Sms:
        """The message of this key: the one there is, or a new one."""
        key = str(asked["key"])
        if key not in self.sms:
            while len(self.sms) >= KEPT_MAX:
                del self.sms[next(iter(self.sms))]
            ref = hashlib.sha256(key.encode()).hexdigest()[:16]
            self.sms[key] = Sms(ref, key, str(asked["to"]), str(asked["text"]), str(asked.get("report_to", "")), datetime.now().astimezone())
        return self.sms[key]

    def report(self, sms: Sms) -> bytes:
        return json.dumps({"key": sms.key, "ref": sms.ref, "state": sms.state, "words": "practice"}).encode()

    def take_mail(self, to: list[str], content: bytes) -> None:
        mail = message_from_bytes(content, policy=policy.default)
        body = mail.get_body(("plain",))
        self.mails.append(Mail(", ".join(to), str(mail["Subject"]), body.get_content() if body else "",
                               [part.get_filename() or "?" for part in mail.iter_attachments()], str(mail["Message-ID"]),
                               datetime.now().astimezone()))

    def forget(self) -> None:
        for kept in (self.sms, self.mails, self.ways):
            kept.clear()

    async def patience(self) -> None:
        await asyncio.sleep(LATE_S)
