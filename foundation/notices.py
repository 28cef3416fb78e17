"""Live messages between the processes of one program: 'agent 7 changed', 'order 12 is paid'.

A notice is a hint: it may be lost, and whoever needs certainty reads the database again. The web process holds the hub,
a line of JSON for each notice over loopback TCP; the others connect to it and come back by themselves.
"""

import asyncio
import contextlib
import hmac
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

log = logging.getLogger("leafline.notices")
BACKLOG_MAX = 1000
LINE_MAX = 64 * 1024
RETRY_S = 0.5


@dataclass(frozen=True)
class Notice:
    topic: str
    facts: dict[str, Any] = field(default_factory=dict)


class Notices:
    """`publish` reaches the subscribers of this process and, through the hub, those of all others."""

    def __init__(self, key: str = "") -> None:
        self.key = key
        self.queues: dict[asyncio.Queue[Notice], tuple[str, ...]] = {}
        self.peers: set[asyncio.StreamWriter] = set()

    async def publish(self, topic: str, **facts: Any) -> None:
        self.deliver(Notice(topic, facts))
        self.relay(Notice(topic, facts), None)

    @contextlib.contextmanager
    def listening(self, *prefixes: str) -> Any:
        """A queue that holds what arrives from now on; the oldest falls out when nobody reads it."""
        queue: asyncio.Queue[Notice] = asyncio.Queue(BACKLOG_MAX)
        self.queues[queue] = prefixes or ("",)
        try:
            yield queue
        finally:
            del self.queues[queue]

    async def subscribe(self, *prefixes: str) -> AsyncIterator[Notice]:
        with self.listening(*prefixes) as queue:
            while True:
                yield await queue.get()

    @contextlib.asynccontextmanager
    async def hub(self, host: str, port: int) -> AsyncIterator["Notices"]:
        """Serve the other processes while the block runs."""
        server = await asyncio.start_server(self.serve_peer, host, port, limit=LINE_MAX)
        try:
            yield self
        finally:
            server.close()
            for peer in list(self.peers):
                peer.close()

    @contextlib.asynccontextmanager
    async def connected(self, host: str, port: int) -> AsyncIterator["Notices"]:
        """Stay joined to the hub while the block runs, through its restarts."""
        task = asyncio.create_task(self.stay_joined(host, port))
        try:
            yield self
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def stay_joined(self, host: str, port: int) -> None:
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
                reader, writer = await asyncio.open_connection(host, port, limit=LINE_MAX)
                writer.write(f"{self.key}\n".encode())
                self.deliver(Notice("hub.joined"))
                await self.converse(reader, writer)
            await asyncio.sleep(RETRY_S)

    async def serve_peer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, asyncio.TimeoutError):
            key = await asyncio.wait_for(reader.readline(), 5)
            if hmac.compare_digest(key.strip(), self.key.encode()):
                await self.converse(reader, writer)
        writer.close()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.peers.add(writer)
        try:
            while line := await reader.readline():
                message = json.loads(line)
                notice = Notice(message["topic"], message["facts"])
                self.deliver(notice)
                self.relay(notice, writer)
        finally:
            self.peers.discard(writer)
            writer.close()

    def deliver(self, notice: Notice) -> None:
        for queue, prefixes in self.queues.items():
            if notice.topic.startswith(prefixes):
                if queue.full():
                    queue.get_nowait()
                    log.warning("a slow reader of notices lost one")
                queue.put_nowait(notice)

    def relay(self, notice: Notice, origin: asyncio.StreamWriter | None) -> None:
        line = json.dumps({"topic": notice.topic, "facts": notice.facts}, ensure_ascii=False).encode() + b"\n"
        for peer in self.peers:
            if peer is not origin and not peer.is_closing():
                peer.write(line)
