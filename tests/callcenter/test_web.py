import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from callcenter import settings as all_settings
from callcenter.settings import Settings
from callcenter.web import GRACE_S, create_app
from foundation.staff.access import same_origin
from foundation.staff.models import Role
from tests.visitor import Visitor, a_person

POLICY = "content-security-policy"


async def test_a_page_allows_only_our_files_and_sockets_to_asterisk(visitor: Visitor, settings: Settings) -> None:
    policy = (await visitor.get("/sign-in")).headers[POLICY]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert f"connect-src 'self' ws://leafline.test:{settings.ws_port}" in policy


async def test_every_answer_carries_the_security_headers(visitor: Visitor) -> None:
    for path in ("/sign-in", "/nowhere", "/me", "/static/leafline.css"):
        headers = (await visitor.get(path)).headers
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert "microphone=(self)" in headers["permissions-policy"]


async def test_an_unknown_address_keeps_the_way_back_for_who_is_signed_in(visitor: Visitor) -> None:
    await a_person("1003", Role.SHIFT_LEADER)
    await visitor.sign_in("1003")
    for address in ("/nowhere", "/orders/nowhere"):
        page = await visitor.get(address)
        assert page.status_code == 404
        assert 'href="/floor"' in page.text


async def test_a_host_header_cannot_write_into_the_policy(visitor: Visitor) -> None:
    policy = (await visitor.get("/sign-in", host="x; script-src *")).headers[POLICY]
    assert "script-src *" not in policy


async def test_a_page_is_never_kept_and_a_versioned_file_for_ever(visitor: Visitor) -> None:
    assert (await visitor.get("/sign-in")).headers["cache-control"] == "no-store"
    assert (await visitor.get("/static/leafline.css")).headers["cache-control"] == "no-cache"
    kept = await visitor.get("/static/leafline.css?v=1")
    assert "immutable" in kept.headers["cache-control"]
    assert "set-cookie" not in kept.headers


async def test_a_form_without_its_token_is_refused_in_words(visitor: Visitor) -> None:
    await a_person("1003")
    answer = await visitor.http.post("/sign-in", data={"agent_no": "1003", "password": "x"})
    assert answer.status_code == 403
    assert "页面已经过期" in answer.text


async def test_an_unknown_address_is_a_page_in_the_readers_language(visitor: Visitor) -> None:
    visitor.http.cookies["leafline_language"] = "en"
    page = await visitor.get("/nowhere")
    assert page.status_code == 404
    assert "There is no such page." in page.text


async def test_a_failure_is_json_for_a_script_and_a_fragment_for_htmx(visitor: Visitor) -> None:
    await a_person("9001", Role.ADMINISTRATOR)
    await visitor.sign_in("9001")
    path, token = (
        "/people/77/active/no",
        {"x-csrftoken": next(v for k, v in visitor.http.cookies.items() if "csrf" in k)},
    )
    script = await visitor.http.post(path, headers=token | {"accept": "application/json"})
    assert (script.status_code, script.json()["code"]) == (404, "no_such_person")
    fragment = await visitor.http.post(path, headers=token | {"hx-request": "true"})
    assert fragment.headers["hx-retarget"] == "#notices"
    assert "没有这个人。" in fragment.text
    assert "<html" not in fragment.text


async def test_a_fragment_of_somebody_signed_out_sends_the_page_to_sign_in(visitor: Visitor) -> None:
    answer = await visitor.get("/me", **{"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")


async def test_nothing_but_signing_in_is_open_to_strangers(settings: Settings) -> None:
    public = {"/sign-in", "/language", "/static/{file_path}", "/messages/reports"}  # the last is signed by the SMS gateway
    routes = [route for route in create_app(settings).routes if hasattr(route, "route_handlers")]
    doors = {route.path_format for route in routes if any(one.opt.get("public") for one in route.route_handlers)}
    strange = {door for door in doors - public if not door.startswith("/handset")}
    assert not strange, "only the demonstration's telephone is open beside these"


@pytest.mark.parametrize(
    ("origin", "ours"), [("http://leafline.test", True), ("https://evil.example", False), (None, True)]
)
def test_a_socket_is_opened_by_our_own_pages_only(origin: str | None, ours: bool) -> None:
    class Opened:
        headers = {"host": "leafline.test"} | ({"origin": origin} if origin else {})

    assert same_origin(Opened()) is ours  # type: ignore[arg-type]


async def test_the_process_stops_although_a_socket_is_open(database_url: str, tmp_path: Path) -> None:
    settings = all_settings.load(home=tmp_path, database_url=database_url, web_port=free_port(), hub_port=free_port())
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "callcenter", "web", env=os.environ | all_settings.environment(settings)
    )
    try:
        await until_answering(settings.web_url)
        hanging = asyncio.create_task(hold_open(settings))
        await asyncio.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        # Without its grace the server would wait for ever; with it a second, and what a busy machine needs to end Python.
        assert await asyncio.wait_for(process.wait(), GRACE_S + 9) == 0
        await asyncio.gather(hanging, return_exceptions=True)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def hold_open(settings: Settings) -> None:
    """A connection that is open and asks for nothing."""
    reader, writer = await asyncio.open_connection(settings.host, settings.web_port)
    writer.write(b"GET /sign-in HTTP/1.1\r\nHost: x\r\n")
    await reader.read()
    writer.close()


async def until_answering(url: str) -> None:
    async with httpx.AsyncClient() as http:
        for _ in range(1_200):
            try:
                await http.get(url + "/sign-in")
                return
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    raise AssertionError("the web process does not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
