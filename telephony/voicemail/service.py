"""What becomes of a message or a wish to be called: who is told, who takes it, and when the shop was called back.

Each move is one guarded UPDATE, so that two people never have the same; the follow-up list says the same in the same
transaction."""

from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from foundation.actor import SCHEDULER, Actor, ActorKind
from foundation.audit import audit
from foundation.clock import day
from foundation.errors import NotFound, ReasonMissing, Refused
from foundation.ids import new_id
from foundation.phone_number import normalise
from foundation.transaction import in_transaction, transact
from ordering.orders.models import Order
from ordering.states import NOT_HOLDING, OPEN
from retailers.consent.parameters import policy_in
from retailers.consent.rules import Purpose, quiet
from retailers.follow_ups.rules import Kind, due_at
from retailers.follow_ups.rules import Move as ListMove
from retailers.follow_ups.service import LEADERS, Task, add_to, follow, open_follow_up
from retailers.order_days.queries import calendar_of
from retailers.order_days.rules import cycles_around
from retailers.profile.models import Retailer
from telephony.agents.queries import seat_of
from telephony.agents.service import dial, hung_up
from telephony.calls.models import Call
from telephony.outgoing.queries import outgoing
from telephony.outgoing.rules import OURS, Outcome
from telephony.outgoing.service import ask_call, asking
from telephony.voicemail.models import StaffPin, Voicemail
from telephony.voicemail.rules import HELD, MOVES, OF_THE_OWNER, WAITING, Move, VoicemailState

TEXT_MAX = 200


class NoSuchMessage(NotFound):
    code = "no_such_voicemail"


class MessageMoved(Refused):
    """Somebody else has it, or it is done. owner: who."""

    code = "message_moved"


class NoNumber(Refused):
    """The caller's number was withheld, and he left none."""

    code = "no_number_to_call"


class NoSeatToCallFrom(Refused):
    code = "no_seat_to_call_from"


async def keep(*, at: datetime, call: Call | None, caller_number: str, called_district: int | None = None, file: str | None = None,
               seconds: float = 0.0, sha256: str = "", number: str = "") -> Voicemail:
    """A message, or a number to call: its row, when it is due, and its line on the follow-up list. Of one file or call one."""
    retailer_id = call.retailer_id if call else None
    district_id = (call.district_id if call else None) or called_district or await home_of(caller_number)
    due = due_at(Kind.VOICEMAIL, at, await calendar_of(cycles_around(day(at), 0, 2)))
    key: dict[str, Any] = {"file": file} if file else {"call_id": call.call_id if call else None, "file": None}
    async with in_transaction():
        row, fresh = await Voicemail.get_or_create(**key, defaults={
            "call_id": call.call_id if call else None, "caller_number": caller_number[:32], "call_back_number": number,
            "retailer_id": retailer_id, "district_id": district_id, "at": at, "seconds": seconds, "sha256": sha256, "due_at": due})
        if not fresh and number:
            await Voicemail.filter(id=row.id).update(call_back_number=number)
        if fresh:
            words = "@call_back" if file is None else f"@message {round(seconds)}"
            await open_follow_up(Task(Kind.VOICEMAIL, words, source(row), retailer_id, district_id, number=row.number, call_id=row.call_id,
                                      address=f"/voicemail/{row.id}", due_at=due), by=SCHEDULER, at=at)
    return await Voicemail.get(id=row.id)


async def ask_call_back(call: Call, number: str, *, at: datetime) -> Voicemail:
    """The caller wants to be called at this number: PhoneNumberUnreadable for what is none."""
    row = await keep(at=at, call=call, caller_number=call.caller_number, number=normalise(number))
    by = Actor(ActorKind.RETAILER, call.retailer_id, "caller")
    await audit(by, at, "ask_call_back", "voicemail", row.id, district_id=row.district_id)
    return row


async def home_of(caller_number: str) -> int | None:
    """Whose district a number is, as shops' files have it. Good enough to put a message before the right people; a proof
    of who called it is not."""
    if not caller_number:
        return None
    shop = await Retailer.filter(Q(order_phone=caller_number) | Q(mobile=caller_number)).first()
    return shop.district_id if shop else None


async def move_message(message_id: int, move: Move, note: str = "", *, by: Actor, at: datetime) -> Voicemail:
    """claim, release, close or ticket, by a person. MessageMoved where somebody else was first."""
    row = await the_message(message_id, by)
    words = " ".join(note.split())[:TEXT_MAX]
    if not words and (move is Move.TICKET or (move is Move.CLOSE and row.state is VoicemailState.CLAIMED)):
        raise ReasonMissing()
    guard = Voicemail.filter(id=row.id, state__in=list(MOVES[move][0]))
    if move in OF_THE_OWNER and by.role not in LEADERS:
        guard = guard.filter(owner_staff_id=by.id)
    return await moved(row, guard, move, words, by=by, at=at)


async def called_back(message_id: int, *, reached: bool, by: Actor, at: datetime) -> Voicemail:
    """The shop was called: reached, it is done but for closing; not reached, one more try stands against it."""
    row = await the_message(message_id, by)
    guard = Voicemail.filter(id=row.id, state=VoicemailState.CLAIMED)
    if by.role not in LEADERS:
        guard = guard.filter(owner_staff_id=by.id)
    if reached:
        return await moved(row, guard, Move.CALL_BACK, "", by=by, at=at)
    async with in_transaction():
        if not await guard.update(tries=row.tries + 1):
            raise MessageMoved(owner=row.owner_name)
        await add_to(source(row), f"@not_reached {row.tries + 1}", by=by, at=at)
        await audit(by, at, "not_reached", "voicemail", row.id, district_id=row.district_id, tries=row.tries + 1)
    return await Voicemail.get(id=row.id)


async def call_back(message_id: int, *, by: Actor, at: datetime) -> str:
    """One click: it is his who calls, his telephone rings and then the shop's. Returns the id of the call."""
    row = await the_message(message_id, by)
    if not row.number:
        raise NoNumber()
    seat = await seat_of(by.id or 0)
    if seat is None:
        raise NoSeatToCallFrom()
    if row.state in WAITING:
        row = await move_message(message_id, Move.CLAIM, by=by, at=at)
    if row.owner_staff_id != by.id:
        raise MessageMoved(owner=row.owner_name)
    call_id = new_id()
    await dial(seat.staff_id, call_id, by=by, at=at)
    try:
        # The call of a shop that nobody knows has neither shop nor district.
        await transact(lambda: asking(call_id, row.number, Purpose.CALL_BACK, retailer_id=row.retailer_id, district_id=row.district_id,
                                      extension=seat.extension, staff_id=by.id, at=at))
    except BaseException:
        await hung_up(seat.staff_id, call_id, at=at)
        raise
    await Voicemail.filter(id=row.id).update(last_call_id=call_id)
    await audit(by, at, "call_back", "voicemail", row.id, district_id=row.district_id, call_id=call_id)
    return call_id


async def follow_call_back(call_id: str, at: datetime) -> None:
    """What became of the call: answered, the shop was called back; else one more try stands against it. Heard twice, it counts once."""
    row = await Voicemail.get_or_none(last_call_id=call_id, state=VoicemailState.CLAIMED)
    made = await outgoing(call_id)
    if row is None or made is None or not made.outcome:
        return
    by = Actor(ActorKind.STAFF, row.owner_staff_id, row.owner_name)
    if made.outcome is Outcome.ANSWERED:
        await called_back(row.id, reached=True, by=by, at=at)
    elif made.outcome not in OURS and await Voicemail.filter(id=row.id, last_call_id=call_id).update(last_call_id=None):
        await called_back(row.id, reached=False, by=by, at=at)


async def moved(row: Voicemail, guard: Any, move: Move, words: str, *, by: Actor, at: datetime) -> Voicemail:
    to = MOVES[move][1]
    changes: dict[str, Any] = {"state": to}
    if move is Move.CLAIM:
        changes |= {"owner_staff_id": by.id, "owner_name": by.name}
    elif to not in HELD and to is not VoicemailState.CLOSED:
        changes |= {"owner_staff_id": None, "owner_name": ""}
    stamp = {Move.NOTIFY: "notified_at", Move.CALL_BACK: "called_back_at", Move.CLOSE: "closed_at", Move.SERVED: "closed_at"}.get(move)
    if stamp:
        changes[stamp] = at
    if words:
        changes["result"] = words
    async with in_transaction():
        if not await guard.update(**changes):
            now = await Voicemail.get(id=row.id)
            raise MessageMoved(owner=now.owner_name)
        await audit(by, at, f"{move}_message", "voicemail", row.id, district_id=row.district_id)
        await tell_the_list(row, move, words, by=by, at=at)
    return await Voicemail.get(id=row.id)


async def tell_the_list(row: Voicemail, move: Move, words: str, *, by: Actor, at: datetime) -> None:
    listed = {Move.CLAIM: ListMove.TAKE, Move.RELEASE: ListMove.PUT_BACK, Move.CLOSE: ListMove.FINISH, Move.SERVED: ListMove.DROP}
    if move in listed:
        await follow(source(row), listed[move], words or ("@called_back" if move is Move.CLOSE else ""), by=by, at=at)
    elif move is Move.CALL_BACK:
        await add_to(source(row), "@called_back", by=by, at=at)
    elif move is Move.TICKET:
        await open_follow_up(Task(Kind.COMPLAINT, words, f"{source(row)}:ticket", row.retailer_id, row.district_id, number=row.number,
                                  call_id=row.call_id), by=by, at=at)


async def notify(message_id: int, *, at: datetime) -> bool:
    """The people of the district have been told. False when they had been before, or somebody has it already."""
    row = await Voicemail.get(id=message_id)
    try:
        await moved(row, Voicemail.filter(id=row.id, state=VoicemailState.NEW), Move.NOTIFY, "", by=SCHEDULER, at=at)
    except MessageMoved:
        return False
    return True


async def to_mail() -> list[Voicemail]:
    """Messages that wait for somebody and about which no e-mail went out yet, with their shops and districts."""
    return await Voicemail.filter(mailed_at=None, state__in=list(WAITING)).select_related("retailer", "district").order_by("id")


async def mailed(message_id: int, *, at: datetime) -> bool:
    """Its e-mail is written down to be sent. False for whoever comes second."""
    return bool(await Voicemail.filter(id=message_id, mailed_at=None).update(mailed_at=at))


async def find_served(*, at: datetime) -> list[int]:
    """The shop called again and its order stands: a mere wish to be called is closed; what was spoken, or is somebody's, is
    only marked, so that he looks before he calls. Returns the ids."""
    found = []
    rows = await Voicemail.filter(ordered_at=None, retailer_id__isnull=False).exclude(state=VoicemailState.CLOSED)
    for row in rows:
        order = await (Order.filter(retailer_id=row.retailer_id, confirmed_at__gt=row.at).exclude(state__in=[*NOT_HOLDING, *OPEN])
                       .order_by("confirmed_at").first())
        if order and await Voicemail.filter(id=row.id, ordered_at=None).update(ordered_at=order.confirmed_at):
            found.append(row.id)
            words = f"@ordered {order.order_no or ''}".strip()
            waiting = Voicemail.filter(id=row.id, state__in=list(WAITING), file=None)
            if await waiting.exists():
                await moved(row, waiting, Move.SERVED, words, by=SCHEDULER, at=at)
            else:
                await add_to(source(row), words, by=SCHEDULER, at=at)
    return found


async def the_message(message_id: int, by: Actor) -> Voicemail:
    row = await Voicemail.get_or_none(id=message_id)
    if row is None or (row.district_id is not None and not by.may_touch(row.district_id)):
        raise NoSuchMessage(message_id=message_id)
    return row


def source(row: Voicemail) -> str:
    return f"voicemail:{row.id}"


async def ring_somebody(message_id: int, *, at: datetime) -> str | None:
    """Ring the first of the district who left a number for that: he keys his PIN and hears. Returns the call's id, None where
    nobody wants to be rung, or not at this hour."""
    row = await Voicemail.get(id=message_id)
    people = StaffPin.exclude(notify_number="").filter(staff__active=True)
    if row.district_id:
        people = people.filter(staff__places__district_id=row.district_id)
    told = await people.order_by("id").first()
    if told is None or quiet(Purpose.CALL_BACK, at, await policy_in(row.district_id, day(at))):
        return None
    return await ask_call(told.notify_number, Purpose.CALL_BACK, retailer_id=row.retailer_id, district_id=row.district_id,  # type: ignore[arg-type]
                          staff_id=told.staff_id, menu="message_box", at=at)
