"""FastAGI: calls a second and p99 of one command at 1, 50 and 500 concurrent calls, ours beside panoramisk and pyst2.

Each server is a process of its own; the measuring process plays Asterisk. A call is twelve SET VARIABLE commands; a
command's time runs from the reply to the one before until it arrives. Afterwards each server meets the hostile peers.
"""

import asyncio
import io
import socketserver
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median, quantiles

import uvloop
from asterisk.agi import AGI
from panoramisk import fast_agi

from callcenter.child import Child, port_open
from callcenter.local_postgres import free_port
from callcenter.settings import Settings
from telephony.asterisk.channel import Channel, serve

COMMANDS = 12
SERVERS = ("ours", "panoramisk", "pyst2 in threads")
LOADS = ((1, 300), (50, 1500), (500, 2500))
GREETING = b"agi_network: yes\nagi_network_script: bench\nagi_uniqueid: 1.1\nagi_channel: SIP/x\nagi_callerid: 1\n\n"


async def measure(settings: Settings) -> list[dict[str, object]]:
    """One row for each server and load."""
    rows: list[dict[str, object]] = []
    for server in SERVERS:
        async with running(server, settings) as port:
            await load(port, 20, 100)
            for concurrent, calls in LOADS:
                seconds, waits = await load(port, concurrent, calls)
                rows.append({"server": server, "concurrent calls": concurrent, "calls/s": round(calls / seconds),
                             "p50 ms": round(median(waits) * 1000, 2), "p99 ms": round(quantiles(waits, n=100)[98] * 1000, 2)})
            rows[-1]["after hostile peers"] = await survives(port)
    return rows


@asynccontextmanager
async def running(server: str, settings: Settings) -> AsyncIterator[int]:
    port = free_port()
    child = Child(server, [sys.executable, "-m", "benchmarks.fastagi", server, str(port)], settings.logs / "bench-fastagi.log",
                  port_open("127.0.0.1", port) if server != "panoramisk" else asleep)
    await child.start()
    try:
        yield port
    finally:
        await child.stop()


async def asleep() -> bool:
    # panoramisk must not be asked whether it listens: a peer that connects and closes freezes it.
    await asyncio.sleep(2)
    return True


async def load(port: int, concurrent: int, calls: int) -> tuple[float, list[float]]:
    """(seconds for all calls, seconds of each command) with so many calls at once."""
    waits: list[float] = []
    left = iter(range(calls))

    async def line() -> None:
        for _ in left:
            waits.extend(await one_call(port))

    began = time.perf_counter()
    await asyncio.gather(*(line() for _ in range(concurrent)))
    return time.perf_counter() - began, waits


async def one_call(port: int) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    waits = []
    writer.write(GREETING)
    asked = time.perf_counter()
    while await reader.readline():
        waits.append(time.perf_counter() - asked)
        writer.write(b"200 result=1\n")
        asked = time.perf_counter()
    writer.close()
    return waits


async def survives(port: int) -> str:
    """Connect and close, half a line, garbage, a hang-up in the middle: then an ordinary call within two seconds."""
    for words in (b"", b"agi_network_script: be", b"\xff\xfe\n\n\n", GREETING + b"HANGUP\n", b"a" * 9000 + b"\n\n"):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(words)
        writer.close()
    try:
        await asyncio.wait_for(one_call(port), 2)
    except (TimeoutError, OSError):
        return "frozen"
    return "answers"


async def twelve(channel: Channel) -> None:
    for number in range(COMMANDS):
        await channel.set_variable("N", number)


async def panoramisk_twelve(request: fast_agi.Request) -> None:
    for number in range(COMMANDS):
        await request.send_command(f'SET VARIABLE "N" "{number}"')


class ThreadedAgi(AGI):
    def __init__(self, stdin: io.TextIOBase, stdout: io.TextIOBase) -> None:
        self.stdin, self.stdout, self.stderr, self._got_sighup = stdin, stdout, io.StringIO(), False
        self.env: dict[str, str] = {}
        self._get_agi_env()


class ThreadedCall(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        agi = ThreadedAgi(io.TextIOWrapper(self.rfile), io.TextIOWrapper(self.wfile, write_through=True))  # type: ignore[type-var]
        for number in range(COMMANDS):
            agi.set_variable("N", number)


class Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 512


async def serve_asyncio(server: str, port: int) -> None:
    if server == "ours":
        await (await serve("127.0.0.1", port, twelve)).serve_forever()
    application = fast_agi.Application()
    application.add_route("bench", panoramisk_twelve)
    await (await asyncio.start_server(application.handler, "127.0.0.1", port, backlog=512)).serve_forever()


if __name__ == "__main__":
    name, number = sys.argv[1], int(sys.argv[2])
    if name == "pyst2 in threads":
        Threads(("127.0.0.1", number), ThreadedCall).serve_forever()
    else:
        uvloop.run(serve_asyncio(name, number))
