"""The calls of reminders: claimed within a number of lines, asked for, and judged when they are over.

Intent and call are one transaction: the message is claimed, then its call is asked for and its try written down together.
A worker that dies before that leaves a claim whose term runs out; after that the call goes on without it, and whoever looks
next finds it over. So nobody is called twice, and nobody is forgotten."""

import logging
from datetime import datetime, timedelta
from typing import Any

from foundation.actor import SCHEDULER, Actor, ActorKind
from foundation.clock import day
from foundation.ids import new_id
from foundation.transaction import Sql, Work, as_json, dialect, transact
from retailers.consent.parameters import policy_in
from retailers.consent.queries import call_facts
from retailers.consent.rules import OWED, Purpose, WhyNot, may_call, next_time
from retailers.consent.service import note_called, opt_out
from retailers.messages.claiming import begin_try
from retailers.messages.models import Message, MessageTry
from retailers.messages.rules import Channel, MessageState, Step, known_channels
from retailers.messages.service import Draft, settle, write
from retailers.profile.models import Retailer
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import PlaceState
from telephony.outgoing.service import asking
from telephony.reminders.due import Due, due
from telephony.reminders.rules import CLAIM, FROM_NETWORK, TALK, Candidate, Outcome, after_call, within_lines
from telephony.reminders.settings import Switches, switches

log = logging.getLogger("leafline.reminders")
MENU = "reminder"
CLAIM_LOCK = 8910
LOOK_AT = 200
"""So many of each district: one whose lines are few, or none, keeps nobody else waiting."""
LATER = "LATER:"


async def call_due(at: datetime) -> list[str]:
    """Claim reminders as far as there are lines, and ask for their calls. Returns the ids of the calls."""
    on = await switches()
    claimed = await transact(lambda: claim(at, on))
    calls: list[str] = []
    for message in await Message.filter(id__in=claimed).order_by("next_at", "id"):
        try:
            calls += await call_one(message, on, at)
        except Exception:
            log.exception("reminders.not_called message=%s", message.id)  # its claim runs out
    return calls


def claim(at: datetime, on: Switches) -> Work[list[int]]:
    """One at a time in all processes, or two would each fill the same free lines."""
    if dialect() == "postgres":
        yield Sql("SELECT pg_advisory_xact_lock($1)", CLAIM_LOCK)
    busy = yield Sql("SELECT district_id, COUNT(*) AS calls FROM message WHERE state = 'CLAIMED' AND channel = 'VOICE' GROUP BY district_id")
    waiting = yield Sql(
        "SELECT id, district_id FROM (SELECT id, district_id, next_at, ROW_NUMBER() OVER (PARTITION BY district_id ORDER BY next_at, id) AS place"
        " FROM message WHERE state = 'DUE' AND channel = 'VOICE' AND next_at <= $1) AS waiting"
        f" WHERE place <= {LOOK_AT} ORDER BY next_at, id", at)
    free = within_lines((Candidate(row["id"], row["district_id"]) for row in waiting), {row["district_id"]: row["calls"] for row in busy},
                        on.city_lines, on.district_lines)
    for message_id in free:
        yield Sql("UPDATE message SET state = 'CLAIMED', tries = tries + 1, lease_until = $2, call_id = NULL WHERE id = $1", message_id, at + CLAIM)
    return free


async def call_one(message: Message, on: Switches, at: datetime) -> list[str]:
    """Is it still so, and may we? Then the call is asked for; else the reminder waits, or is no longer needed."""
    fresh: Due | None = None
    if message.retailer_id is not None:
        fresh, refused = await look_again(message, on, at)
        if refused is not None:
            await put_back(message, refused, at)
            return []
    call_id = new_id()
    await transact(lambda: begin(message, fresh, call_id, at))
    return [call_id]


async def look_again(message: Message, on: Switches, at: datetime) -> tuple[Due | None, tuple[Step, str] | None]:
    """The reminder as it is now, or where it goes instead and why, in a word."""
    assert message.retailer_id is not None
    purpose, stopped = Purpose(message.purpose), Step(MessageState.STOPPED)
    if message.expires_at is not None and message.expires_at <= at:
        return None, (Step(MessageState.GIVEN_UP), "TOO_LATE")
    if not on.on(purpose, message.district_id):
        return None, (stopped, "SWITCHED_OFF")
    fresh = next((one for one in await due(purpose, at, message.retailer_id) if one.key == message.key), None)
    if fresh is None:
        return None, (stopped, "NO_LONGER")
    facts = (await call_facts([message.retailer_id], day(at)))[message.retailer_id]
    why_not = may_call(purpose, facts, at, asked=message.code == Outcome.LATER)
    if why_not is WhyNot.QUIET_HOURS:
        return None, (Step(MessageState.DUE, next_time(purpose, at, facts.policy)), why_not)
    if why_not is WhyNot.NO_PHONE:
        return None, (Step(MessageState.FAILED), why_not)
    return fresh, (stopped, why_not) if why_not else None


async def put_back(message: Message, where: tuple[Step, str], at: datetime) -> None:
    """Nobody was called: it is no try."""
    step, why = where
    if await settle(message, step, at=at, code=why, instead=write_instead):
        await Message.filter(id=message.id, tries=message.tries).update(tries=message.tries - 1)


def begin(message: Message, fresh: Due | None, call_id: str, at: datetime) -> Work[None]:
    """The call, the try and the facts of this moment, together. Nothing where the claim has run out meanwhile."""
    facts: dict[str, Any] = fresh.facts if fresh else message.facts
    mine = yield Sql("UPDATE message SET call_id = $3, lease_until = $4, facts = $5 WHERE id = $1 AND state = 'CLAIMED' AND tries = $2"
                     " AND call_id IS NULL RETURNING id", message.id, message.tries, call_id, at + TALK, as_json(facts))
    if mine:
        yield begin_try(message.id, message.tries, at, call_id)
        yield from asking(call_id, message.recipient, Purpose(message.purpose), retailer_id=message.retailer_id,
                          district_id=message.district_id, language=message.language, menu=MENU, at=at)


async def settle_calls(at: datetime) -> int:
    """Judge the reminders whose calls are over, and free the claims that ran out. Returns how many moved."""
    moved = 0
    for message in await Message.filter(channel=Channel.VOICE, state=MessageState.CLAIMED).order_by("id"):
        call = await OutgoingCall.get_or_none(call_id=message.call_id) if message.call_id else None
        if call is not None and call.state is PlaceState.OVER:
            moved += await judge(message, call, at)
        elif call is None and message.lease_until is not None and message.lease_until <= at:
            moved += await settle(message, Step(MessageState.DUE, at), at=at, code="WORKER_LOST")
    return moved


async def judge(message: Message, call: OutgoingCall, at: datetime) -> bool:
    """What was keyed decides; without it, how the network ended the call."""
    tried = await MessageTry.get(message_id=message.id, number=message.tries)
    word, _, minutes = tried.outcome.partition(":")
    outcome = Outcome(word) if word else FROM_NETWORK.get(call.outcome, Outcome.NO_LINE)
    step = after_call(outcome, Purpose(message.purpose), message.tries, at, message.expires_at, timedelta(minutes=int(minutes or 60)),
                      await policy_in(message.district_id, day(at)))
    words = tried.words or (f"cause {call.cause}" if call.cause else "")
    return await settle(message, step, at=at, code=outcome, words=words, instead=write_instead)


async def write_instead(message: Message) -> list[int]:
    """No call got through, or no SMS: the next way that the shop has, as long as it is of use."""
    if message.retailer_id is None or message.purpose not in set(Purpose):
        return []
    shop = await Retailer.get(id=message.retailer_id)
    ways = known_channels(shop.mobile, shop.email)
    later = ways[ways.index(message.channel) + 1:] if message.channel in ways else ways
    at = (await Message.get(id=message.id)).ended_at
    begins = next_time(Purpose(message.purpose), at, await policy_in(message.district_id, day(at))) if at else None
    if not later or begins is None or (message.expires_at is not None and begins >= message.expires_at):
        return []
    root = message.key.rpartition("@")[0] or message.key
    draft = Draft(f"{root}@{later[0]}", shop.mobile if later[0] is Channel.SMS else shop.email, message.purpose, later[0], message.language,
                  facts=message.facts, retailer_id=shop.id, district_id=message.district_id, at=begins, expires_at=message.expires_at,
                  order_id=message.order_id, debit_id=message.debit_id, call_id=message.call_id, instead_of_id=message.id)
    return await write([draft], by=SCHEDULER, at=at or begins)


async def reminder_of(call_id: str) -> Message | None:
    """What this call of ours is about."""
    return await Message.get_or_none(call_id=call_id, channel=Channel.VOICE, state=MessageState.CLAIMED)


async def heard(message: Message, call_id: str, *, at: datetime) -> None:
    """The shop has heard it to the end: that counts, whatever is keyed, and no second call reaches it today."""
    await keyed(message, call_id, Outcome.HEARD)
    if message.retailer_id is not None:
        await note_called(message.retailer_id, Purpose(message.purpose), call_id, at=at)


async def keyed(message: Message, call_id: str, outcome: Outcome, minutes: int = 0, words: str = "") -> None:
    """What came of the call so far; the last word holds."""
    word = f"{LATER}{minutes}" if outcome is Outcome.LATER else outcome.value
    await MessageTry.filter(message_id=message.id, call_id=call_id).update(outcome=word, **({"words": words[:300]} if words else {}))


async def wants_no_more(message: Message, call_id: str, *, at: datetime) -> None:
    """The key for never again. Nobody opts out of his debts."""
    purpose = Purpose(message.purpose)
    if message.retailer_id is not None and purpose not in OWED:
        shop = Actor(ActorKind.RETAILER, message.retailer_id, "零售户", verified="phone")
        await opt_out(message.retailer_id, purpose, reason="@key", call_id=call_id, by=shop, at=at)
    await keyed(message, call_id, Outcome.STOP)


