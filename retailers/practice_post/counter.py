"""The gateway's HTTP: POST /messages, GET /messages/<key>, both signed; /sent, /mails, /misbehave and /forget for tests.

/ is a page; /mails/<no>/<place>/<name> is what was enclosed with a letter that it lists."""

import asyncio
import html
import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx

from retailers.practice_post.office import WAYS, Enclosed, Mail, Office, Sms

BODY_MAX = 1 << 20
OPENED = ("application/pdf", "audio/x-wav", "audio/wav", "audio/mpeg", "image/png")
"""What a browser may open from here; everything else is saved as a file."""
SIGNATURE = "x-leafline-signature"
reporting: set[asyncio.Task[None]] = set()


async def serve_http(office: Office, host: str, port: int) -> asyncio.Server:
    return await asyncio.start_server(partial(converse, office), host, port)


async def converse(office: Office, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request a connection. A reply of None breaks the line without a word."""
    with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        start, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = start.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        if not 0 <= length <= BODY_MAX:
            raise ValueError("body too long")
        reply = await respond(office, method, unquote(urlsplit(target).path), headers, await reader.readexactly(length))
        if reply is not None:
            status, body = reply
            kind, content = written(body)
            writer.write(f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\nX-Content-Type-Options: nosniff\r\n"
                         "Connection: close\r\n\r\n".encode())
            writer.write(content)
            await writer.drain()
    writer.close()


def written(body: Any) -> tuple[str, bytes]:
    """(type, content): a page, an enclosure, or anything else as JSON."""
    if isinstance(body, str):
        return "text/html; charset=utf-8", body.encode()
    if isinstance(body, Enclosed):
        return body.kind if body.kind in OPENED else "application/octet-stream", body.content or b""
    return "application/json", json.dumps(body, ensure_ascii=False).encode()


async def respond(office: Office, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any] | None:
    if method == "POST" and path == "/messages":
        return await take(office, headers, body)
    if path.startswith("/messages/"):
        return asked(office, path.removeprefix("/messages/"), headers)
    if method == "GET" and path.startswith("/mails/"):
        found = enclosure(office, path.removeprefix("/mails/"))
        return (200, found) if found else (404, {"why": "no such file"})
    free: dict[tuple[str, str], Callable[[], Any]] = {
        ("GET", "/"): lambda: page(office),
        ("GET", "/sent"): lambda: [vars(sms) | {"at": sms.at.isoformat()} for sms in office.sms.values()],
        ("GET", "/mails"): lambda: [mail.shown() for mail in office.mails],
        ("POST", "/misbehave"): lambda: office.ways.extend(way for way in json.loads(body)["ways"] if way in WAYS),
        ("POST", "/forget"): office.forget,
    }
    answer = free.get((method, path))
    return (200, answer()) if answer else (404, {"why": "no such page"})


async def take(office: Office, headers: dict[str, str], body: bytes) -> tuple[int, Any] | None:
    if not office.signed(body, headers.get(SIGNATURE, "")):
        return 401, {"why": "signature"}
    way = office.ways.popleft() if office.ways else ""
    refusals = {"refuse": (422, {"why": "no such number"}), "full": (429, {"why": "slower"}), "broken": (500, {"why": "broken"})}
    if way in refusals:
        return refusals[way]
    sms = office.take(json.loads(body))
    if way == "late":
        await office.patience()
    if way == "lost":
        return None
    task = asyncio.create_task(deliver(office, sms, "FAILED" if way == "undeliverable" else "DELIVERED"))
    reporting.add(task)
    task.add_done_callback(reporting.discard)
    return 202, {"ref": sms.ref, "state": sms.state}


def asked(office: Office, key: str, headers: dict[str, str]) -> tuple[int, Any]:
    if not office.signed(key.encode(), headers.get(SIGNATURE, "")):
        return 401, {"why": "signature"}
    sms = office.sms.get(key)
    return (200, {"ref": sms.ref, "state": sms.state}) if sms else (404, {"why": "unknown key"})


def enclosure(office: Office, path: str) -> Enclosed | None:
    """path: <no>/<place>/<name>, of which the name is for the browser only."""
    no, _, rest = path.partition("/")
    place = rest.partition("/")[0]
    return office.enclosed(int(no), int(place)) if no.isdecimal() and place.isdecimal() else None


async def deliver(office: Office, sms: Sms, state: str) -> None:
    """A moment later the handset has it; the sender is told where he wants to be told."""
    await asyncio.sleep(0.2)
    sms.state = state
    if not sms.report_to:
        return
    body = office.report(sms)
    async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
        with suppress(httpx.HTTPError):
            await http.post(sms.report_to, content=body, headers={"content-type": "application/json", SIGNATURE: office.signature(body)})


def page(office: Office) -> str:
    """What was sent, newest first, for whoever plays the shop."""
    def row(*cells: object, files: str = "") -> str:
        return "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells) + f"<td>{files}</td></tr>"
    nothing = row("还没有。 Nothing yet.")
    sms = "".join(row(f"{one.at:%H:%M:%S}", one.to, one.text, one.state) for one in reversed(office.sms.values()))
    mails = "".join(row(f"{one.at:%H:%M:%S}", one.to, one.subject, one.text, files=links(one)) for one in reversed(office.mails))
    return ("<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=3><title>Practice post</title>"
            "<style>body{font:14px/1.5 system-ui,sans-serif;margin:2rem;max-width:72rem}td{padding:.3rem .8rem;vertical-align:top;"
            "border-top:1px solid #ddd;white-space:pre-wrap}table{border-collapse:collapse;width:100%}</style>"
            "<h1>练习用的短信和邮件 · Practice post</h1><p>这里的东西不会发到外面。Nothing here leaves this machine.</p>"
            f"<h2>短信 SMS</h2><table>{sms or nothing}</table><h2>邮件 E-mail</h2><table>{mails or nothing}</table>")


def links(mail: Mail) -> str:
    """What is enclosed, each to be opened; by name alone where it is no longer kept."""
    return ", ".join(
        f'<a href="/mails/{mail.no}/{place}/{quote(one.name, safe="")}" target="_blank">{html.escape(one.name)}</a>' if one.content is not None
        else html.escape(one.name) for place, one in enumerate(mail.enclosed))
