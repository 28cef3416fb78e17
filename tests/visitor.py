"""A person at a browser: the real application over ASGI, with cookies, and forms that carry their token."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher

from callcenter.settings import Settings
from callcenter.web import create_app
from foundation import clock
from foundation.actor import COMMAND
from foundation.districts.models import District
from foundation.staff.models import Role, Staff
from foundation.staff.service import add_person

PASSWORD = "open sesame"
# Verifying takes its cost from the hash, so that a cheap one makes every sign-in of the tests quick.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


def settings_in(home: Path, **fields: Any) -> Settings:
    return Settings(home=home, web_secret="s" * 32, hub_key="h", **fields)


SETTINGS = settings_in(Path("/nowhere"))


class Visitor:
    """One browser with cookies of its own. `app` may be shared; `address` is where it comes from."""

    def __init__(self, app: Any, address: str = "127.0.0.1") -> None:
        transport = httpx.ASGITransport(app=app, client=(address, 40000), raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://leafline.test")

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers=headers)

    async def post(self, path: str, page: str = "/sign-in", **fields: Any) -> httpx.Response:
        """Send a form with the token of a page, as a browser does."""
        token = re.search(r'name="_csrf_token" value="(\w+)"', (await self.http.get(page, follow_redirects=True)).text)
        return await self.http.post(path, data=fields | {"_csrf_token": token.group(1) if token else ""})

    async def sign_in(self, agent_no: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        return await self.post("/sign-in", agent_no=agent_no, password=password, **fields)


@cache
def running_app(settings: Settings) -> Any:
    """One application for all tests with these settings: it keeps nothing between requests but the database."""
    return create_app(settings)


@asynccontextmanager
async def visiting(settings: Settings, address: str = "127.0.0.1") -> AsyncIterator[Visitor]:
    visitor = Visitor(running_app(settings), address)
    async with visitor.http:
        yield visitor


async def a_district(name: str = "黄浦", group: str = "HP", name_en: str = "Huangpu") -> District:
    number = await District.all().count() + 1
    return await District.create(
        code=f"1131010{number}", area_code="310101", name=name, name_en=name_en, company=f"{name}有限公司",
        seat_group=group, did=f"810{number}", seats=6, shops_demo=1, cutoff="16:00",
    )  # fmt: skip


async def a_person(
    agent_no: str = "1003",
    role: Role = Role.AGENT,
    districts: Iterable[District] = (),
    name: str = "李娜",
    at: datetime | None = None,
) -> Staff:
    ids = [district.id for district in districts]
    return await add_person(agent_no, name, role, ids, password_hash=PASSWORD_HASH, by=COMMAND, at=at or clock.now())


@asynccontextmanager
async def two_of_finance() -> AsyncIterator[tuple[Visitor, Visitor]]:
    """Maker and checker, each at a browser."""
    await a_person("4001", Role.FINANCE, name="周敏")
    await a_person("4002", Role.FINANCE, name="陈卫")
    async with visiting(SETTINGS) as maker, visiting(SETTINGS) as checker:
        await maker.sign_in("4001")
        await checker.sign_in("4002")
        yield maker, checker
