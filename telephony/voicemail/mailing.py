"""The people of a district read in their mail that somebody left a message, each in his own language."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from foundation.clock import local
from foundation.language import _, speaking
from foundation.phone_number import format_number
from foundation.staff.models import Staff
from foundation.staff.queries import to_notify
from telephony.voicemail.models import Voicemail
from telephony.voicemail.service import mailed, to_mail

Mail = Callable[[Voicemail, Staff, str, str, str], Awaitable[object]]
"""(message, reader, subject, text, key): writes an e-mail down to be sent. The same key is the same e-mail."""


async def mail_of_messages(mail: Mail, *, at: datetime) -> int:
    """How many e-mails were written. A message of a district where nobody has an address waits for one.

    The mark comes after the e-mails: a repeat in between writes the same ones, by their keys."""
    written = 0
    for row in await to_mail():
        readers = await to_notify(row.district_id)
        for reader in readers:
            with speaking(reader.language):
                await mail(row, reader, subject(row), text(row, reader), f"voicemail {row.id} {reader.id}")
        if readers and await mailed(row.id, at=at):
            written += len(readers)
    return written


def subject(row: Voicemail) -> str:
    who = row.retailer.name if row.retailer else _("没有验证身份的来电")
    return _("{who}要求回电", who=who) if row.file is None else _("{who}留了言", who=who)


def text(row: Voicemail, reader: Staff) -> str:
    """Who, when, how long, whom to call, until when; what was said stays in the house."""
    when = f"{local(row.at):%Y-%m-%d %H:%M}"
    due = f"{local(row.due_at):%Y-%m-%d %H:%M}" if row.due_at else "–"
    said = _("留言 {seconds} 秒。", seconds=round(row.seconds)) if row.file else _("没有留言，只要求回电。")
    return _("{name}，您好：\n{who}在 {when} 来电。{said}\n回电号码：{number}\n请在 {due} 前回电。到“留言箱”接手，别人就不会再打。\n",
             name=reader.name, who=row.retailer.name if row.retailer else _("没有验证身份的人"), when=when, said=said,
             number=format_number(row.number) if row.number else "–", due=due)
