"""Our people of the day: at the doors of the web console as their browsers would be, agents also with a telephone on the desk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from callcenter.demo.city import PASSWORD
from callcenter.demo.day.hall import Hall
from foundation import clock
from foundation.actor import COMMAND
from foundation.districts.models import District
from foundation.errors import EdgeFailed
from foundation.staff.models import Staff
from foundation.staff.passwords import hash_password
from foundation.staff.rules import Role
from foundation.staff.service import add_person
from telephony.agents.service import open_seat
from telephony.handset.phone import Phone

ANSWER_S = 60.0
DESK_PHONES = {"HP": ("1091", "1092"), "PD": ("1093",)}
"""Seats whose telephone stands on the desk: the play's own people, so that every other agent's stays free for visitors."""
NAMES = {"1091": "演示一", "1092": "演示二", "1093": "演示三"}
SIGN_IN_AGAIN_S = 120.0


class DoorShut(EdgeFailed):
    """The console did not do what was asked: facts address, status, answer."""

    code = "play_door_shut"


class Person:
    """Somebody signed in; every verb goes through the door that his page uses."""

    def __init__(self, hall: Hall, http: httpx.AsyncClient, staff: Staff) -> None:
        self.hall, self.http, self.staff = hall, http, staff

    @classmethod
    @asynccontextmanager
    async def signed_in(cls, hall: Hall, agent_no: str) -> AsyncIterator["Person"]:
        async with httpx.AsyncClient(base_url=hall.settings.web_url, timeout=ANSWER_S, trust_env=False) as http:
            person = cls(hall, http, await Staff.get(agent_no=agent_no))
            await http.get("/sign-in")
            await person.form("/sign-in", agent_no=agent_no, password=PASSWORD)
            yield person

    @property
    def token(self) -> dict[str, str]:
        name = next(name for name in self.http.cookies if name.startswith("leafline_csrf"))
        return {"x-csrftoken": self.http.cookies[name]}

    async def form(self, address: str, **fields: Any) -> None:
        self.took(await self.http.post(address, data=fields, headers=self.token))

    async def post(self, address: str, **fields: Any) -> dict[str, Any]:
        answer = self.took(await self.http.post(address, json=fields, headers=self.token | {"accept": "application/json"}))
        return dict(answer.json())

    async def get(self, address: str) -> httpx.Response:
        return self.took(await self.http.get(address, headers={"accept": "application/json"}))

    @staticmethod
    def took(answer: httpx.Response) -> httpx.Response:
        if answer.status_code >= 400:
            raise DoorShut(address=answer.request.url.path, status=answer.status_code, answer=answer.text[:200])
        return answer


async def hire(on_behalf_of: Hall) -> None:
    """The people with a telephone on the desk, once. Nobody of the city's own gives up his seat."""
    for group, numbers in DESK_PHONES.items():
        district = await District.get(seat_group=group)
        for number in numbers:
            if not await Staff.exists(agent_no=number):
                secret = await asyncio.to_thread(hash_password, PASSWORD)
                staff = await add_person(number, NAMES[number], Role.AGENT, [district.id], password_hash=secret, by=COMMAND, at=clock.now())
                await open_seat(staff.id, number, district.id, at=clock.now())


@asynccontextmanager
async def at_a_desk(hall: Hall, agent_no: str) -> AsyncIterator[tuple[Person, Phone]]:
    """Signed in, the desk open, the telephone registered, ready for calls."""
    async with AsyncExitStack() as open_:
        person = await open_.enter_async_context(Person.signed_in(hall, agent_no))
        cookies = "; ".join(f"{name}={value}" for name, value in person.http.cookies.items())
        address = f"{hall.settings.web_url.replace('http', 'ws', 1)}/desk/socket"
        socket = await open_.enter_async_context(connect(address, additional_headers={"cookie": cookies}, proxy=None))
        line = await person.post("/desk/phone")
        phone = await open_.enter_async_context(Phone.open(agent_no, (hall.settings.host, hall.settings.sip_port), line["password"]))
        await phone.register()
        for beside in (reading(socket), staying(phone)):
            open_.push_async_callback(ending, asyncio.create_task(beside))
        await person.post("/desk/ready")
        yield person, phone


async def reading(socket: Any) -> None:
    """The desk's pieces come as to a browser; who looks at them is the watcher."""
    with suppress(ConnectionClosed):
        async for _ in socket:
            pass


async def staying(phone: Phone) -> None:
    while True:
        await asyncio.sleep(SIGN_IN_AGAIN_S)
        await phone.register()


async def ending(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
