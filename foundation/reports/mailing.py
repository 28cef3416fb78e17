"""The managers' packs by mail: made and handed to the post once their period is over."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from foundation.clock import day
from foundation.language import _, speaking
from foundation.reports.asking import Asked
from foundation.reports.models import PackOrder
from foundation.reports.printing import spoken
from foundation.reports.queries import DuePack, due_packs
from foundation.reports.report import Report
from foundation.reports.web import made_pack, may_read
from foundation.staff.queries import actor_of

log = logging.getLogger("leafline.reports")
Mail = Callable[[str, str, str, str, bytes, str], Awaitable[object]]
"""(to, subject, text, the file's name, its bytes, key): writes an e-mail down to be sent. The same key is the same e-mail."""


async def send_packs(mail: Mail, pack: Sequence[Report], at: datetime) -> int:
    """Every pack that is due; returns how many. One that fails is logged and tried at the next run, the others go out."""
    sent = 0
    for due in await due_packs(day(at)):
        try:
            await send_pack(due, mail, pack, at)
            sent += 1
        except Exception:
            log.exception("pack %s of %s not sent", due.order.id, due.of.until)
    return sent


async def send_pack(due: DuePack, mail: Mail, pack: Sequence[Report], at: datetime) -> None:
    """In the reader's language and of his districts. The mark comes after the mail: a repeat in between is the same e-mail."""
    staff = due.order.staff
    by = await actor_of(staff, "pack")
    district = next(iter(by.districts)) if by.districts and len(by.districts) == 1 else None
    about = Asked(by, day(at), due.of, district)
    with speaking(staff.language):
        content = await made_pack([report for report in pack if may_read(report, by)], about)
        period = spoken(due.of)
        await mail(due.order.email, _("销售评审 {period}", period=period), _("{name}，附件是 {period} 的销售评审。", name=staff.name, period=period),
                   f"leafline-pack-{due.of.since:%Y%m%d}.pdf", content, f"pack {due.order.id} {due.of.kind} {due.of.until}")
    await PackOrder.filter(id=due.order.id).update(sent_through=due.of.until)
