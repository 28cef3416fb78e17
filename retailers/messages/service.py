"""The verbs of a message: write it down, send what is due, ask about the unknown, take a report. Safe in any number of processes.

The intent is committed, then a byte leaves, then the outcome is committed. A worker that dies in between leaves a lease:
what it had claimed is UNKNOWN from then on. An SMS is asked about at the gateway; an unknown e-mail is sent again only by a person."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import DomainError, NotFound, Refused
from foundation.staff.scope import scoped
from foundation.transaction import Sql, Work, as_json, transact
from retailers.messages.claiming import claim_due, claim_questions, move
from retailers.messages.links import File, MailServer, Reply, SmsGateway
from retailers.messages.models import Attachment, Message, MessageTry
from retailers.messages.rules import (
    ASKED_MAX,
    ENDED,
    AddressMissing,
    Channel,
    Heard,
    MessageState,
    Step,
    after_sending,
    check_move,
)

log = logging.getLogger("leafline.messages")
REPORTED = {"DELIVERED": MessageState.DELIVERED, "FAILED": MessageState.FAILED}


class NoSuchMessage(NotFound):
    code = "no_such_message"


class NotToBeSentAgain(Refused):
    """Only what failed, was given up, or has an unknown fate may be sent again."""

    code = "not_to_be_sent_again"


@dataclass(frozen=True)
class Draft:
    """What a message is to be. The key decides: the same key again is the same message.

    subject and text may be empty where a wording says them when it is sent (see Words). at: not before; by default at once."""

    key: str
    recipient: str
    purpose: str
    channel: Channel
    language: str = "zh"
    subject: str = ""
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    retailer_id: int | None = None
    district_id: int | None = None
    staff_id: int | None = None
    at: datetime | None = None
    expires_at: datetime | None = None
    order_id: int | None = None
    debit_id: int | None = None
    call_id: str | None = None
    instead_of_id: int | None = None


@dataclass(frozen=True)
class Said:
    subject: str
    text: str


Words = Callable[[Message], Awaitable[Said]]
"""What a message says, found when it is sent: its own text, or its purpose's wording filled with its facts."""
Instead = Callable[[Message], Awaitable[object]]
"""Called with a message that did not get through: who wrote it may try another channel."""


@dataclass(frozen=True)
class Post:
    """The edges: built in callcenter and handed in."""

    mail: MailServer
    sms: SmsGateway


async def own_text(message: Message) -> Said:
    return Said(message.subject, message.text)


async def nothing_instead(message: Message) -> None:
    """Where nobody wants to try another way."""


def write_sql(drafts: Sequence[Draft], at: datetime) -> Iterable[Sql]:
    """Set in one transaction with what the messages are about. A key that is there already changes nothing."""
    for draft in drafts:
        if not draft.recipient:
            raise AddressMissing(channel=draft.channel)
        yield Sql(
            "INSERT INTO message (key, retailer_id, district_id, staff_id, recipient, purpose, channel, language, subject, text, facts,"
            " state, code, tries, asked, next_at, expires_at, order_id, debit_id, call_id, instead_of_id, created_at)"
            " VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,'DUE','',0,0,$12,$13,$14,$15,$16,$17,$18) ON CONFLICT (key) DO NOTHING RETURNING id",
            draft.key, draft.retailer_id, draft.district_id, draft.staff_id, draft.recipient, draft.purpose, str(draft.channel),
            draft.language, draft.subject, draft.text, as_json(draft.facts), draft.at or at, draft.expires_at, draft.order_id,
            draft.debit_id, draft.call_id, draft.instead_of_id, at)


async def write(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[int]:
    """Write messages down to be sent. Returns the ids of those that are new."""
    def work() -> Work[list[int]]:
        fresh: list[int] = []
        for statement in write_sql(drafts, at):
            fresh += [row["id"] for row in (yield statement)]
        if fresh:
            yield audit_sql(by, at, "write_messages", "message", fresh[0], messages=len(fresh))
        return fresh
    return await transact(work)


async def send_mail(to: str, subject: str, text: str, attachments: Sequence[File], key: str, *, by: Actor, at: datetime,
                    purpose: str = "REPORT", retailer_id: int | None = None, district_id: int | None = None,
                    staff_id: int | None = None, order_id: int | None = None, debit_id: int | None = None,
                    call_id: str | None = None, language: str = "zh") -> int:
    """Write an e-mail down with its files, to be sent by the next tick; the message's id. The same key again is the same e-mail."""
    draft = Draft(key, to.strip(), purpose, Channel.EMAIL, language, subject, text, retailer_id=retailer_id,
                  district_id=district_id, staff_id=staff_id, order_id=order_id, debit_id=debit_id, call_id=call_id)
    return await transact(lambda: write_with_files(draft, attachments, by=by, at=at))


def write_with_files(draft: Draft, files: Sequence[File], *, by: Actor, at: datetime) -> Work[int]:
    """The id of the message of this key; its files are those that came with it the first time."""
    [statement] = write_sql([draft], at)
    rows = yield statement
    if not rows:
        return int((yield Sql("SELECT id FROM message WHERE key = $1", draft.key))[0]["id"])
    message_id = int(rows[0]["id"])
    for seq, file in enumerate(files):
        yield Sql("INSERT INTO message_attachment (message_id, seq, name, media_type, content) VALUES ($1, $2, $3, $4, $5) RETURNING id",
                  message_id, seq, file.name[:128], file.media_type, file.content)
    yield audit_sql(by, at, "write_mail", "message", message_id, district_id=draft.district_id, purpose=draft.purpose, files=len(files))
    return message_id


async def send_due(post: Post, at: datetime, words: Words = own_text, instead: Instead = nothing_instead) -> int:
    """Claim the SMS and e-mails that are due, a handful at a time, and send each. Returns how many were tried."""
    tried = 0
    while claimed := await transact(lambda: claim_due(at)):
        messages = await Message.filter(id__in=claimed).order_by("id")
        await each(send_one(post, message, at, words, instead) for message in messages)
        tried += len(claimed)
    return tried


async def send_one(post: Post, message: Message, at: datetime, words: Words, instead: Instead) -> None:
    if message.expires_at is not None and message.expires_at <= at:
        await settle(message, Step(MessageState.GIVEN_UP), at=at, code="TOO_LATE", instead=instead)
        return
    try:
        said = await words(message)
    except DomainError as fault:  # it will not become better by waiting
        await settle(message, Step(MessageState.GIVEN_UP), at=at, code=fault.code.upper()[:24], words=str(fault), instead=instead)
        return
    await Message.filter(id=message.id).update(subject=said.subject, text=said.text)
    reply = await leave(post, message, said)
    await settle(message, after_sending(reply.heard, message.tries, at, message.expires_at), at=at, code=reply.heard, words=reply.words,
                 instead=instead)


async def leave(post: Post, message: Message, said: Said) -> Reply:
    if message.channel is Channel.SMS:
        return await post.sms.send(message.recipient, said.text, message.key)
    files = [File(row.name, row.media_type, bytes(row.content)) for row in await files_of(message.id)]
    return await post.mail.send(message.recipient, said.subject, said.text, files, message.key)


async def settle(message: Message, step: Step, *, at: datetime, code: str, words: str = "", instead: Instead = nothing_instead,
                 before: MessageState = MessageState.CLAIMED) -> bool:
    """Keep what came of a try; where the message did not get through for good, another way may be tried."""
    check_move(before, step.state)
    tries = message.tries if before is MessageState.CLAIMED else None
    moved = await transact(lambda: move(message.id, before, step, at=at, code=code, words=words, tries=tries))
    if moved and step.state in ENDED:
        await instead(message)
    return moved


async def ask_unknown(post: Post, at: datetime, instead: Instead = nothing_instead) -> int:
    """Take over what a lost worker had, then ask the gateway about each SMS whose fate is unknown. Returns how many were asked about."""
    for message in await Message.filter(state=MessageState.CLAIMED, lease_until__lte=at).exclude(channel=Channel.VOICE):
        await settle(message, Step(MessageState.UNKNOWN, at), at=at, code="WORKER_LOST")
    asked = await transact(lambda: claim_questions(at))
    await each(ask_one(post, message, at, instead) for message in await Message.filter(id__in=asked).order_by("id"))
    return len(asked)


async def ask_one(post: Post, message: Message, at: datetime, instead: Instead) -> None:
    reply, state = await post.sms.ask(message.key)
    if reply.heard is Heard.NOT_SENT:
        step = after_sending(reply.heard, message.tries, at, message.expires_at)  # the gateway would know the key: nothing was sent
    elif reply.heard is Heard.TAKEN:
        step = Step(REPORTED.get(state, MessageState.SENT))
    elif message.asked >= ASKED_MAX:
        step = Step(MessageState.GIVEN_UP)
    else:
        return
    await settle(message, step, at=at, code=state or reply.heard, words=reply.words, instead=instead, before=MessageState.UNKNOWN)


async def take_report(key: str, state: str, words: str, *, at: datetime, instead: Instead = nothing_instead) -> bool:
    """The gateway tells what became of an SMS. It may come twice, and before our own record of the sending."""
    message = await Message.get_or_none(key=key, channel=Channel.SMS)
    if message is None or state not in REPORTED:
        raise NoSuchMessage(key=key)
    for before in (MessageState.SENT, MessageState.CLAIMED, MessageState.UNKNOWN):
        if await settle(message, Step(REPORTED[state]), at=at, code=state, words=words, instead=instead, before=before):
            return True
    return False


async def send_again(message_id: int, *, by: Actor, at: datetime) -> int:
    """A person decides that it shall go out once more: a message of its own, for the other side sends no key twice."""
    old = await scoped(Message.filter(id=message_id), by).first()
    if old is None:
        raise NoSuchMessage(id=message_id)
    if old.state not in (MessageState.UNKNOWN, *ENDED) or old.channel is Channel.VOICE:
        raise NotToBeSentAgain(id=message_id)
    draft = Draft(f"{old.key[:80]}:again{old.id}", old.recipient, old.purpose, old.channel, old.language, old.subject, old.text,
                  old.facts, old.retailer_id, old.district_id, old.staff_id, order_id=old.order_id, debit_id=old.debit_id,
                  call_id=old.call_id, instead_of_id=old.id)
    files = [File(row.name, row.media_type, bytes(row.content)) for row in await files_of(old.id)]
    return await transact(lambda: write_with_files(draft, files, by=by, at=at))


async def files_of(message_id: int) -> list[Attachment]:
    return await Attachment.filter(message_id=message_id).order_by("seq")


async def history(message_id: int) -> list[MessageTry]:
    return await MessageTry.filter(message_id=message_id).order_by("number")


async def each(work: Iterable[Awaitable[None]]) -> None:
    """All side by side; one failure is logged and the rest go on. What failed is found again by its lease."""
    for result in await asyncio.gather(*work, return_exceptions=True):
        if isinstance(result, BaseException):
            log.error("a message could not be handled", exc_info=result)

