"""Ordering's form as a piece of the desk."""

from litestar import WebSocket

from foundation.actor import Actor


async def form_html(socket: WebSocket, order_id: int, by: Actor) -> str:
    return f'<div hx-get="/orders/{order_id}/form" hx-trigger="load" hx-swap="outerHTML"></div>'
