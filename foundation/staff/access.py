"""Who is at the door: the session cookie becomes an Actor, and guards say which roles may come in.

Nobody comes in anywhere unless a route is marked `public=True`. The session is our own row and not the framework's store:
that one writes the session back with every response, so that a request under way would bring a revoked session to life.
"""

import asyncio
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import Guard, Receive, Scope, Send

from foundation import clock
from foundation.actor import Actor
from foundation.errors import Refused
from foundation.language import speak
from foundation.staff.queries import SignedIn, signed_in
from foundation.staff.rules import Role

SESSION_COOKIE = "leafline_session"
LANGUAGE_COOKIE = "leafline_language"
RECHECK_S = 10
SIGNED_OUT = 4401


class PasswordDue(Refused):
    """The password came from somebody else: first it is changed."""

    code = "password_due"


class StaffAuthentication(AbstractAuthenticationMiddleware):
    """Sets request.user to a SignedIn or None, and the language of the whole request."""

    def __init__(self, app: Any, language: str = "zh") -> None:
        super().__init__(app=app)
        self.language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET and (
            token := ASGIConnection[Any, Any, Any, Any](scope).cookies.get(SESSION_COOKIE)
        ):
            await super().__call__(scope, partial(while_signed_in, receive, token, send), send)
        else:
            await super().__call__(scope, receive, send)

    async def authenticate_request(self, connection: ASGIConnection) -> AuthenticationResult:
        token = connection.cookies.get(SESSION_COOKIE)
        person = await signed_in(token, clock.now()) if token else None
        speak(person.language if person else connection.cookies.get(LANGUAGE_COOKIE, self.language))
        return AuthenticationResult(user=person, auth=token)


async def while_signed_in(receive: Receive, token: str, send: Send, every_s: float = RECHECK_S) -> Any:
    """The socket's next message; the end of the socket, once its session has ended. A page left open is no way around that.

    The browser hears 4401, and goes to the sign-in page."""
    message = asyncio.ensure_future(receive())
    try:
        while not (await asyncio.wait({message}, timeout=every_s))[0]:
            if await signed_in(token, clock.now()) is None:
                await send({"type": "websocket.close", "code": SIGNED_OUT, "reason": ""})
                return {"type": "websocket.disconnect", "code": SIGNED_OUT}
        return message.result()
    finally:
        message.cancel()


def at_the_door(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    """For every route: someone is signed in, and a socket is opened by a page of our own."""
    if connection.scope["type"] == ScopeType.WEBSOCKET and not same_origin(connection):
        raise PermissionDeniedException("a socket opened by another site")
    person: SignedIn | None = connection.scope.get("user")
    if person is None and not handler.opt.get("public"):
        raise NotAuthorizedException()
    if person is not None and person.password_due and not (handler.opt.get("public") or handler.opt.get("password_due")):
        raise PasswordDue()


def same_origin(connection: ASGIConnection) -> bool:
    """Browsers always name the page that opens a socket, and send our cookie along whichever page it is."""
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")


def requires(*roles: Role) -> Guard:
    """A guard that lets these roles in; administrators always may."""

    def guard(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
        person: SignedIn | None = connection.scope.get("user")
        if person is None:
            raise NotAuthorizedException()
        if person.actor.role not in (*roles, Role.ADMINISTRATOR):
            raise PermissionDeniedException()

    return guard


def current_actor(request: ASGIConnection) -> Actor:
    """The dependency `by`."""
    return signed_in_person(request).actor


def signed_in_person(request: ASGIConnection) -> SignedIn:
    """The dependency `person`, where a page wants more than the actor."""
    person: SignedIn | None = request.scope.get("user")
    if person is None:
        raise NotAuthorizedException()
    return person
