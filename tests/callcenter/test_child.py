import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.child import Child, ChildFailed, port_open, port_taken
from callcenter.terminal import sentence

SLEEPS = "import time; print('awake', flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPS}"


@contextlib.asynccontextmanager
async def child(folder: Path, program: str, **variables: str) -> AsyncIterator[Child]:
    """A Python program that counts as ready once it has printed something."""

    async def printed() -> bool:
        return (folder / "log").stat().st_size > 0

    it = Child("sleeper", [sys.executable, "-c", program], folder / "log", printed, variables)
    try:
        yield it
    finally:
        await it.stop(within_s=0.5)


async def test_it_is_started_when_it_says_that_it_is_ready(tmp_path: Path) -> None:
    async with child(tmp_path, "import os, time; print(os.environ['WORD'], flush=True); time.sleep(60)", WORD="hello") as it:
        await it.start()
        assert (tmp_path / "log").read_text() == "hello\n"
        assert it.process is not None
        assert it.process.returncode is None


async def test_one_that_ends_instead_shows_the_end_of_its_log(tmp_path: Path) -> None:
    async with child(tmp_path, "raise SystemExit('no bank today')") as it:
        it.ready = port_open("127.0.0.1", 1)
        with pytest.raises(ChildFailed) as caught:
            await it.start()
    assert sentence(caught.value) == (
        f"sleeper did not start: it ended with 1. The end of {tmp_path / 'log'}: no bank today")


async def test_one_that_does_not_listen_is_ended_all_the_same(tmp_path: Path) -> None:
    async with child(tmp_path, DEAF) as it:
        await it.start()
        await it.stop(within_s=0.3)
        assert it.process is not None
        assert it.process.returncode == -signal.SIGKILL


async def test_one_that_dies_is_started_again(tmp_path: Path) -> None:
    told: list[str] = []
    async with child(tmp_path, SLEEPS) as it:
        await it.start()
        assert it.process is not None
        first = it.process.pid
        keeper = asyncio.create_task(it.keep(told.append))
        os.kill(first, signal.SIGKILL)
        end = time.monotonic() + 15
        while it.process.pid == first and time.monotonic() < end:
            await asyncio.sleep(0.05)
        keeper.cancel()
        assert it.process.pid != first
    assert told == [f"sleeper ended with -9; starting it again (see {tmp_path / 'log'})"]


async def test_stopping_what_never_started_or_is_over_does_nothing(tmp_path: Path) -> None:
    async with child(tmp_path, SLEEPS) as it:
        await it.stop()
        await it.start()
        await it.stop()
        await it.stop()


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
async def test_a_port_is_taken_while_somebody_holds_it(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as holder:
        holder.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            holder.listen()
            assert await port_open("127.0.0.1", holder.getsockname()[1])()
        port = holder.getsockname()[1]
        assert port_taken("127.0.0.1", port, kind)
    assert not port_taken("127.0.0.1", port, kind)
    assert not await port_open("127.0.0.1", port)()
