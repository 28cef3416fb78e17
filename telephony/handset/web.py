"""The handset page. With the demonstration planted it is open to everybody, else to administrators."""

import contextlib
import json
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from litestar import Request, WebSocket, get, post, websocket
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException, WebSocketDisconnect
from litestar.response import Template

from foundation import clock
from foundation.language import N_
from foundation.notices import Notice, Notices
from foundation.staff.models import Role
from foundation.transaction import reads
from telephony.calls.models import Call
from telephony.desk.telephones import Line, Telephones
from telephony.dialplan import CALLER_HEADER, HANDSET
from telephony.sockets import first_of

HOTLINE = "96368"
SCENARIOS = {
    "": N_("普通店"),
    "regular": N_("普通店，今天订货"),
    "licence-expired": N_("许可证昨天到期，不能订货"),
    "licence-last-day": N_("许可证今天到期"),
    "suspended": N_("供货已暂停"),
    "other-day": N_("订货日是明天，可以提前预订"),
    "short-of-money": N_("账户钱不够，扣款会失败"),
    "steady-thirty": N_("平时三十多条，一次订七十条要班长同意"),
    "replaced-card": N_("换过卡，旧卡已作废"),
    "small-shop": N_("小店，货源少"),
    "big-shop": N_("大店，订单长"),
}


@dataclass(frozen=True)
class DemoCards:
    """home/demo_cards.json: shops with their cards and PINs in plain. Only a demonstration has the file."""

    path: Path
    demo: bool

    def read(self) -> list[dict[str, Any]]:
        return json.loads(self.path.read_text("utf-8")) if self.demo and self.path.exists() else []


def admit(connection: ASGIConnection, demo: bool) -> None:
    """A call from the handset is nobody's: outside a demonstration only administrators may place one."""
    person = connection.scope.get("user")
    if demo or (person and person.actor.role == Role.ADMINISTRATOR):
        return
    raise PermissionDeniedException() if person else NotAuthorizedException()


@get("/handset", public=True)
async def handset_page(request: Request, demo_cards: NamedDependency[DemoCards]) -> Template:
    admit(request, demo_cards.demo)
    districts = {district: list(shops) for district, shops in groupby(demo_cards.read(), itemgetter("district"))}
    context = {"districts": districts, "scenarios": SCENARIOS, "hotline": HOTLINE, "caller_header": CALLER_HEADER}
    return Template("telephony/handset/handset.html", context=context)


@post("/handset/phone", public=True, status_code=200)
async def handset_line(
    request: Request, demo_cards: NamedDependency[DemoCards], telephones: NamedDependency[Telephones]
) -> Line:
    """The page asks again before each call: another handset's password has replaced ours."""
    admit(request, demo_cards.demo)
    return await telephones.line(HANDSET, host=request.url.hostname or "", secure=request.url.scheme == "https")


@websocket("/handset/socket", public=True)
async def handset_socket(
    socket: WebSocket, demo_cards: NamedDependency[DemoCards], notices: NamedDependency[Notices]
) -> None:
    """What is being said on the calls of the number that the page names when it dials."""
    admit(socket, demo_cards.demo)
    await socket.accept()
    ear = Ear()
    try:
        with notices.listening("call.") as queue:
            await first_of(ear.named(socket), ear.tell(socket, queue))
    finally:
        heard.discard(ear.call_id)


heard: set[str] = set()
"""Calls that a handset listens to already: two handsets may play the same shop. One web process serves all of them."""


class Ear:
    """One open handset: it hears of its own call only, the first of its number since it dialled that nobody else hears."""

    def __init__(self) -> None:
        self.number, self.since, self.call_id = "", clock.now(), ""
        self.strange = set[str]()

    async def named(self, socket: WebSocket) -> None:
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                self.dials(str((await socket.receive_json())["number"]))

    def dials(self, number: str) -> None:
        heard.discard(self.call_id)
        self.number, self.since, self.call_id = number, clock.now(), ""

    async def tell(self, socket: WebSocket, queue: Any) -> None:
        while True:
            notice: Notice = await queue.get()
            call_id = notice.topic.removeprefix("call.")
            if self.number and await self.is_own(call_id):
                await socket.send_json({"kind": "call", "call_id": call_id, **notice.facts})

    async def is_own(self, call_id: str) -> bool:
        if self.call_id or call_id in self.strange:
            return call_id == self.call_id
        call = await Call.get_or_none(call_id=call_id, using_db=reads())
        ours = call is not None and call.caller_number == self.number and call.entered_at >= self.since
        if ours and not self.call_id and call_id not in heard:
            self.call_id = call_id
            heard.add(call_id)
        else:
            self.strange.add(call_id)
        return call_id == self.call_id


ROUTES = (handset_page, handset_line, handset_socket)
