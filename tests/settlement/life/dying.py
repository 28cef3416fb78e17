"""A verb whose program dies at one of its awaits: what was committed stays, what was open is undone."""

import asyncio
import types
from collections.abc import Coroutine, Generator
from contextlib import suppress
from typing import Any


@types.coroutine
def stopped_at(verb: Coroutine[Any, Any, Any], steps: int) -> Generator[Any, Any, Any]:
    """Runs the verb and cancels whatever it waits for the `steps`th time."""
    running, step = verb.__await__(), 0
    wakes: Any = None
    failed: BaseException | None = None
    while True:
        try:
            waiting = running.throw(failed) if failed else running.send(wakes)
        except StopIteration as stop:
            return stop.value
        step += 1
        if step == steps and waiting is not None:
            waiting.cancel()
        failed = None
        try:
            wakes = yield waiting
        except BaseException as error:
            failed = error


async def dying(verb: Coroutine[Any, Any, Any], steps: int) -> None:
    """Dead or done, whichever comes first."""
    task = asyncio.ensure_future(stopped_at(verb, steps))
    with suppress(asyncio.CancelledError):
        await task
