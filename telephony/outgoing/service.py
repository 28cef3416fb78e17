"""Asking for a call, from any process; placing it and noting what became of it, in the phone process.

    call_id = await ask_call(shop.order_phone, Purpose.DEPOSIT, retailer_id=…, district_id=…, menu="deposit", at=at)
    await notices.publish(ASKED, call_id=call_id)

The phone process places it within a second or two, by the notice or by its own look (`Switchboard.originate`). Where the
shop answers, the menu `menu` speaks with it (telephony/menus, in MENUS) as with any caller; with `extension` instead of
`menu` that agent's telephone rings first, and the shop's when it has answered. What became of it stands in outgoing_call:
`outcome` is empty until the call is over. Ask retailers.consent.rules.may_call before.
"""

from datetime import datetime

from foundation.errors import Invalid
from foundation.ids import new_id
from foundation.locks import skip_locked
from foundation.transaction import Sql, Work, as_json, transact
from retailers.consent.rules import Purpose, reachable
from telephony.calls.models import Call
from telephony.calls.rules import What
from telephony.outgoing.models import OutgoingCall
from telephony.outgoing.rules import PLACED_WITHIN, SHOP_RING_S, First, Outcome, PlaceState, outcome_of

ASKED = "outgoing.asked"
"""The topic of the notice that makes the phone process look at once."""
OUR_NUMBER = "96368"
AT_ONCE = 20


class NumberUnfit(Invalid):
    """The file holds no telephone number that could be dialled."""

    code = "number_unfit"


async def ask_call(number: str, purpose: Purpose, *, retailer_id: int, district_id: int, language: str = "zh",
                   extension: str = "", staff_id: int | None = None, menu: str = "", ring_s: int = SHOP_RING_S,
                   at: datetime) -> str:
    """The id of the new call. NumberUnfit."""
    call_id = new_id()
    await transact(lambda: asking(call_id, number, purpose, retailer_id=retailer_id, district_id=district_id, language=language,
                                  extension=extension, staff_id=staff_id, menu=menu, ring_s=ring_s, at=at))
    return call_id


def asking(call_id: str, number: str, purpose: Purpose, *, retailer_id: int | None, district_id: int | None, language: str = "zh",
           extension: str = "", staff_id: int | None = None, menu: str = "", ring_s: int = SHOP_RING_S,
           at: datetime) -> Work[None]:
    """The same inside a verb's own transaction."""
    digits = "".join(character for character in number if character in "+0123456789")
    if not reachable(digits):
        raise NumberUnfit(number=number)
    first = First.AGENT if extension else First.SHOP
    yield Sql("""
        INSERT INTO call (call_id, uniqueid, linkedid, direction, caller_number, called_number, language, retailer_id,
                          district_id, verified, queue, agent_staff_id, state, last_menu, entered_at, result)
        VALUES ($1, $2, $2, 'OUTBOUND', $3, $4, $5, $6, $7, '', '', $8, 'MENU', '', $9, '') RETURNING call_id""",
              call_id, channel_of(call_id, first), OUR_NUMBER, digits[:32], language, retailer_id, district_id, staff_id, at)
    yield Sql("INSERT INTO call_event (call_id, at, what, facts) VALUES ($1, $2, $3, $4) RETURNING id", call_id, at,
              What.DIALLED.value, as_json({"called": digits, "purpose": str(purpose)}))
    yield Sql("""
        INSERT INTO outgoing_call (call_id, rings_first, purpose, number, extension, menu, ring_s, state, asked_at, outcome)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'ASKED', $8, '') RETURNING call_id""",
              call_id, str(first), str(purpose), digits[:16], extension, menu, ring_s, at)


def channel_of(call_id: str, first: First) -> str:
    """The name that the first channel of the call will have in Asterisk."""
    return f"{call_id}-{'seat' if first is First.AGENT else 'shop'}"


def call_of_seat(uniqueid: str) -> str:
    """The call whose agent's channel this is, '' for another channel."""
    call_id, _, leg = uniqueid.rpartition("-")
    return call_id if leg == "seat" else ""


async def claim_asked(at: datetime) -> list[OutgoingCall]:
    """Take the calls that wait to be placed: each is claimed once, by whichever process is first. Too old ones stay."""
    def work() -> Work[list[str]]:
        rows = yield Sql(f"""
            UPDATE outgoing_call SET state = 'PLACED', placed_at = $1 WHERE call_id IN (
                SELECT call_id FROM outgoing_call WHERE state = 'ASKED' AND asked_at > $2 ORDER BY asked_at LIMIT {AT_ONCE}
                {skip_locked('outgoing_call')}) RETURNING call_id""", at, at - PLACED_WITHIN)
        return sorted(row["call_id"] for row in rows)

    return [await OutgoingCall.get(call_id=call_id) for call_id in await transact(work)]


async def rings(call_id: str, uniqueid: str, *, at: datetime) -> None:
    """The shop's telephone is being rung, by this channel: from here on the call is that channel's."""
    await Call.filter(call_id=call_id, ended_at=None).update(uniqueid=uniqueid)
    await OutgoingCall.filter(call_id=call_id, rang_at=None).update(rang_at=at)


async def was_answered(call_id: str, *, at: datetime) -> None:
    """By the shop."""
    await OutgoingCall.filter(call_id=call_id, rang_at=None).update(rang_at=at)
    await OutgoingCall.filter(call_id=call_id, answered_at=None).update(answered_at=at)


async def settle(call_id: str, cause: int, *, at: datetime, lost: bool = False, rang_out: bool = False) -> Outcome | None:
    """The call is over: judge it, once. lost: nobody saw it end, so that nothing is known but an answer."""
    call = await OutgoingCall.get_or_none(call_id=call_id)
    if call is None or call.outcome:
        return call.outcome if call else None
    first = First(call.rings_first)
    outcome = outcome_of(cause, answered_at=call.answered_at, rang_at=call.rang_at, ended_at=at, first=first,
                         ring_s=call.ring_s, rang_out=rang_out)
    if lost and outcome is not Outcome.ANSWERED:
        outcome = Outcome.FAILED
    await OutgoingCall.filter(call_id=call_id, outcome=Outcome.NONE).update(
        state=PlaceState.OVER, outcome=outcome, cause=cause, ended_at=at)
    return outcome
