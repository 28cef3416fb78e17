import asyncio
import secrets
from collections.abc import Iterable
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid, NotFound, Refused
from foundation.language import LANGUAGES
from foundation.staff.models import SignInFailure, Staff, StaffDistrict, StaffSession
from foundation.staff.passwords import hash_password, matches
from foundation.staff.queries import actor_of, token_hash
from foundation.staff.rules import (
    PASSWORD_LENGTH_MIN,
    SESSION_LASTS,
    TRIES_PER_ADDRESS_MAX,
    TRIES_PER_PERSON_MAX,
    WINDOW,
    Role,
    locked_until,
)
from foundation.transaction import in_transaction


class SignInRefused(Refused):
    """The same for an unknown person, a wrong password and a person who has left."""

    code = "sign_in_refused"


class SignInLocked(Refused):
    """facts: until, when the next try may be made."""

    code = "sign_in_locked"


class PasswordTooShort(Invalid):
    code = "password_too_short"


class PasswordTheSame(Invalid):
    """The new password is the old one."""

    code = "password_the_same"


class LanguageUnknown(Invalid):
    code = "language_unknown"


class NoSuchPerson(NotFound):
    code = "no_such_person"


async def sign_in(agent_no: str, password: str, *, address: str, browser: str, at: datetime) -> tuple[Staff, str]:
    """The person and the token of a new session, which is shown this once.

    A try counts as failed before the password is looked at, so that guesses sent side by side cannot outrun the count."""
    failure = await count_try(agent_no.strip()[:32], address[:45], at)
    staff = await Staff.get_or_none(agent_no=failure.agent_no, active=True)
    if not await matches(password, staff.password_hash if staff else None) or staff is None:
        raise SignInRefused(agent_no=failure.agent_no)
    token = secrets.token_urlsafe(32)
    async with in_transaction():
        await SignInFailure.filter(agent_no=failure.agent_no).delete()
        session = await StaffSession.create(
            token_hash=token_hash(token), staff=staff, address=address[:45], browser=browser[:200],
            began_at=at, expires_at=at + SESSION_LASTS,
        )  # fmt: skip
        await audit(await actor_of(staff, "password"), at, "sign_in", "session", session.id, address=address)
    return staff, token


async def count_try(agent_no: str, address: str, at: datetime) -> SignInFailure:
    """Write the try down first and count afterwards: of tries that come together each then sees all the others."""
    await SignInFailure.filter(at__lt=at - 4 * WINDOW).delete()
    own = await SignInFailure.create(agent_no=agent_no, address=address, at=at)
    for tries_max, whose in (
        (TRIES_PER_PERSON_MAX, {"agent_no": agent_no}),
        (TRIES_PER_ADDRESS_MAX, {"address": address}),
    ):
        others = SignInFailure.filter(at__gt=at - WINDOW, **whose).exclude(id=own.id)
        if until := locked_until([failure.at for failure in await others], tries_max, at):
            await own.delete()  # knocking at a locked door does not keep it locked
            raise SignInLocked(until=until)
    return own


async def sign_out(session_id: int, *, by: Actor, at: datetime) -> None:
    """End one session. Ending an ended one does nothing."""
    async with in_transaction():
        if await StaffSession.filter(id=session_id, ended_at=None).update(ended_at=at):
            await audit(by, at, "sign_out", "session", session_id)


async def revoke_sessions(staff_id: int, *, by: Actor, at: datetime, spare: int | None = None) -> int:
    """Sign a person out everywhere, save in the session to spare; the number of sessions that were open."""
    async with in_transaction():
        ended = await StaffSession.filter(staff_id=staff_id, ended_at=None).exclude(id=spare or 0).update(ended_at=at)
        await audit(by, at, "revoke_sessions", "staff", staff_id, ended=ended)
    return ended


async def add_person(
    agent_no: str, name: str, role: Role, districts: Iterable[int], *,
    password_hash: str, by: Actor, at: datetime, pinyin: str = "", language: str = "zh",
    email: str = "", password_due: bool = False,
) -> Staff:  # fmt: skip
    """A new person with places in these districts. password_hash: from passwords.hash_password."""
    async with in_transaction():
        staff = await Staff.create(
            agent_no=agent_no, name=name, role=role, pinyin=pinyin, language=language, password_hash=password_hash,
            email=email, password_due=password_due,
        )  # fmt: skip
        await StaffDistrict.bulk_create([StaffDistrict(staff_id=staff.id, district_id=one) for one in districts])
        await audit(by, at, "add_person", "staff", staff.id, agent_no=agent_no, role=role)
    return staff


async def change_password(staff_id: int, old: str, new: str, *, session_id: int, by: Actor, at: datetime) -> None:
    """Set a new password after showing the old one; every other session of the person ends."""
    if len(new) < PASSWORD_LENGTH_MIN:
        raise PasswordTooShort(length_min=PASSWORD_LENGTH_MIN)
    staff = await Staff.get(id=staff_id)
    if not await matches(old, staff.password_hash):
        raise SignInRefused(agent_no=staff.agent_no)
    if new == old:
        raise PasswordTheSame()
    password_hash = await asyncio.to_thread(hash_password, new)
    async with in_transaction():
        await Staff.filter(id=staff_id).update(password_hash=password_hash, password_due=False)
        await StaffSession.filter(staff_id=staff_id, ended_at=None).exclude(id=session_id).update(ended_at=at)
        await audit(by, at, "change_password", "staff", staff_id)


async def choose_language(staff_id: int, language: str, *, by: Actor, at: datetime) -> None:
    """The language a person's pages are shown in from now on, in every browser."""
    if language not in LANGUAGES:
        raise LanguageUnknown(language=language)
    async with in_transaction():
        await Staff.filter(id=staff_id).update(language=language)
        await audit(by, at, "choose_language", "staff", staff_id, language=language)


async def set_active(staff_id: int, active: bool, *, by: Actor, at: datetime) -> None:
    """Let a person in, or keep him out; who is kept out is signed out everywhere at once."""
    async with in_transaction():
        if not await Staff.filter(id=staff_id).update(active=active):
            raise NoSuchPerson(staff_id=staff_id)
        if not active:
            await StaffSession.filter(staff_id=staff_id, ended_at=None).update(ended_at=at)
        await audit(by, at, "set_active", "staff", staff_id, active=active)
