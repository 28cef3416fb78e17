"""The follow-up list, one follow-up with its history, and what a person does with it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlencode

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import DomainError, Invalid
from foundation.notices import Notices
from foundation.staff.access import requires
from foundation.staff.rules import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.follow_ups import words
from retailers.follow_ups.queries import Filters, follow_up, follow_ups, shop_named
from retailers.follow_ups.rules import Kind, Move
from retailers.follow_ups.service import LEADERS, Task, hand_over, move_follow_up, open_follow_up, postpone

PEOPLE = [requires(Role.AGENT, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
WRITTEN_KINDS = (Kind.CALL_BACK, Kind.COMPLAINT, Kind.OTHER)


class MomentUnreadable(Invalid):
    code = "moment_unreadable"


@dataclass
class TaskForm:
    """shop: its customer code, card or order phone; '' for none. due: 'YYYY-MM-DDTHH:MM', '' for what the kind is given."""

    kind: Kind
    text: str
    shop: str = ""
    due: str = ""


@dataclass
class MoveForm:
    """note: what came of it, or why. back: the list's address, to come back to it."""

    note: str = ""
    back: str = ""


@dataclass
class OtherForm:
    agent_no: str = ""
    due: str = ""
    note: str = ""


@get("/follow-ups", guards=PEOPLE)
async def follow_ups_page(
    by: NamedDependency[Actor], standing: FromQuery[str] = "", kind: FromQuery[str] = "", whose: FromQuery[str] = "",
    district: FromQuery[int] = 0, retailer: FromQuery[int] = 0, done: FromQuery[str] = "",
) -> Template:
    return await listed(by, Filters(standing, kind, whose, district, retailer), done=done)


async def listed(by: Actor, filters: Filters, *, done: str = "", refusal: DomainError | None = None) -> Template:
    at = clock.now()
    given = {name: value for name, value in asdict(filters).items() if value}
    context = {"rows": await follow_ups(filters, by=by, at=at), "filters": filters, "address": urlencode(given), "words": words, "at": at,
               "districts": await scoped(District.all(), by, "id").using_db(reads()).order_by("id"), "done": words.DONE.get(done, ""),
               "refusal": refusal, "by": by, "written_kinds": WRITTEN_KINDS}
    return Template("retailers/follow_ups/follow_ups.html", context=context, status_code=409 if refusal else 200)


@post("/follow-ups", guards=PEOPLE)
async def write_here(data: URLEncodedBody[TaskForm], by: NamedDependency[Actor], notices: NamedDependency[Notices]) -> Redirect | Template:
    """A person writes one down; it is for everybody of the district until somebody takes it."""
    try:
        shop = await shop_named(data.shop, by) if data.shop.strip() else None
        home = min(by.districts) if by.districts and len(by.districts) == 1 else None
        task = Task(data.kind if data.kind in WRITTEN_KINDS else Kind.OTHER, data.text, retailer_id=shop.id if shop else None,
                    district_id=shop.district_id if shop else home, due_at=a_moment(data.due) if data.due else None)
        row = await open_follow_up(task, by=by, at=clock.now())
    except DomainError as refusal:
        return await listed(by, Filters(), refusal=refusal)
    await notices.publish(f"follow_up.{row.id}", what="opened")
    return Redirect("/follow-ups?done=opened", status_code=303)


@get("/follow-ups/{follow_up_id:int}", guards=PEOPLE)
async def follow_up_page(follow_up_id: FromPath[int], by: NamedDependency[Actor], done: FromQuery[str] = "") -> Template:
    return await shown(follow_up_id, by, done=done)


async def shown(follow_up_id: int, by: Actor, *, done: str = "", refusal: DomainError | None = None) -> Template:
    row, steps = await follow_up(follow_up_id, by=by)
    context = {"row": row, "steps": steps, "words": words, "at": clock.now(), "done": words.DONE.get(done, ""), "refusal": refusal,
               "by": by, "leads": by.role in LEADERS, "mine": row.owner_staff_id == by.id or by.role in LEADERS}
    return Template("retailers/follow_ups/follow_up.html", context=context, status_code=409 if refusal else 200)


@post("/follow-ups/{follow_up_id:int}/{move:str}", guards=PEOPLE)
async def move_here(follow_up_id: FromPath[int], move: FromPath[str], data: URLEncodedBody[MoveForm], by: NamedDependency[Actor],
                    notices: NamedDependency[Notices]) -> Redirect | Template:
    """take, put_back, finish, drop or reopen; back to the list it was done on, or to its own page."""
    try:
        await move_follow_up(follow_up_id, Move(move), data.note, by=by, at=clock.now())
    except DomainError as refusal:
        if data.back:
            return await listed(by, filters_of(data.back), refusal=refusal)
        return await shown(follow_up_id, by, refusal=refusal)
    await notices.publish(f"follow_up.{follow_up_id}", what=move)
    to = f"/follow-ups?{urlencode(asdict(filters_of(data.back)) | {'done': move})}" if data.back else f"/follow-ups/{follow_up_id}?done={move}"
    return Redirect(to, status_code=303)


@post("/follow-ups/{follow_up_id:int}/owner", guards=[requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)])
async def hand_over_here(follow_up_id: FromPath[int], data: URLEncodedBody[OtherForm], by: NamedDependency[Actor],
                         notices: NamedDependency[Notices]) -> Redirect | Template:
    try:
        row = await hand_over(follow_up_id, data.agent_no, by=by, at=clock.now())
    except DomainError as refusal:
        return await shown(follow_up_id, by, refusal=refusal)
    await notices.publish(f"agent.{row.owner_staff_id}", what="follow_up")
    return Redirect(f"/follow-ups/{follow_up_id}?done=hand_over", status_code=303)


@post("/follow-ups/{follow_up_id:int}/due", guards=PEOPLE)
async def postpone_here(follow_up_id: FromPath[int], data: URLEncodedBody[OtherForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await postpone(follow_up_id, a_moment(data.due), data.note, by=by, at=clock.now())
    except DomainError as refusal:
        return await shown(follow_up_id, by, refusal=refusal)
    return Redirect(f"/follow-ups/{follow_up_id}?done=postponed", status_code=303)


def filters_of(address: str) -> Filters:
    """The filters of a list's address; what is not one of them is left out."""
    given = dict(part.split("=", 1) for part in address.split("&") if "=" in part)
    district, retailer = (int(given[name]) if given.get(name, "").isdecimal() else 0 for name in ("district", "retailer"))
    return Filters(given.get("standing", ""), given.get("kind", ""), given.get("whose", ""), district, retailer)


def a_moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)
    except ValueError:
        raise MomentUnreadable(text=text) from None


ROUTES = (follow_ups_page, write_here, follow_up_page, hand_over_here, postpone_here, move_here)
