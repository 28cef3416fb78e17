"""People come, change their post, and forget their passwords. Who gives a password does not keep it: it is changed at once."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from pypinyin import lazy_pinyin
from tortoise.exceptions import IntegrityError

from foundation.actor import Actor
from foundation.audit import audit
from foundation.districts.models import District
from foundation.email_address import read_email
from foundation.errors import Invalid, Refused
from foundation.staff.models import Staff, StaffDistrict
from foundation.staff.passwords import hash_password
from foundation.staff.rules import ALL_DISTRICTS, PASSWORD_LENGTH_MIN, Role
from foundation.staff.service import NoSuchPerson, PasswordTooShort, add_person, revoke_sessions
from foundation.transaction import in_transaction

NUMBER = re.compile(r"[0-9]{3,8}")
NAME_MAX = 32


class PersonNumberUnfit(Invalid):
    """Three to eight digits, for it is keyed on telephones too."""

    code = "person_number_unfit"


class PersonNumberTaken(Refused):
    """facts: agent_no, name of who has it."""

    code = "person_number_taken"


class PersonNameMissing(Invalid):
    code = "person_name_missing"


class PersonWithoutDistrict(Invalid):
    """Only finance and administrators see all districts without a place in one."""

    code = "person_without_district"


class OwnRoleKept(Refused):
    """An administrator does not take his own role away: nobody might be left to give it back."""

    code = "own_role_kept"


@dataclass(frozen=True)
class Post:
    """What a person is here for. districts: ids; none for those who see all."""

    name: str
    role: Role
    districts: tuple[int, ...] = ()
    email: str = ""

    def fit(self) -> "Post":
        """As it is kept. PersonNameMissing, PersonWithoutDistrict, EmailUnreadable."""
        name = " ".join(self.name.split())[:NAME_MAX]
        if not name:
            raise PersonNameMissing()
        everywhere = self.role in ALL_DISTRICTS
        if not everywhere and not self.districts:
            raise PersonWithoutDistrict()
        return Post(name, self.role, () if everywhere else tuple(sorted(set(self.districts))), read_email(self.email))


Seat = Callable[[int, str, Sequence[int], datetime], Awaitable[object]]
"""(staff id, number, districts, at): gives an agent a telephone in one of them, where the program has telephones."""


async def take_on(agent_no: str, post: Post, first_password: str, seat: Seat, *, by: Actor, at: datetime) -> Staff:
    """A new person. PersonNumberUnfit, PersonNumberTaken, PasswordTooShort, and what `Post.fit` says."""
    number, fit = agent_no.strip(), await there(post.fit())
    if not NUMBER.fullmatch(number):
        raise PersonNumberUnfit(agent_no=number[:16])
    password_hash = await hashed(first_password)
    try:
        async with in_transaction():
            staff = await add_person(
                number, fit.name, fit.role, fit.districts, password_hash=password_hash, by=by, at=at, pinyin=pinyin_of(fit.name),
                email=fit.email, password_due=True)
            await seated(staff, fit, seat, at)
    except IntegrityError:
        holder = await Staff.get_or_none(agent_no=number)
        if holder is None:
            raise
        raise PersonNumberTaken(agent_no=number, name=holder.name) from None
    return staff


async def change_person(staff_id: int, post: Post, seat: Seat, *, by: Actor, at: datetime) -> None:
    """Name, role, districts and e-mail from now on; the audit line names what differs. NoSuchPerson, OwnRoleKept."""
    fit = await there(post.fit())
    async with in_transaction():
        staff = await Staff.get_or_none(id=staff_id)
        if staff is None:
            raise NoSuchPerson(staff_id=staff_id)
        if staff.id == by.id and fit.role != staff.role:
            raise OwnRoleKept()
        places = tuple(sorted([place.district_id for place in await StaffDistrict.filter(staff_id=staff_id)]))
        before = Post(staff.name, Role(staff.role), places, staff.email)
        differing = [field for field in ("name", "role", "districts", "email") if getattr(before, field) != getattr(fit, field)]
        if not differing:
            return
        await Staff.filter(id=staff_id).update(name=fit.name, role=fit.role, email=fit.email, pinyin=pinyin_of(fit.name))
        await move_places(staff_id, places, fit.districts)
        await seated(staff, fit, seat, at)
        await audit(by, at, "change_person", "staff", staff_id, agent_no=staff.agent_no, changed=differing, role=fit.role)


async def give_password(staff_id: int, first_password: str, *, by: Actor, at: datetime) -> None:
    """For who has forgotten his: he is signed out everywhere, and changes it when he comes in. PasswordTooShort, NoSuchPerson."""
    password_hash = await hashed(first_password)
    async with in_transaction():
        if not await Staff.filter(id=staff_id).update(password_hash=password_hash, password_due=True):
            raise NoSuchPerson(staff_id=staff_id)
        await revoke_sessions(staff_id, by=by, at=at)
        await audit(by, at, "give_password", "staff", staff_id)


async def there(post: Post) -> Post:
    """PersonWithoutDistrict where one of the districts is none of ours."""
    if await District.filter(id__in=post.districts).count() != len(post.districts):
        raise PersonWithoutDistrict()
    return post


async def hashed(password: str) -> str:
    if len(password) < PASSWORD_LENGTH_MIN:
        raise PasswordTooShort(length_min=PASSWORD_LENGTH_MIN)
    return await asyncio.to_thread(hash_password, password)


async def move_places(staff_id: int, before: Collection[int], after: Collection[int]) -> None:
    await StaffDistrict.filter(staff_id=staff_id, district_id__in=list(set(before) - set(after))).delete()
    await StaffDistrict.bulk_create([StaffDistrict(staff_id=staff_id, district_id=one) for one in sorted(set(after) - set(before))])


async def seated(staff: Staff, post: Post, seat: Seat, at: datetime) -> None:
    if post.role is Role.AGENT:
        await seat(staff.id, staff.agent_no, post.districts, at)


def pinyin_of(name: str) -> str:
    return " ".join(lazy_pinyin(name))[:64]
