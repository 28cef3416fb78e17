"""Hearing messages from any telephone: staff number and PIN, three tries, then half an hour's lock."""

import asyncio
from datetime import datetime
from itertools import pairwise
from secrets import randbelow

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid, Refused
from foundation.phone_number import normalise
from foundation.staff.models import Staff
from foundation.staff.queries import actor_of
from foundation.staff.rules import Role
from foundation.transaction import Sql, Work, in_transaction, transact
from retailers.identification.pins import hash_pin, pin_matches
from telephony.voicemail.models import StaffPin
from telephony.voicemail.rules import PIN_LENGTH, PIN_LOCK, PIN_TRIES_MAX

HEARERS = (Role.AGENT, Role.SHIFT_LEADER, Role.DISTRICT_MANAGER)
NOBODYS_HASH = hash_pin("nobody", "0000", f"{randbelow(10 ** PIN_LENGTH):06d}")


class StaffNotRecognised(Refused):
    """Unknown number, wrong PIN, locked: one answer for all, and no facts."""

    code = "staff_not_recognised"


class PinUnfit(Invalid):
    """Six digits, not all the same and not a row like 123456."""

    code = "pin_unfit"


async def set_pin(pin: str, notify_number: str = "", *, pepper: str, by: Actor, at: datetime) -> None:
    """One's own, and where to be rung about new messages; a lock is opened by it. PinUnfit, PhoneNumberUnreadable."""
    number = normalise(notify_number) if notify_number.strip() else ""
    steps = {int(b) - int(a) for a, b in pairwise(pin)} if pin.isdecimal() else set()
    if len(pin) != PIN_LENGTH or not pin.isascii() or not pin.isdecimal() or steps in ({0}, {1}, {-1}):
        raise PinUnfit()
    staff = await Staff.get(id=by.id)
    hashed = await asyncio.to_thread(hash_pin, pepper, staff.agent_no, pin)
    async with in_transaction():
        await StaffPin.update_or_create(staff_id=staff.id, defaults={"pin_hash": hashed, "notify_number": number, "failures": 0, "locked_until": None})
        await audit(by, at, "set_pin", "staff", staff.id)


async def who_listens(agent_no: str, pin: str, *, pepper: str, at: datetime) -> Actor:
    """The person, or StaffNotRecognised after the same work, whatever is wrong."""
    staff = await Staff.get_or_none(agent_no=agent_no, active=True, role__in=list(HEARERS))
    kept = await StaffPin.get_or_none(staff_id=staff.id if staff else 0)
    matches = await asyncio.to_thread(pin_matches, kept.pin_hash if kept else NOBODYS_HASH, pepper, agent_no, pin)
    locked = kept is not None and kept.locked_until is not None and kept.locked_until > at
    if staff is None or kept is None or locked or not matches:
        await count_failure(kept.id if kept else 0, at)
        raise StaffNotRecognised()
    await StaffPin.filter(id=kept.id).update(failures=0, locked_until=None)
    return await actor_of(staff, "staff pin")


async def count_failure(pin_id: int, at: datetime) -> None:
    def work() -> Work[None]:
        yield Sql("UPDATE staff_pin SET failures = failures + 1 WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $2)", pin_id, at)
        yield Sql("UPDATE staff_pin SET failures = 0, locked_until = $2 WHERE id = $1 AND failures >= $3", pin_id, at + PIN_LOCK,
                  PIN_TRIES_MAX)
    await transact(work)
