"""What a person sees when something cannot be done: a page, a fragment in place, or JSON, each with a code and a sentence."""

import logging
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template
from litestar.types import ExceptionHandlersMap, Receive, Scope, Send
from tortoise.exceptions import DoesNotExist

from callcenter.sentences import sentence
from foundation import clock, ids
from foundation.errors import DomainError, EdgeFailed, Invalid, NotFound, Refused
from foundation.language import N_, _, speak
from foundation.staff.access import LANGUAGE_COOKIE, SESSION_COOKIE, PasswordDue
from foundation.staff.queries import signed_in

log = logging.getLogger("leafline.web")
STATUS: dict[type[DomainError], int] = {NotFound: 404, Invalid: 422, Refused: 409, EdgeFailed: 503}
WORDS = {
    400: ("unreadable", N_("没有看懂这个请求。")),
    401: ("signed_out", N_("请先登录。")),
    403: ("not_allowed", N_("您的岗位不能做这件事，或者页面已经过期，请刷新后再试。")),
    404: ("no_such_page", N_("没有这个页面。")),
    405: ("no_such_page", N_("没有这个页面。")),
    429: ("too_many", N_("太快了，请稍后再试。")),
}

IN_PLACE = {"hx-retarget": "#notices", "hx-reswap": "innerHTML"}


@dataclass(frozen=True)
class Failure:
    """status: HTTP's. code: ours, the same in every language. reference: finds a surprise in the log."""

    status: int
    code: str
    sentence: str
    reference: str = ""


def domain_error(request: Request, error: DomainError) -> Response:
    if isinstance(error, PasswordDue) and not wants_json(request) and not by_htmx(request):
        return Redirect("/me?done=due", status_code=303)
    status = next((number for kind, number in STATUS.items() if isinstance(error, kind)), 409)
    return answer(request, Failure(status, error.code, sentence(error)), error.facts)


def not_found(request: Request, error: DoesNotExist) -> Response:
    return domain_error(request, NotFound())


def http_error(request: Request, error: HTTPException) -> Response:
    if error.status_code >= 500:
        return surprise(request, error)
    code, words = WORDS.get(error.status_code, ("http_error", N_("出错了。")))
    if "user" not in request.scope:  # the address is not ours, and nobody has looked at the cookies yet
        speak(request.cookies.get(LANGUAGE_COOKIE))
        if not wants_json(request) and not by_htmx(request):
            return Nowhere("failure.html", context={"failure": Failure(error.status_code, code, words)}, status_code=error.status_code)
    if error.status_code == 401 and not wants_json(request):
        return to_sign_in(request)
    return answer(request, Failure(error.status_code, code, _(words)))


def surprise(request: Request, error: Exception) -> Response:
    """A programming error: the whole story goes to the log, the page shows the reference to it."""
    reference = ids.new_id()[-8:]
    log.error("surprise %s in %s %s", reference, request.method, request.url.path, exc_info=error)
    return answer(request, Failure(500, "surprise", _("程序出错了，已经记录下来。"), reference))


def answer(request: Request, failure: Failure, facts: dict[str, Any] | None = None) -> Response:
    if wants_json(request):
        content = {"code": failure.code, "sentence": failure.sentence, "reference": failure.reference}
        plain = {name: str(fact) for name, fact in (facts or {}).items()}
        return Response(content | {"facts": plain}, status_code=failure.status)
    if by_htmx(request):
        return Template("_failure.html", context={"failure": failure}, status_code=failure.status, headers=IN_PLACE)
    return Template("failure.html", context={"failure": failure}, status_code=failure.status)


class Nowhere(Template):
    """The page of an address that is no route. It looks at the session itself, so that the way back stays on the screen."""

    def to_asgi_response(self, app: Any, request: Request, **facts: Any) -> Any:
        async def respond(scope: Scope, receive: Receive, send: Send) -> None:
            token = request.cookies.get(SESSION_COOKIE)
            scope["user"] = person = await signed_in(token, clock.now()) if token else None
            if person:
                speak(person.language)
            failure = self.context["failure"]
            self.context["failure"] = replace(failure, sentence=_(failure.sentence))
            await super(Nowhere, self).to_asgi_response(app, request, **facts)(scope, receive, send)

        return respond


def to_sign_in(request: Request) -> Response:
    """A page asks for signing in and comes back to where it was; a fragment makes the whole page do so."""
    if by_htmx(request):
        return Response(b"", status_code=401, headers={"hx-redirect": "/sign-in"})
    back = request.url.path if request.method == "GET" else "/"
    return Redirect(f"/sign-in?next={quote(back)}" if back != "/" else "/sign-in", status_code=303)


def by_htmx(request: Request) -> bool:
    return "hx-request" in request.headers


def wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


HANDLERS: ExceptionHandlersMap = {
    DomainError: domain_error,
    DoesNotExist: not_found,
    HTTPException: http_error,
    Exception: surprise,
}
