"""What the live pages have in common: side by side until one ends, listening to nothing, drawing pieces."""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Any

from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect


async def first_of(*works: Any) -> None:
    """Run side by side until one of them ends; its error is ours, the others are let go."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def silence(socket: WebSocket) -> None:
    """Ends when the browser is gone; it has nothing to say."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()


def renderer(socket: WebSocket, ready: Iterable[str] = ()) -> Any:
    """Draws a template with facts. Those of `ready` are compiled beforehand, so that the first caller does not wait for it."""
    engine: Any = socket.app.template_engine
    for name in ready:
        engine.get_template(name)
    return lambda name, **facts: engine.get_template(name).render(**facts)
