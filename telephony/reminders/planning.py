"""Writing down what is due, once: a reminder's key is its message's key, so that any number of processes may plan at once."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.transaction import Work, transact
from retailers.consent.queries import call_facts
from retailers.consent.rules import CallFacts, WhyNot, may_call, next_time
from retailers.messages.rules import Channel, known_channels
from retailers.messages.service import Draft, write_sql
from telephony.reminders.due import Due, due
from telephony.reminders.rules import REMINDED, WRITTEN_FIRST
from telephony.reminders.settings import Switches, switches

log = logging.getLogger("leafline.reminders")
CHUNK = 200
TO_WRITE = (WhyNot.QUIET_HOURS, WhyNot.NO_PHONE, None)


async def plan(at: datetime, *, by: Actor = SCHEDULER) -> dict[str, int]:
    """Purpose -> new reminders. One purpose that cannot be read is logged, and the others go on."""
    on, planned = await switches(), dict.fromkeys(map(str, REMINDED), 0)
    for purpose in REMINDED:
        try:
            found = await due(purpose, at)
            facts = await call_facts([one.retailer_id for one in found], day(at))
            planned[purpose] = await put_down(list(drafts(found, facts, on, at)), by=by, at=at)
        except Exception:
            log.exception("reminders.not_planned purpose=%s", purpose)
    return {purpose: count for purpose, count in planned.items() if count}


def drafts(found: Iterable[Due], facts: Mapping[int, CallFacts], on: Switches, at: datetime) -> Iterable[Draft]:
    """What of it may go out: called where there is a telephone, else written to; of what is over the other way round."""
    for one in found:
        known = facts[one.retailer_id]
        why_not = may_call(one.purpose, known, at)
        if why_not in TO_WRITE and on.on(one.purpose, one.district_id) and (draft := first_way(one, why_not, next_time(one.purpose, at, known.policy))):
            yield draft


def first_way(one: Due, why_not: WhyNot | None, begins: datetime) -> Draft | None:
    """begins: at once, or when the quiet ends. None where that is of no more use, or the shop has neither telephone nor address."""
    if one.expires_at is not None and begins >= one.expires_at:
        return None
    called, written = () if why_not is WhyNot.NO_PHONE else (Channel.VOICE,), known_channels(one.mobile, one.email)
    ways = (*written, *called) if one.purpose in WRITTEN_FIRST else (*called, *written)
    return draft_of(one, ways[0], one.key, begins) if ways else None


def draft_of(one: Due, channel: Channel, key: str, begins: datetime) -> Draft:
    recipient = {Channel.VOICE: one.order_phone, Channel.SMS: one.mobile, Channel.EMAIL: one.email}[channel]
    return Draft(key, recipient, one.purpose, channel, one.language, facts=one.facts, retailer_id=one.retailer_id,
                 district_id=one.district_id, at=begins, expires_at=one.expires_at, order_id=one.order_id, debit_id=one.debit_id)


async def put_down(wanted: list[Draft], *, by: Actor, at: datetime) -> int:
    """In parts, so that nobody who confirms an order waits for a whole city's reminders."""
    fresh = 0
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start:start + CHUNK]

        def work(part: list[Draft] = part) -> Work[int]:
            new = 0
            for statement in write_sql(part, at):
                new += len((yield statement))
            if new:
                yield audit_sql(by, at, "plan_reminders", "message", part[0].key[:40], purpose=part[0].purpose, reminders=new)
            return new
        fresh += await transact(work)
    return fresh
