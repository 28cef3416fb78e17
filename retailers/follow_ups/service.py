"""The verbs of a follow-up. Each move is one guarded UPDATE, so that two people never take the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from foundation.actor import Actor
from foundation.audit import audit
from foundation.clock import day
from foundation.errors import Invalid, NotFound, ReasonMissing, Refused
from foundation.staff.models import Staff
from foundation.staff.rules import Role
from foundation.transaction import in_transaction
from retailers.follow_ups.models import FollowUp, FollowUpStep
from retailers.follow_ups.rules import (
    MOVES,
    OF_THE_OWNER,
    OWNED,
    PENDING,
    WITH_WORDS,
    FollowUpState,
    Kind,
    Move,
    Standing,
    Told,
    due_at,
    to_escalate,
    to_tell,
)
from retailers.order_days.queries import calendar_of
from retailers.order_days.rules import cycles_around
from retailers.profile.models import Retailer
from retailers.remarks.models import Remark, RemarkKind
from retailers.remarks.service import TEXT_LENGTH_MAX, note_remark

LEADERS = frozenset({Role.SHIFT_LEADER, Role.DISTRICT_MANAGER, Role.ADMINISTRATOR})
SOON_SEEN = timedelta(days=30)
"""Every pending one is looked at: a call-back that nobody took is told of long before it is due on Monday."""


class NoSuchFollowUp(NotFound):
    code = "no_such_follow_up"


class FollowUpMoved(Refused):
    """Somebody else has taken it, or it is done: the page is old. owner: who has it now."""

    code = "follow_up_moved"


class MovedElsewhere(Refused):
    """A message is claimed and closed on the page of messages."""

    code = "follow_up_moved_elsewhere"


class TaskEmpty(Invalid):
    code = "follow_up_empty"


class DueInThePast(Invalid):
    code = "due_in_the_past"


class NoSuchOwner(Invalid):
    """agent_no: nobody of this number works here and now."""

    code = "no_such_owner"


@dataclass(frozen=True)
class Task:
    """What is to be done, for whom. district_id: by default the shop's. due_at: by default what its kind is given."""

    kind: Kind
    text: str
    source: str | None = None
    retailer_id: int | None = None
    district_id: int | None = None
    number: str = ""
    call_id: str | None = None
    address: str = ""
    remark_id: int | None = None
    due_at: datetime | None = None


async def open_follow_up(task: Task, *, by: Actor, at: datetime) -> FollowUp:
    """Put it on the list; of the same source there is one, however often it is asked for."""
    text = " ".join(task.text.split())[:TEXT_LENGTH_MAX]
    if not text:
        raise TaskEmpty()
    due = task.due_at or due_at(task.kind, at, await calendar_of(cycles_around(day(at), 0, 2)))
    async with in_transaction():
        shop = await Retailer.get_or_none(id=task.retailer_id) if task.retailer_id else None
        fresh: dict[str, Any] = {
            "kind": task.kind, "text": text, "retailer_id": task.retailer_id, "call_id": task.call_id, "address": task.address,
            "district_id": shop.district_id if shop else task.district_id, "remark_id": task.remark_id, "due_at": due,
            "number": task.number or (shop.order_phone if shop else ""), "by_name": by.name, "created_at": at}
        if task.source is None:
            row, is_new = await FollowUp.create(**fresh), True
        else:
            row, is_new = await FollowUp.get_or_create(source=task.source, defaults=fresh)
        if is_new:
            await step(row, "opened", text, by=by, at=at)
    return row


async def take_remark(retailer_id: int, kind: RemarkKind, text: str, *, call_id: str | None, by: Actor, at: datetime) -> Remark:
    """客户意见 as the agent notes it; a complaint is owed an answer, so it goes on the list too."""
    async with in_transaction():
        remark = await note_remark(retailer_id, kind, text, call_id=call_id, by=by, at=at)
        if kind is RemarkKind.COMPLAINT:
            await open_follow_up(Task(Kind.COMPLAINT, remark.text, f"remark:{remark.id}", retailer_id, call_id=call_id,
                                      remark_id=remark.id), by=by, at=at)
    return remark


async def move_follow_up(follow_up_id: int, move: Move, note: str = "", *, by: Actor, at: datetime) -> FollowUp:
    """By a person, on our page."""
    row = await the_follow_up(follow_up_id, by)
    if row.address:
        raise MovedElsewhere(address=row.address)
    return await moved(row, move, note, by=by, at=at, owner=(by.id, by.name))


async def hand_over(follow_up_id: int, agent_no: str, *, by: Actor, at: datetime) -> FollowUp:
    """A leader gives it to somebody."""
    row = await the_follow_up(follow_up_id, by)
    to = await Staff.get_or_none(agent_no=agent_no.strip(), active=True)
    if to is None:
        raise NoSuchOwner(agent_no=agent_no.strip())
    if row.address:
        raise MovedElsewhere(address=row.address)
    return await moved(row, Move.HAND_OVER, to.name, by=by, at=at, owner=(to.id, to.name))


async def follow(source: str, move: Move, note: str = "", *, by: Actor, at: datetime) -> None:
    """What its own page has done with it: the list says the same. A move that does not fit changes nothing."""
    row = await FollowUp.get_or_none(source=source)
    if row and row.state in MOVES[move][0]:
        await moved(row, move, note, by=by, at=at, owner=(by.id, by.name), only_owner=False)


async def moved(row: FollowUp, move: Move, note: str, *, by: Actor, at: datetime, owner: tuple[int | None, str],
                only_owner: bool = True) -> FollowUp:
    """One guarded move with its line of history. FollowUpMoved: it is not where the page said, or somebody else's."""
    words = " ".join(note.split())[:TEXT_LENGTH_MAX]
    if move in WITH_WORDS and not words:
        raise ReasonMissing()
    origins, to = MOVES[move]
    guard = FollowUp.filter(id=row.id, state__in=list(origins))
    if only_owner and move in OF_THE_OWNER and by.role not in LEADERS:
        guard = guard.filter(owner_staff_id=by.id)
    changes: dict[str, Any] = {"state": to, "closed_at": None if to in PENDING else at}
    if move in (Move.TAKE, Move.HAND_OVER):
        changes |= {"owner_staff_id": owner[0], "owner_name": owner[1]}
    elif to not in OWNED:
        changes |= {"owner_staff_id": None, "owner_name": ""} if to is FollowUpState.OPEN else {}
    if move is Move.REOPEN:
        changes |= {"due_at": due_at(row.kind, at, await calendar_of(cycles_around(day(at), 0, 2))), "told": 0, "escalated_at": None}
    if to not in PENDING:
        changes["result"] = words
    async with in_transaction():
        if not await guard.update(**changes):
            now = await FollowUp.get(id=row.id)
            raise FollowUpMoved(owner=now.owner_name)
        if row.remark_id:
            await Remark.filter(id=row.remark_id).update(closed_at=changes["closed_at"])
        await step(row, move, words, by=by, at=at)
    return await FollowUp.get(id=row.id)


async def postpone(follow_up_id: int, due: datetime, reason: str, *, by: Actor, at: datetime) -> FollowUp:
    """Another time was agreed with the shop, or it cannot be sooner: with the reason."""
    row = await the_follow_up(follow_up_id, by)
    if due <= at:
        raise DueInThePast()
    if not reason.strip():
        raise ReasonMissing()
    async with in_transaction():
        if not await FollowUp.filter(id=row.id, state__in=list(PENDING)).update(due_at=due, told=0):
            raise FollowUpMoved(owner=row.owner_name)
        await step(row, "postponed", reason.strip(), by=by, at=at)
    return await FollowUp.get(id=row.id)


async def add_to(source: str, words: str, *, by: Actor, at: datetime) -> None:
    """More of the same while it is on the list: another low mark of the same survey, another call of the same shop."""
    row = await FollowUp.get_or_none(source=source)
    if row:
        async with in_transaction():
            await step(row, "added", words[:TEXT_LENGTH_MAX], by=by, at=at)


async def remind(*, by: Actor, at: datetime) -> list[FollowUp]:
    """Mark what somebody must be told now, each stage once, whoever runs this; returns those rows."""
    told = []
    for row in await FollowUp.filter(Q(state__in=list(PENDING)) & Q(due_at__lt=at.replace(microsecond=0) + SOON_SEEN)):
        standing = Standing(row.state, row.kind, row.created_at, row.due_at, Told(row.told), row.escalated_at is not None)
        stage, escalate = to_tell(standing, at), to_escalate(standing, at)
        if stage == row.told and not escalate:
            continue
        async with in_transaction():
            guard = FollowUp.filter(id=row.id, told=row.told, state=row.state)
            if stage > row.told and await guard.update(told=stage):
                told.append(row)
            if escalate and await FollowUp.filter(id=row.id, escalated_at=None, state=FollowUpState.OPEN).update(escalated_at=at):
                await step(row, "escalated", "", by=by, at=at)
                told += [] if row in told else [row]
    return told


async def the_follow_up(follow_up_id: int, by: Actor) -> FollowUp:
    row = await FollowUp.get_or_none(id=follow_up_id)
    if row is None or (row.district_id is not None and not by.may_touch(row.district_id)):
        raise NoSuchFollowUp(follow_up_id=follow_up_id)
    return row


async def step(row: FollowUp, what: str, note: str, *, by: Actor, at: datetime) -> None:
    """Its history, and the audit's line. Words of shops and agents stay out of the audit."""
    await FollowUpStep.create(follow_up_id=row.id, at=at, what=what, by_name=by.name, note=note)
    await audit(by, at, f"{what}_follow_up", "follow_up", row.id, district_id=row.district_id, kind=row.kind)
