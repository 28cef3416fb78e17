"""A message is told by e-mail to the district's people through the one outbox, once, and leaves by a real mail server."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

from callcenter.jobs import Edges, mail_voicemails
from foundation.notices import Notices
from foundation.staff.models import Staff
from retailers.messages.models import Message
from retailers.messages.rules import MessageState
from retailers.messages.service import Post, send_due
from settlement.banks.link import BankLink
from telephony.voicemail.models import Voicemail
from telephony.voicemail.rules import Move
from telephony.voicemail.service import move_message
from tests.retailers.messages.conftest import MailBox, MailServer, mailbox
from tests.telephony.conftest import AT, Cast
from tests.telephony.voicemail.test_life import a_message, actor

__all__ = ["mailbox"]


def edges() -> Edges:
    return Edges(BankLink("http://127.0.0.1:1", "key", 1.0), Notices("key"))


async def test_the_districts_people_are_written_to_once_each_in_his_language(cast: Cast, tmp_path: Path, mailbox: tuple[MailBox, MailServer]) -> None:
    box, server = mailbox
    row = await a_message(cast, tmp_path)
    await mail_voicemails(edges(), AT)
    assert not await Message.exists()  # nobody has an address
    assert (await Voicemail.get()).mailed_at is None
    await Staff.filter(id=cast.li_na.id).update(email="li@example.com")
    await Staff.filter(id=cast.wang_wei.id).update(email="wang@example.com", active=False)
    await Staff.filter(id=cast.zhang_min.id).update(email="zhang@example.com")  # of another district
    for _ in range(2):
        await mail_voicemails(edges(), AT)
    assert (await Voicemail.get()).mailed_at == AT
    written = await Message.get()
    assert (written.purpose, written.recipient, written.staff_id, written.call_id) == ("VOICEMAIL", "li@example.com", cast.li_na.id, row.call_id)
    await send_due(Post(server, None), AT)  # type: ignore[arg-type]
    assert (await Message.get()).state is MessageState.SENT
    letter = message_from_bytes(box.mails[0].content, policy=default)  # type: ignore[arg-type]
    assert letter["Subject"] == f"{cast.shop.name}留了言"
    assert "回电号码：" in letter.get_content()
    assert "前回电" in letter.get_content()


async def test_what_somebody_has_already_is_not_written_about(cast: Cast, tmp_path: Path) -> None:
    row = await a_message(cast, tmp_path)
    await Staff.filter(id=cast.li_na.id).update(email="li@example.com")
    await move_message(row.id, Move.CLAIM, by=actor(cast.li_na, cast.huangpu.id), at=AT)
    await mail_voicemails(edges(), AT)
    assert not await Message.exists()
