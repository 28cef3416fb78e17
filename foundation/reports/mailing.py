"""The packs of managers and of finance by mail: made and handed to the post once their period is over."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from foundation.clock import day
from foundation.language import _, speaking
from foundation.reports.asking import Asked
from foundation.reports.models import PackOrder
from foundation.reports.printing import spoken
from foundation.reports.queries import DuePack, due_packs
from foundation.reports.report import Packs
from foundation.reports.web import made_pack
from foundation.staff.queries import actor_of

log = logging.getLogger("leafline.reports")
Mail = Callable[[str, str, str, str, bytes, str], Awaitable[object]]
"""(to, subject, text, the file's name, its bytes, key): writes an e-mail down to be sent. The same key is the same e-mail."""


async def send_packs(mail: Mail, packs: Packs, at: datetime) -> int:
    """Every pack that is due, to each reader that of his role; returns how many. One that fails is logged and tried at the next
    run, the others go out."""
    sent = 0
    for due in (one for one in await due_packs(day(at)) if one.order.staff.role in packs):
        try:
            await send_pack(due, mail, packs, at)
            sent += 1
        except Exception:
            log.exception("pack %s of %s not sent", due.order.id, due.of.until)
    return sent


async def send_pack(due: DuePack, mail: Mail, packs: Packs, at: datetime) -> None:
    """In the reader's language and of his districts. The mark comes after the mail: a repeat in between is the same e-mail."""
    staff = due.order.staff
    by = await actor_of(staff, "pack")
    district = next(iter(by.districts)) if by.districts and len(by.districts) == 1 else None
    pack, about = packs[staff.role], Asked(by, day(at), due.of, district)
    with speaking(staff.language):
        content, title, period = await made_pack(pack, about), _(pack.title), spoken(due.of)
        await mail(due.order.email, f"{title} {period}", _("{name}，附件是 {period} 的{title}。", name=staff.name, period=period, title=title),
                   f"leafline-{pack.name}-{due.of.since:%Y%m%d}.pdf", content, f"pack {due.order.id} {due.of.kind} {due.of.until}")
    await PackOrder.filter(id=due.order.id).update(sent_through=due.of.until)
