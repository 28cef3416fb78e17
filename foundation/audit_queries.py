from dataclasses import dataclass

from foundation.actor import Actor
from foundation.audit import AuditLine
from foundation.staff.scope import scoped
from foundation.transaction import reads

PAGE_LINES = 50


@dataclass(frozen=True)
class AuditPage:
    """Newest first. older: the id to ask for next, None at the end."""

    lines: list[AuditLine]
    older: int | None


async def audit_lines(by: Actor, *, who: str = "", verb: str = "", noun: str = "", noun_id: str = "",
                      before: int | None = None) -> AuditPage:  # fmt: skip
    """Lines that match every filter given. Pages are cut by id, so that new lines never shift an older page."""
    query = scoped(AuditLine.all(), by)
    if who:
        query = query.filter(by_name__icontains=who)
    wanted = {"verb": verb, "noun": noun, "noun_id": noun_id}
    query = query.filter(**{name: value for name, value in wanted.items() if value})
    if before is not None:
        query = query.filter(id__lt=before)
    lines = await query.using_db(reads()).order_by("-id").limit(PAGE_LINES + 1)
    return AuditPage(lines[:PAGE_LINES], lines[PAGE_LINES - 1].id if len(lines) > PAGE_LINES else None)
