"""Just enough HTTP/1.1 for a bank whose answers can be late, doubled, cut or missing: one message for each connection."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

BODY_MAX = 32 * 1024 * 1024


@dataclass(frozen=True)
class Message:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """An answer. `times` how often it is written (0 drops the connection), `cut` only its first half is,
    `hold` nothing is written and the connection kept until the peer gives up."""

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    cut: bool = False
    hold: bool = False


async def serve_one(
    respond: Callable[[Message], Awaitable[Reply]], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Read one message, answer it as told, close. A peer that leaves early takes nothing back that was executed."""
    try:
        reply = await respond(await _read(reader))
        if reply.hold:
            await reader.read()
        for _ in range(reply.times):
            writer.write(_bytes(reply))
        await writer.drain()
    except (ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        pass  # the peer spoke no HTTP or is gone; there is nobody to answer
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Message:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    start, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = start.split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers.get("content-length", 0))
    if not 0 <= length <= BODY_MAX:
        raise ValueError("body too long")
    parts = urlsplit(target)
    return Message(method, parts.path, dict(parse_qsl(parts.query)), headers, await reader.readexactly(length))


def _bytes(reply: Reply) -> bytes:
    body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **reply.headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    whole = f"HTTP/1.1 {reply.status} -\r\n{head}\r\n".encode() + body
    return whole[: len(whole) - len(body) // 2] if reply.cut else whole
