"""What the office has taken, and how it behaves. A key is sent once, however often it comes.

Misbehaviour, one word for each message to come: late (answers after its caller's patience), lost (takes it and breaks the
line), refuse (says no), full (429), broken (500, nothing taken), undeliverable (taken, and reported as FAILED)."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

LATE_S = 3.0
KEPT_MAX = 2000
FILES_KEPT_MAX = 200
"""So many of the newest letters keep what was enclosed; of older ones only its names are left."""
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


@dataclass(frozen=True)
class Enclosed:
    """kind: its MIME type, as the sender wrote it. content: None when the letter is too old to keep it."""

    name: str
    kind: str
    content: bytes | None


@dataclass
class Mail:
    """no: counts from 1 and is never given twice."""

    no: int
    to: str
    subject: str
    text: str
    enclosed: list[Enclosed]
    message_id: str
    at: datetime

    def shown(self) -> dict[str, Any]:
        """As `/mails` tells it: the enclosures by name."""
        return {"no": self.no, "to": self.to, "subject": self.subject, "text": self.text, "files": [one.name for one in self.enclosed],
                "message_id": self.message_id, "at": self.at.isoformat()}


@dataclass
class Office:
    key: bytes
    sms: dict[str, Sms] = field(default_factory=dict)
    mails: deque[Mail] = field(default_factory=lambda: deque(maxlen=KEPT_MAX))
    ways: deque[str] = field(default_factory=deque)
    taken: int = 0

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
        self.taken += 1
        self.mails.append(Mail(self.taken, ", ".join(to), str(mail["Subject"]), body.get_content() if body else "",
                               [Enclosed(part.get_filename() or "?", part.get_content_type(), part.get_payload(decode=True))  # type: ignore[arg-type]
                                for part in mail.iter_attachments()], str(mail["Message-ID"]), datetime.now().astimezone()))
        if len(self.mails) > FILES_KEPT_MAX:
            old = self.mails[-FILES_KEPT_MAX - 1]
            old.enclosed = [replace(one, content=None) for one in old.enclosed]

    def enclosed(self, no: int, place: int) -> Enclosed | None:
        """The place-th enclosure, from 0, of a letter; None where there is none, or none any more."""
        mail = next((one for one in reversed(self.mails) if one.no == no), None)
        found = mail.enclosed[place] if mail and place < len(mail.enclosed) else None
        return found if found and found.content is not None else None

    def forget(self) -> None:
        for kept in (self.sms, self.mails, self.ways):
            kept.clear()

    async def patience(self) -> None:
        await asyncio.sleep(LATE_S)
