import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from foundation.actor import Actor, ActorKind
from foundation.districts.models import District
from foundation.staff.models import Staff, StaffDistrict, StaffSession
from foundation.staff.rules import Role, districts_of
from foundation.staff.scope import scoped
from foundation.transaction import reads


@dataclass(frozen=True)
class SignedIn:
    """Who a browser is: the actor for the verbs, and what the pages want to know of the person."""

    actor: Actor
    agent_no: str
    language: str
    session_id: int
    password_due: bool = False


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people."""

    staff: Staff
    districts: tuple[District, ...]
    open_sessions: int


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def signed_in(token: str, at: datetime) -> SignedIn | None:
    """The person whose browser shows this token, unless the session has ended or the person has left."""
    session = await (
        StaffSession.filter(
            token_hash=token_hash(token), ended_at=None, expires_at__gt=at, staff__active=True
        ).using_db(reads()).select_related("staff").first()
    )  # fmt: skip
    if session is None:
        return None
    staff = session.staff
    return SignedIn(await actor_of(staff, "password"), staff.agent_no, staff.language, session.id, staff.password_due)


async def actor_of(staff: Staff, verified: str) -> Actor:
    places = StaffDistrict.filter(staff_id=staff.id).using_db(reads())
    own: frozenset[int] = frozenset(await places.values_list("district_id", flat=True))  # type: ignore[arg-type]
    return Actor(ActorKind.STAFF, staff.id, staff.name, staff.role, districts_of(staff.role, own), verified)


async def people(by: Actor, at: datetime) -> list[PersonRow]:
    """Everyone with a place in the actor's districts, by number; people who see all districts have no place."""
    districts = {one.id: one for one in await District.all().using_db(reads())}
    places: dict[int, list[District]] = {}
    for place in await scoped(StaffDistrict.all(), by).using_db(reads()).order_by("district_id"):
        places.setdefault(place.staff_id, []).append(districts[place.district_id])
    staff = Staff.all() if by.districts is None else Staff.filter(id__in=list(places))
    sessions = StaffSession.filter(ended_at=None, expires_at__gt=at).using_db(reads())
    open_sessions = Counter(session.staff_id for session in await sessions)
    return [
        PersonRow(one, tuple(places.get(one.id, ())), open_sessions[one.id])
        for one in await staff.using_db(reads()).order_by("agent_no")
    ]


async def person_row(staff_id: int, at: datetime) -> PersonRow | None:
    """One person with all his places, as the form that changes him wants it."""
    staff = await Staff.get_or_none(id=staff_id, using_db=reads())
    if staff is None:
        return None
    places = await District.filter(staff__staff_id=staff_id).using_db(reads()).order_by("id")
    sessions = await StaffSession.filter(staff_id=staff_id, ended_at=None, expires_at__gt=at).using_db(reads()).count()
    return PersonRow(staff, tuple(places), sessions)


async def to_notify(district_id: int | None) -> list[Staff]:
    """Who is written to about what waits in a district: its order takers and shift leaders with an address. About what is
    nobody's district's, the shift leaders of all."""
    roles = (Role.SHIFT_LEADER,) if district_id is None else (Role.AGENT, Role.SHIFT_LEADER)
    told = Staff.filter(active=True, role__in=roles).exclude(email="")
    if district_id is not None:
        told = told.filter(places__district_id=district_id)
    return await told.using_db(reads()).distinct().order_by("id")


async def demo_people() -> list[Staff]:
    """Two agents and one of each other role, for the sign-in page of a demonstration."""
    people = await Staff.filter(active=True).using_db(reads()).order_by("agent_no")
    shown = [one for one in people if one.role == Role.AGENT][:2]
    return shown + [
        next(one for one in people if one.role == role)
        for role in Role
        if role != Role.AGENT and any(one.role == role for one in people)
    ]


async def sessions_of(staff_id: int, at: datetime) -> list[StaffSession]:
    """Where a person is signed in now, newest first."""
    query = StaffSession.filter(staff_id=staff_id, ended_at=None, expires_at__gt=at)
    return await query.using_db(reads()).order_by("-began_at")
