"""The page of messages: hear, take, call back, close; and the sound itself in pieces."""

import asyncio
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.audit import audit
from foundation.districts.models import District
from foundation.errors import DomainError
from foundation.notices import Notices
from foundation.staff.access import requires
from foundation.staff.rules import Role
from foundation.staff.scope import scoped
from foundation.transaction import reads
from retailers.follow_ups.service import LEADERS
from retailers.follow_ups.words import said
from telephony.calls.rules import byte_range
from telephony.dialplan import MESSAGE_BOX
from telephony.outgoing.service import ASKED
from telephony.sound import CHUNK, bytes_of
from telephony.voicemail import words
from telephony.voicemail.pins import set_pin
from telephony.voicemail.queries import Filters, message, messages
from telephony.voicemail.rules import Move
from telephony.voicemail.service import NoSuchMessage, call_back, called_back, move_message

PEOPLE = [requires(Role.AGENT, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]


@dataclass
class MoveForm:
    """back: the list's filters, to come back to them."""

    note: str = ""
    back: str = ""


@dataclass
class PinForm:
    pin: str
    notify_number: str = ""


@get("/voicemail", guards=PEOPLE)
async def messages_page(by: NamedDependency[Actor], standing: FromQuery[str] = "", whose: FromQuery[str] = "",
                        district: FromQuery[int] = 0, done: FromQuery[str] = "") -> Template:
    return await listed(by, Filters(standing, whose, district), done=done)


async def listed(by: Actor, filters: Filters, *, done: str = "", refusal: DomainError | None = None, only: int = 0) -> Template:
    given = {name: value for name, value in asdict(filters).items() if value}
    rows = [await message(only, by=by)] if only else await messages(filters, by=by)
    return Template("telephony/voicemail/messages.html", context={
        "rows": rows, "filters": filters, "address": urlencode(given), "words": words, "said": said, "at": clock.now(), "done": words.DONE.get(done, ""),
        "refusal": refusal, "by": by, "leads": by.role in LEADERS, "box": MESSAGE_BOX, "only": only,
        "districts": await scoped(District.all(), by, "id").using_db(reads()).order_by("id")}, status_code=409 if refusal else 200)


@get("/voicemail/{message_id:int}", guards=PEOPLE)
async def message_page(message_id: FromPath[int], by: NamedDependency[Actor], done: FromQuery[str] = "") -> Template:
    return await listed(by, Filters("ALL"), done=done, only=message_id)


@get("/voicemail/{message_id:int}/sound", guards=PEOPLE)
async def message_sound(request: Request, by: NamedDependency[Actor], voicemail: NamedDependency[Path], message_id: FromPath[int]) -> Response[bytes]:
    """The bytes that the player asks for; each listening is audited once, at its beginning."""
    row = await message(message_id, by=by)
    path = voicemail / (row.file or "")
    if row.file is None or not await asyncio.to_thread(path.is_file):
        raise NoSuchMessage(message_id=message_id)
    size = (await asyncio.to_thread(path.stat)).st_size
    first, last = byte_range(request.headers.get("range", ""), size, CHUNK)
    if first == 0:
        await audit(by, clock.now(), "listen", "voicemail", row.id, district_id=row.district_id)
    sound = await asyncio.to_thread(bytes_of, path, first, last)
    return Response(sound, status_code=206, media_type="audio/wav", headers={
        "accept-ranges": "bytes", "cache-control": "private, no-store", "content-range": f"bytes {first}-{last}/{size}"})


@post("/voicemail/{message_id:int}/call", guards=PEOPLE)
async def call_here(message_id: FromPath[int], data: URLEncodedBody[MoveForm], by: NamedDependency[Actor],
                    notices: NamedDependency[Notices]) -> Redirect | Template:
    try:
        call_id = await call_back(message_id, by=by, at=clock.now())
    except DomainError as refusal:
        return await listed(by, filters_of(data.back), refusal=refusal)
    await notices.publish(ASKED, call_id=call_id)
    await notices.publish(f"agent.{by.id}", what="state")
    return to(data.back, "calling")


@post("/voicemail/{message_id:int}/{move:str}", guards=PEOPLE)
async def move_here(message_id: FromPath[int], move: FromPath[str], data: URLEncodedBody[MoveForm], by: NamedDependency[Actor],
                    notices: NamedDependency[Notices]) -> Redirect | Template:
    """claim, release, call_back (reached), not_reached, ticket or close."""
    try:
        if move in (Move.CALL_BACK, "not_reached"):
            await called_back(message_id, reached=move == Move.CALL_BACK, by=by, at=clock.now())
        else:
            await move_message(message_id, Move(move), data.note, by=by, at=clock.now())
    except DomainError as refusal:
        return await listed(by, filters_of(data.back), refusal=refusal)
    await notices.publish("voicemail.moved", message_id=message_id)
    return to(data.back, move)


@post("/voicemail/pin", guards=PEOPLE)
async def pin_here(data: URLEncodedBody[PinForm], by: NamedDependency[Actor], pepper: NamedDependency[str]) -> Redirect | Template:
    try:
        await set_pin(data.pin, data.notify_number, pepper=pepper, by=by, at=clock.now())
    except DomainError as refusal:
        return await listed(by, Filters(), refusal=refusal)
    return to("", "pin")


def to(back: str, done: str) -> Redirect:
    given = {name: value for name, value in asdict(filters_of(back)).items() if value}
    return Redirect(f"/voicemail?{urlencode(given | {'done': done})}", status_code=303)


def filters_of(address: str) -> Filters:
    given = {name: values[0] for name, values in parse_qs(address).items()}
    district = given.get("district", "")
    return Filters(given.get("standing", ""), given.get("whose", ""), int(district) if district.isdecimal() else 0)


ROUTES = (messages_page, pin_here, message_page, message_sound, call_here, move_here)
