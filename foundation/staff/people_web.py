"""The page of the company's people: who is here, who comes, and what each is here for."""

from dataclasses import dataclass, field

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from foundation import clock
from foundation.actor import Actor
from foundation.districts.models import District
from foundation.errors import DomainError, Invalid, Refused
from foundation.staff.access import requires
from foundation.staff.hiring import Post, Seat, change_person, give_password, take_on
from foundation.staff.queries import people, person_row
from foundation.staff.rules import ALL_DISTRICTS, Role
from foundation.staff.service import NoSuchPerson, revoke_sessions, set_active
from foundation.transaction import reads

ADMINISTRATORS = [requires(Role.ADMINISTRATOR)]


@dataclass
class PersonForm:
    """password: the first one, of a new person only. districts: a single box that is ticked comes as a number, several as a list."""

    name: str
    role: Role
    districts: list[int] | int = field(default_factory=list)
    email: str = ""
    agent_no: str = ""
    password: str = ""

    @property
    def places(self) -> tuple[int, ...]:
        return (self.districts,) if isinstance(self.districts, int) else tuple(self.districts)

    @property
    def post(self) -> Post:
        return Post(self.name, self.role, self.places, self.email)


@dataclass
class FirstPasswordForm:
    password: str


@get("/people", guards=ADMINISTRATORS)
async def people_page(by: NamedDependency[Actor], done: FromQuery[str] = "") -> Template:
    return await listed(by, done=done)


async def listed(by: Actor, *, done: str = "", refusal: DomainError | None = None, given: PersonForm | None = None) -> Template:
    return Template("foundation/staff/people.html", context={
        "people": await people(by, clock.now()), "given": given or PersonForm("", Role.AGENT), **await choices(), "done": done, "refusal": refusal,
    }, status_code=422 if refusal else 200)  # fmt: skip


async def choices() -> dict[str, object]:
    return {"all_districts": await District.all().using_db(reads()).order_by("id"), "everywhere": ALL_DISTRICTS}


@post("/people", guards=ADMINISTRATORS)
async def take_on_here(data: URLEncodedBody[PersonForm], by: NamedDependency[Actor], seat: NamedDependency[Seat]) -> Redirect | Template:
    try:
        await take_on(data.agent_no, data.post, data.password, seat, by=by, at=clock.now())
    except (Invalid, Refused) as refusal:
        return await listed(by, refusal=refusal, given=data)
    return Redirect("/people?done=taken_on", status_code=303)


@get("/people/{staff_id:int}", guards=ADMINISTRATORS)
async def person_page(staff_id: FromPath[int], done: FromQuery[str] = "") -> Template:
    return await one_person(staff_id, done=done)


async def one_person(staff_id: int, *, done: str = "", refusal: DomainError | None = None, given: PersonForm | None = None) -> Template:
    row = await person_row(staff_id, clock.now())
    if row is None:
        raise NoSuchPerson(staff_id=staff_id)
    staff = row.staff
    kept = PersonForm(staff.name, Role(staff.role), [one.id for one in row.districts], staff.email, staff.agent_no)
    return Template("foundation/staff/person.html", context={
        "row": row, "given": given or kept, **await choices(), "done": done, "refusal": refusal}, status_code=422 if refusal else 200)


@post("/people/{staff_id:int}", guards=ADMINISTRATORS)
async def change_person_here(staff_id: FromPath[int], data: URLEncodedBody[PersonForm], by: NamedDependency[Actor],
                             seat: NamedDependency[Seat]) -> Redirect | Template:
    try:
        await change_person(staff_id, data.post, seat, by=by, at=clock.now())
    except (Invalid, Refused) as refusal:
        return await one_person(staff_id, refusal=refusal, given=data)
    return Redirect(f"/people/{staff_id}?done=changed", status_code=303)


@post("/people/{staff_id:int}/password", guards=ADMINISTRATORS)
async def give_password_here(staff_id: FromPath[int], data: URLEncodedBody[FirstPasswordForm], by: NamedDependency[Actor]) -> Redirect | Template:
    try:
        await give_password(staff_id, data.password, by=by, at=clock.now())
    except Invalid as refusal:
        return await one_person(staff_id, refusal=refusal)
    return Redirect(f"/people/{staff_id}?done=password", status_code=303)


@post("/people/{staff_id:int}/end-sessions", guards=ADMINISTRATORS)
async def end_sessions_of(staff_id: FromPath[int], by: NamedDependency[Actor]) -> Redirect:
    await revoke_sessions(staff_id, by=by, at=clock.now())
    return Redirect("/people", status_code=303)


@post("/people/{staff_id:int}/active/{active:str}", guards=ADMINISTRATORS)
async def set_active_here(staff_id: FromPath[int], active: FromPath[str], by: NamedDependency[Actor]) -> Redirect:
    await set_active(staff_id, active == "yes", by=by, at=clock.now())
    return Redirect("/people", status_code=303)


ROUTES = (people_page, take_on_here, person_page, change_person_here, give_password_here, end_sessions_of, set_active_here)
