import asyncio
import contextlib
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any

from litestar import Request, WebSocket, get, post, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect
from litestar.params import JSONBody
from litestar.response import Template

from foundation import clock
from foundation.actor import Actor
from foundation.errors import EdgeFailed
from foundation.notices import Notices
from foundation.staff.access import requires
from foundation.staff.models import Role
from ordering.orders.web import form_context
from retailers.remarks.models import RemarkKind
from telephony.agents.queries import seat_of
from telephony.agents.service import NoSeat, go_ready, lost, pause
from telephony.calls.rules import HANGS_UP
from telephony.campaigns import words as list_words
from telephony.campaigns.answering import prove
from telephony.campaigns.calling import call_next
from telephony.campaigns.rules import Result
from telephony.desk import words
from telephony.desk.live import LiveDesk
from telephony.desk.service import finish, has_voice, open_desk, remark_on_call
from telephony.desk.telephones import Line, Telephones
from telephony.outgoing.service import ASKED
from telephony.sockets import first_of, renderer

AT_A_DESK = [requires(Role.AGENT, Role.SHIFT_LEADER)]
TAKEN_OVER = 4001
FORM = tuple(f"ordering/orders/_{piece}.html" for piece in ("form", "lines", "side", "foot"))
OF_A_POP = ("telephony/desk/_card.html", "telephony/desk/_outbound.html", *FORM)
open_desks: dict[int, asyncio.Event] = {}
"""staff id -> set when another tab or browser takes the desk over. One web process serves all desks."""


@dataclass
class PauseWish:
    reason: str


@dataclass
class LastWord:
    call_id: str
    kind: RemarkKind
    text: str
    result: Result = Result.NONE
    call_at: str = ""


@dataclass
class DialWish:
    """task_id: the shop that the agent chose from his list, None for the next one."""

    task_id: int | None = None


@dataclass
class Proof:
    call_id: str
    confirmed: bool = False
    fact: str = ""


@get("/desk", guards=AT_A_DESK)
async def desk_page(by: NamedDependency[Actor]) -> Template:
    seat = await seat_of(by.id or 0)
    return Template("telephony/desk/desk.html" if seat else "telephony/desk/no_seat.html", context={"words": words, "list_words": list_words})


@post("/desk/phone", guards=AT_A_DESK, status_code=200)
async def phone_line(request: Request, by: NamedDependency[Actor], telephones: NamedDependency[Telephones]) -> Line:
    seat = await seat_of(by.id or 0)
    if seat is None:
        raise NoSeat(staff_id=by.id)
    return await telephones.line(seat.extension, host=request.url.hostname or "", secure=request.url.scheme == "https")


@post("/desk/ready", guards=AT_A_DESK, status_code=200)
async def ready_here(by: NamedDependency[Actor], notices: NamedDependency[Notices]) -> dict[str, Any]:
    await go_ready(by.id or 0, by=by, at=clock.now())
    return await told(notices, by)


@post("/desk/pause", guards=AT_A_DESK, status_code=200)
async def pause_here(
    data: JSONBody[PauseWish], by: NamedDependency[Actor], notices: NamedDependency[Notices]
) -> dict[str, Any]:
    reason = data.reason if data.reason in words.CHOSEN_REASONS else "other"
    await pause(by.id or 0, reason, by=by, at=clock.now())
    return await told(notices, by)


@post("/desk/remark", guards=AT_A_DESK, status_code=200)
async def remark_here(
    data: JSONBody[LastWord], by: NamedDependency[Actor], notices: NamedDependency[Notices]
) -> dict[str, Any]:
    await remark_on_call(data.call_id, data.kind, data.text, by=by, at=clock.now())
    return await told(notices, by)


@post("/desk/finish", guards=AT_A_DESK, status_code=200)
async def finish_here(
    data: JSONBody[LastWord], by: NamedDependency[Actor], notices: NamedDependency[Notices]
) -> dict[str, Any]:
    at = clock.now()
    await finish(data.call_id, data.kind, data.text, result=data.result, call_at=moment_of(data.call_at, at), by=by, at=at)
    return await told(notices, by)


@post("/desk/dial", guards=AT_A_DESK, status_code=200)
async def dial_here(data: JSONBody[DialWish], by: NamedDependency[Actor], notices: NamedDependency[Notices]) -> dict[str, Any]:
    dialled = await call_next(data.task_id, by=by, at=clock.now())
    await notices.publish(ASKED, call_id=dialled.call_id)
    return {**await told(notices, by), "call_id": dialled.call_id}


@post("/desk/prove", guards=AT_A_DESK, status_code=200)
async def prove_here(data: JSONBody[Proof], by: NamedDependency[Actor], notices: NamedDependency[Notices]) -> dict[str, Any]:
    """Whether the answers match, never which of them does not."""
    proved = await prove(data.call_id, data.confirmed, data.fact, by=by, at=clock.now())
    return {**await told(notices, by), "proved": proved}


def moment_of(text: str, at: datetime) -> datetime | None:
    """'15:30' of today; None where nothing, or no time of day, was given."""
    try:
        return datetime.combine(clock.day(at), time.fromisoformat(text), clock.ZONE) if text else None
    except ValueError:
        return None


async def told(notices: Notices, by: Actor) -> dict[str, Any]:
    """The phone server makes the queues agree, the open desk shows it; the answer itself is only 'done'."""
    await notices.publish(f"agent.{by.id}", what="state")
    return {"done": True}


@websocket("/desk/socket", guards=AT_A_DESK)
async def desk_socket(
    socket: WebSocket,
    by: NamedDependency[Actor],
    notices: NamedDependency[Notices],
    telephones: NamedDependency[Telephones],
) -> None:
    """The last one to open the desk has it; the earlier one is told so and let go."""
    await socket.accept()
    staff_id, taken_over = by.id or 0, asyncio.Event()
    if earlier := open_desks.get(staff_id):
        earlier.set()
    open_desks[staff_id] = taken_over
    try:
        with notices.listening(f"agent.{staff_id}", "order.", "call.", "follow_up.") as queue:
            seat = await open_desk(by=by, at=clock.now())
            await told(notices, by)
            moved = partial(told, notices, by)
            desk = LiveDesk(by, renderer(socket, OF_A_POP), partial(form_context, by=by), socket.send_json, moved)
            await first_of(desk.follow(queue), voices(socket, by, notices), taken_over.wait())
    finally:
        if open_desks.get(staff_id) is taken_over:
            del open_desks[staff_id]
            await gone(staff_id, seat.extension, telephones)
            await told(notices, by)
    if taken_over.is_set():
        await socket.close(TAKEN_OVER)


async def gone(staff_id: int, extension: str, telephones: Telephones) -> None:
    await lost(staff_id, at=clock.now())
    with contextlib.suppress(EdgeFailed):
        await telephones.cut(extension)


async def voices(socket: WebSocket, by: Actor, notices: Notices) -> None:
    """All that the page ever says: which call's voice it has, and that it hangs up. Ends when the browser is gone."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            word = await socket.receive_json()
            if HANGS_UP in word:
                seat = await seat_of(by.id or 0)
                if seat is not None and seat.call_id == word[HANGS_UP]:
                    await notices.publish(f"call.{seat.call_id}", what=HANGS_UP)
            else:
                await has_voice(str(word.get("voice")), by=by)
                await told(notices, by)


ROUTES = (desk_page, phone_line, ready_here, pause_here, remark_here, finish_here, dial_here, prove_here, desk_socket)
