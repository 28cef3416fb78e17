from dataclasses import dataclass

from litestar import Request, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template

from foundation import clock
from foundation.actor import Actor
from foundation.errors import DomainError, Invalid, Refused
from foundation.language import known
from foundation.staff.access import LANGUAGE_COOKIE, SESSION_COOKIE, requires
from foundation.staff.queries import SignedIn, demo_people, sessions_of
from foundation.staff.rules import LANDING, SESSION_LASTS, Role, safe_return
from foundation.staff.service import change_password, choose_language, revoke_sessions, sign_in, sign_out

DEMO_PASSWORD = "leafline"
YEAR_S = 365 * 24 * 3600


@dataclass
class SignInForm:
    agent_no: str
    password: str
    next: str = "/"


@dataclass
class LanguageForm:
    language: str
    next: str = "/"


@dataclass
class PasswordForm:
    old: str
    new: str


@get("/", guards=[requires(*Role)])
async def landing(by: NamedDependency[Actor]) -> Redirect:
    """Each role's own first page."""
    return Redirect(LANDING[Role(by.role)])


@get("/sign-in", public=True)
async def sign_in_page(
    request: Request, demo: NamedDependency[bool], next: FromQuery[str] = "/"
) -> Template | Redirect:
    if request.user:
        return Redirect(safe_return(next))
    return await sign_in_form(demo, next)


@post("/sign-in", public=True)
async def sign_in_here(
    request: Request, data: URLEncodedBody[SignInForm], demo: NamedDependency[bool]
) -> Response | Template:
    address = request.client.host if request.client else ""
    browser = request.headers.get("user-agent", "")
    try:
        staff, token = await sign_in(data.agent_no, data.password, address=address, browser=browser, at=clock.now())
    except Refused as refusal:
        page = await sign_in_form(demo, data.next, data.agent_no, refusal)
        page.status_code = 429 if refusal.code == "sign_in_locked" else 422
        return page
    answer = Redirect(safe_return(data.next), status_code=303)
    answer.set_cookie(cookie(request, SESSION_COOKIE, token, int(SESSION_LASTS.total_seconds()), httponly=True))
    answer.set_cookie(cookie(request, LANGUAGE_COOKIE, staff.language, YEAR_S))
    return answer


async def sign_in_form(demo: bool, next: str, agent_no: str = "", refusal: Refused | None = None) -> Template:
    shown = {"demo_people": await demo_people() if demo else [], "demo_password": DEMO_PASSWORD}
    context = {**shown, "next": safe_return(next), "agent_no": agent_no, "refusal": refusal}
    return Template("foundation/staff/sign_in.html", context=context)


def cookie(request: Request, key: str, value: str, max_age: int, httponly: bool = False) -> Cookie:
    """Kept from other sites and, behind HTTPS, from plain connections."""
    return Cookie(
        key=key, value=value, max_age=max_age, httponly=httponly, samesite="lax", secure=request.url.scheme == "https"
    )


@post("/sign-out", password_due=True)
async def sign_out_here(person: NamedDependency[SignedIn], by: NamedDependency[Actor]) -> Redirect:
    await sign_out(person.session_id, by=by, at=clock.now())
    answer = Redirect("/sign-in", status_code=303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@post("/language", public=True)
async def choose_language_here(request: Request, data: URLEncodedBody[LanguageForm]) -> Redirect:
    """The language is the person's; before signing in it is the browser's."""
    person: SignedIn | None = request.user
    if person:
        await choose_language(person.actor.id or 0, data.language, by=person.actor, at=clock.now())
    answer = Redirect(safe_return(data.next), status_code=303)
    answer.set_cookie(cookie(request, LANGUAGE_COOKIE, known(data.language), YEAR_S))
    return answer


@get("/me", password_due=True)
async def me(person: NamedDependency[SignedIn], done: FromQuery[str] = "") -> Template:
    return await own_page(person, done)


async def own_page(person: SignedIn, done: str = "", refusal: DomainError | None = None) -> Template:
    sessions = await sessions_of(person.actor.id or 0, clock.now())
    context = {"sessions": sessions, "this_session": person.session_id, "done": done, "refusal": refusal}
    return Template("foundation/staff/me.html", context=context, status_code=422 if refusal else 200)


@post("/me/password", password_due=True)
async def change_password_here(
    data: URLEncodedBody[PasswordForm], person: NamedDependency[SignedIn], by: NamedDependency[Actor]
) -> Redirect | Template:
    try:
        await change_password(by.id or 0, data.old, data.new, session_id=person.session_id, by=by, at=clock.now())
    except (Refused, Invalid) as refusal:
        return await own_page(person, refusal=refusal)
    return Redirect("/me?done=password", status_code=303)


@post("/me/end-other-sessions")
async def end_my_other_sessions(person: NamedDependency[SignedIn], by: NamedDependency[Actor]) -> Redirect:
    await revoke_sessions(by.id or 0, by=by, at=clock.now(), spare=person.session_id)
    return Redirect("/me?done=sessions", status_code=303)


ROUTES = (
    landing,
    sign_in_page,
    sign_in_here,
    sign_out_here,
    choose_language_here,
    me,
    change_password_here,
    end_my_other_sessions,
)
