"""What every response says to the browser about what it may do, and how long it may keep a file."""

import hashlib
import re

from litestar.config.csrf import CSRFConfig
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import BeforeMessageSendHookHandler, Message, Scope

from callcenter.settings import Settings

HOST_NAME = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
}
FOR_A_YEAR = "public, max-age=31536000, immutable"


def csrf(settings: Settings) -> CSRFConfig:
    """The cookie's name changes with the secret: a token of an installation that is gone would be refused for ever."""
    name = f"leafline_csrf_{hashlib.sha256(settings.web_secret.encode()).hexdigest()[:6]}"
    return CSRFConfig(settings.web_secret, cookie_name=name, cookie_httponly=True, cookie_samesite="lax")


def security_headers(settings: Settings) -> BeforeMessageSendHookHandler:
    """A hook over all responses, failures and files included."""

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        for name, value in ALWAYS.items():
            headers[name] = value
        headers["content-security-policy"] = content_security_policy(host_name(scope), settings.ws_port)
        headers.setdefault("cache-control", cache_control(scope))

    return add


def content_security_policy(host: str, ws_port: int) -> str:
    """Only files of our own, no inline script or style; sockets to us and to Asterisk, which serves SIP on its own port."""
    asterisk = f"ws://{host}:{ws_port} wss://{host}:{ws_port}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"media-src 'self' blob:; connect-src 'self' {asterisk}; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def host_name(scope: Scope) -> str:
    """The name by which the browser knows us, without the port; nothing else that a Host header may hold."""
    match = HOST_NAME.match(Headers.from_scope(scope).get("host", ""))
    return match.group() if match else "localhost"


def cache_control(scope: Scope) -> str:
    """A file asked for by its version never changes; a page holds people's data and is never kept."""
    if not scope["path"].startswith("/static/"):
        return "no-store"
    return FOR_A_YEAR if scope["query_string"].startswith(b"v=") else "no-cache"
