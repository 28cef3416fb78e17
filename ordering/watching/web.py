"""The watch list, looked through and cleared by those who own the rules."""

from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.errors import DomainError
from foundation.language import current
from foundation.staff.access import requires
from foundation.staff.models import Role
from ordering.watching import words
from ordering.watching.queries import watch_list
from ordering.watching.service import clear_watch_item

READERS = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
OWNERS = [requires(Role.DISTRICT_MANAGER)]
OWNER_ROLES = (Role.DISTRICT_MANAGER, Role.ADMINISTRATOR)


@dataclass
class Reason:
    reason: str


@get("/rules/watch", guards=READERS)
async def watch_page(by: NamedDependency[Actor], done: FromQuery[str] = "") -> Template:
    return await watch_shown(by, done)


async def watch_shown(by: Actor, done: str = "", refusal: DomainError | None = None) -> Template:
    items = [row for row in await watch_list() if row.retailer is None or by.may_touch(row.retailer.district_id)]
    context: dict[str, Any] = {"items": items, "words": words, "done": done, "refusal": refusal, "reader": current.get(),
                               "owner": by.role in OWNER_ROLES}
    return Template("ordering/watching/watch.html", context=context, status_code=422 if refusal else 200)


@post("/rules/watch/{item_id:int}/clear", guards=OWNERS)
async def clear_here(item_id: FromPath[int], data: URLEncodedBody[Reason], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await clear_watch_item(item_id, data.reason, by=by, at=clock.now())
    except DomainError as refusal:
        return await watch_shown(by, refusal=refusal)
    return Redirect("/rules/watch?done=cleared", status_code=303)


ROUTES = (watch_page, clear_here)
