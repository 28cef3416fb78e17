import asyncio
import contextlib
from typing import Any

from litestar import WebSocket, get, websocket
from litestar.di import NamedDependency
from litestar.response import Template

from foundation import clock
from foundation.actor import Actor
from foundation.language import current
from foundation.notices import Notice, Notices
from foundation.staff.access import requires
from foundation.staff.models import Role
from telephony.agents import words
from telephony.floor.queries import the_floor
from telephony.sockets import first_of, renderer, silence

LEADERS = [requires(Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)]
REREAD_S = 10
PIECES = ("waiting", "seats", "progress")
SETTLE_S = 0.5
"""Notices come in bursts, several for each call: the board is read once for all of them."""


@get("/floor", guards=LEADERS)
async def floor_page() -> Template:
    return Template("telephony/floor/floor.html")


@websocket("/floor/socket", guards=LEADERS)
async def floor_socket(socket: WebSocket, by: NamedDependency[Actor], notices: NamedDependency[Notices]) -> None:
    await socket.accept()
    with notices.listening("agent.", "call.", "order.") as queue:
        await first_of(board(socket, by, queue), silence(socket))


async def board(socket: WebSocket, by: Actor, queue: asyncio.Queue[Notice]) -> None:
    """Send the board, then again whenever something on it moved."""
    render, shown = renderer(socket), ""
    while True:
        at = clock.now()
        pieces = await pieces_of(by, render)
        if shown != str(pieces):
            shown = str(pieces)
            await socket.send_json({"kind": "floor", "now": round(at.timestamp() * 1000), "pieces": pieces})
        await something(queue)


async def pieces_of(by: Actor, render: Any) -> dict[str, str]:
    floor = await the_floor(by, clock.day(clock.now()))
    facts = {"floor": floor, "words": words, "language": current.get()}
    return {name: render(f"telephony/floor/_{name}.html", **facts) for name in PIECES}


async def something(queue: asyncio.Queue[Notice]) -> None:
    """Wait until something moved, or long enough that a notice may have been lost."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(REREAD_S):
            while (await queue.get()).facts.get("what") == "says":
                pass
            await asyncio.sleep(SETTLE_S)
    while not queue.empty():
        queue.get_nowait()


ROUTES = (floor_page, floor_socket)
