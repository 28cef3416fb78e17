"""Through a real mail server and a real gateway: what is sent, what is tried again, what is never sent twice."""

import asyncio
import random
import subprocess
import sys
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest

from foundation.actor import COMMAND
from foundation.clock import now
from retailers.messages.links import File, MailServer
from retailers.messages.models import Message, MessageTry
from retailers.messages.rules import AddressMissing, Channel, MessageState
from retailers.messages.service import (
    Draft,
    NotToBeSentAgain,
    Post,
    Said,
    ask_unknown,
    history,
    send_again,
    send_due,
    send_mail,
    take_report,
    write,
)
from retailers.wording.rules import FactMissing
from tests.retailers.messages.conftest import KEY, Gateway, MailBox

S = MessageState


def later(**by: float) -> datetime:
    return now() + timedelta(**by)


async def an_sms(key: str, **changes: object) -> Message:
    await write([Draft(key, "13800138000", "TEST", Channel.SMS, text=f"text of {key}", **changes)], by=COMMAND, at=now())  # type: ignore[arg-type]
    return await Message.get(key=key)


async def state_of(key: str) -> MessageState:
    return (await Message.get(key=key)).state


async def test_a_mail_goes_out_once_with_its_files(database: str, post: Post, mailbox: tuple[MailBox, MailServer]) -> None:
    pack = File("回顾.pdf", "application/pdf", b"%PDF-1.7 \x00\xff" * 1000)
    for _ in range(2):
        await send_mail("manager@hp.example", "十一月回顾", "附件是本月回顾。", [pack], "pack:2026-11:HP", by=COMMAND, at=now())
    assert await send_due(post, now()) == 1
    assert await send_due(post, now()) == 0
    [envelope] = mailbox[0].mails
    mail = message_from_bytes(envelope.content or b"", policy=policy.default)
    assert (envelope.rcpt_tos, mail["Subject"]) == (["manager@hp.example"], "十一月回顾")
    [part] = mail.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("回顾.pdf", pack.content)
    assert await state_of("pack:2026-11:HP") is S.SENT


async def test_a_full_mail_server_is_tried_again_and_a_refusal_is_not(database: str, post: Post, mailbox: tuple[MailBox, MailServer]) -> None:
    mailbox[0].answers += ["452 full", "550 nobody here"]
    await send_mail("a@shop.example", "s", "t", [], "m1", by=COMMAND, at=now())
    await send_due(post, now())
    assert (await state_of("m1"), await send_due(post, now())) == (S.DUE, 0)
    await send_due(post, later(minutes=2))
    assert (await state_of("m1"), mailbox[0].mails) == (S.FAILED, [])
    told = await history((await Message.get(key="m1")).id)
    assert [(one.number, one.outcome, one.words) for one in told] == [(1, "LATER", "452 full"), (2, "REFUSED", "550 nobody here")]


async def test_a_mail_whose_answer_was_lost_is_not_sent_again_by_itself(database: str, post: Post, mailbox: tuple[MailBox, MailServer]) -> None:
    mailbox[0].answers += ["swallow"]
    message_id = await send_mail("a@shop.example", "s", "t", [File("a.csv", "text/csv", b"1")], "m1", by=COMMAND, at=now())
    await send_due(post, now())
    assert await state_of("m1") is S.UNKNOWN
    assert await send_due(post, later(days=2)) == await ask_unknown(post, later(days=2)) == 0
    again = await send_again(message_id, by=COMMAND, at=now())
    await send_due(post, later(seconds=1))
    assert ((await Message.get(id=again)).state, len(mailbox[0].mails)) == (S.SENT, 2)
    with pytest.raises(NotToBeSentAgain):
        await send_again(again, by=COMMAND, at=now())


async def test_nobody_at_the_mail_servers_door(database: str, post: Post) -> None:
    nobody = Post(MailServer("127.0.0.1", 1, "a@b.example", timeout_s=2), post.sms)
    await send_mail("a@shop.example", "s", "t", [], "m1", by=COMMAND, at=now())
    await send_due(nobody, now())
    assert await state_of("m1") is S.DUE


async def test_without_an_address_nothing_is_written(database: str) -> None:
    with pytest.raises(AddressMissing):
        await send_mail(" ", "s", "t", [], "m1", by=COMMAND, at=now())
    assert await Message.all().count() == 0


async def test_an_sms_is_sent_and_its_report_kept(database: str, post: Post, gateway: Gateway) -> None:
    await an_sms("s1")
    assert await send_due(post, now()) == 1
    assert [(one["key"], one["to"], one["text"]) for one in gateway.sent()] == [("s1", "13800138000", "text of s1")]
    assert await take_report("s1", "DELIVERED", "", at=now())
    assert not await take_report("s1", "FAILED", "", at=now())
    assert await state_of("s1") is S.DELIVERED


async def test_a_report_that_is_quicker_than_our_own_record_stands(database: str, post: Post, gateway: Gateway) -> None:
    message = await an_sms("s1")
    await Message.filter(id=message.id).update(state=S.CLAIMED, tries=1, lease_until=later(minutes=1))
    assert await take_report("s1", "DELIVERED", "", at=now())
    assert await ask_unknown(post, later(minutes=5)) == 0
    assert await state_of("s1") is S.DELIVERED


@pytest.mark.parametrize(("way", "first", "then"), [
    ("lost", S.UNKNOWN, S.SENT), ("late", S.UNKNOWN, S.DELIVERED), ("broken", S.UNKNOWN, S.DUE), ("full", S.DUE, S.DUE),
    ("refuse", S.FAILED, S.FAILED)])
async def test_a_gateway_that_misbehaves(database: str, post: Post, gateway: Gateway, way: str, first: S, then: S) -> None:
    gateway.misbehave(way)
    await an_sms("s1")
    await send_due(post, now())
    assert await state_of("s1") is first
    if way == "late":
        await asyncio.sleep(1.3)  # until the gateway has done what it was late with
    await ask_unknown(post, later(minutes=1))
    assert await state_of("s1") is then
    await send_due(post, later(hours=1))
    assert len(gateway.sent()) == (way != "refuse")


async def test_another_way_is_tried_for_what_did_not_get_through(database: str, post: Post, gateway: Gateway) -> None:
    gateway.misbehave("refuse")
    instead: list[str] = []

    async def note(message: Message) -> None:
        instead.append(message.key)
    await an_sms("s1")
    await an_sms("s2", expires_at=now() - timedelta(minutes=1))
    await send_due(post, now(), instead=note)
    assert sorted(instead) == ["s1", "s2"]
    assert (await state_of("s2"), gateway.sent()) == (S.GIVEN_UP, [])


async def test_what_cannot_be_worded_is_given_up_at_once(database: str, post: Post, gateway: Gateway) -> None:
    async def half(message: Message) -> Said:
        raise FactMissing(name="amount")
    await an_sms("s1")
    assert await send_due(post, now(), half) == 1
    message = await Message.get(key="s1")
    assert (message.state, message.code, gateway.sent()) == (S.GIVEN_UP, "FACT_MISSING", [])


async def test_killed_workers_lose_nothing_and_send_nothing_twice(database: str, post: Post, gateway: Gateway) -> None:
    dice = random.Random(5)
    keys = [f"k{n}" for n in range(36)]
    for key in keys:
        await an_sms(key)
    gateway.misbehave(*(["lost", "", "", "broken"] * 4))
    workers = [asyncio.to_thread(work_and_be_killed, database, gateway.url, dice.random() / 4) for _ in range(3)]
    await asyncio.gather(*workers)
    for minutes in range(5, 120, 10):
        await ask_unknown(post, later(minutes=minutes))
        await send_due(post, later(minutes=minutes))
    states = {message.state for message in await Message.all()}
    assert states <= {S.SENT, S.DELIVERED}
    assert sorted(one["key"] for one in gateway.sent()) == sorted(keys)
    numbered = await MessageTry.all().values_list("message_id", "number")
    assert len(set(numbered)) == len(numbered)


def work_and_be_killed(database_url: str, gateway_url: str, after_s: float) -> None:
    command = [sys.executable, "-m", "tests.retailers.messages.worker", database_url, gateway_url, KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        worker.stdout.readline()
        try:
            worker.wait(after_s)
        except subprocess.TimeoutExpired:
            worker.kill()
