"""A process that the supervisor keeps: started, watched, started again when it dies, ended without leaving anything."""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.settings import ROOT
from foundation.errors import EdgeFailed

READY_S = 60
STOP_S = 10
RESTART_S, RESTART_MAX_S = 1.0, 30.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


class ChildFailed(EdgeFailed):
    code = "child_failed"


@dataclass
class Child:
    """words: the command line. ready: asked until it answers True. log: where its output goes."""

    name: str
    words: Sequence[str]
    log: Path
    ready: Callable[[], Awaitable[bool]]
    environment: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it is ready; ChildFailed carries the end of its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:  # noqa: ASYNC230 the file is local and the moment short
            self.process = await asyncio.create_subprocess_exec(
                *self.words, cwd=ROOT, env=os.environ | self.environment, stdin=asyncio.subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent)
        for _ in range(READY_S * 20):
            if self.process.returncode is not None:
                raise self.failed(f"it ended with {self.process.returncode}")
            if await self.ready():
                return
            await asyncio.sleep(0.05)
        raise self.failed(f"it was not ready within {READY_S} s")

    async def keep(self, told: Callable[[str], object]) -> None:
        """Start it again whenever it ends, until cancelled; one that dies at once is tried less and less often."""
        pause = RESTART_S
        while True:
            assert self.process is not None
            began = time.monotonic()
            code = await self.process.wait()
            pause = RESTART_S if time.monotonic() - began > READY_S else min(pause * 2, RESTART_MAX_S)
            told(f"{self.name} ended with {code}; starting it again (see {self.log})")
            await asyncio.sleep(pause)
            with contextlib.suppress(ChildFailed):  # then it has ended, or will: the next turn tells
                await self.start()

    async def stop(self, within_s: float = STOP_S) -> None:
        """Ask it to end, and end it and all that it started if it does not."""
        if self.process is None or self.process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), within_s)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            await self.process.wait()

    def failed(self, why: str) -> ChildFailed:
        return ChildFailed(name=self.name, why=why, log=self.log, last=self.last_lines())

    def last_lines(self, count: int = 5) -> str:
        return " / ".join(self.log.read_text(errors="replace").splitlines()[-count:])


def die_with_parent() -> None:
    # Should the supervisor itself be killed, the kernel tells its children.
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def port_open(host: str, port: int) -> Callable[[], Awaitable[bool]]:
    """A readiness question: does somebody listen there?"""

    async def ask() -> bool:
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), 1)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    return ask


def port_taken(host: str, port: int, kind: int = socket.SOCK_STREAM) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:  # a connection that was just closed does not hold its port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
