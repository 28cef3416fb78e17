from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.errors import ReasonMissing, Refused
from foundation.transaction import Sql, Work, transact
from retailers.consent.rules import OWED, Purpose

REASON_MAX = 200


class OwedNoOptOut(Refused):
    """Nobody opts out of his debts, nor of a call that he asked for. facts: purpose."""

    code = "owed_no_opt_out"


async def opt_out(retailer_id: int, purpose: Purpose, *, reason: str, call_id: str | None = None, by: Actor, at: datetime) -> bool:
    """The shop wants no such calls and messages any more. False when it had said so before. OwedNoOptOut, ReasonMissing.

    reason: somebody's words, or one of retailers.consent.words.REASONS. call_id: the call in which it was said."""
    why = reason_given(reason)
    if purpose in OWED:
        raise OwedNoOptOut(purpose=purpose)

    def work() -> Work[bool]:
        fresh = yield Sql("""
            INSERT INTO opt_out (retailer_id, purpose, by_name, at, reason, call_id) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (retailer_id, purpose) DO NOTHING RETURNING id""", retailer_id, str(purpose), by.name, at, why, call_id)
        if fresh:
            yield audit_sql(by, at, "opt_out", "retailer", retailer_id, purpose=purpose, reason=why, call_id=call_id)
        return bool(fresh)

    return await transact(work)


async def opt_in(retailer_id: int, purpose: Purpose, *, reason: str, by: Actor, at: datetime) -> bool:
    """It wants them again. False when it had never said otherwise. ReasonMissing."""
    why = reason_given(reason)

    def work() -> Work[bool]:
        gone = yield Sql("DELETE FROM opt_out WHERE retailer_id = $1 AND purpose = $2 RETURNING id", retailer_id, str(purpose))
        if gone:
            yield audit_sql(by, at, "opt_in", "retailer", retailer_id, purpose=purpose, reason=why)
        return bool(gone)

    return await transact(work)


def reason_given(text: str) -> str:
    reason = " ".join(text.split())[:REASON_MAX]
    if not reason:
        raise ReasonMissing()
    return reason


def note_called_sql(retailer_id: int, purpose: Purpose, call_id: str, at: datetime) -> Sql:
    """The shop was reached: as a statement, for verbs that run through `transact`. Returns a row for the first of the day."""
    return Sql("""
        INSERT INTO proactive_call (retailer_id, purpose, called_on, call_id, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (retailer_id, purpose, called_on) DO NOTHING RETURNING id""",
               retailer_id, str(purpose), day(at), call_id, at)


async def note_called(retailer_id: int, purpose: Purpose, call_id: str, *, at: datetime) -> bool:
    """Somebody there has answered a call of ours. False when that happened today already, for the same purpose."""
    def work() -> Work[bool]:
        return bool((yield note_called_sql(retailer_id, purpose, call_id, at)))

    return await transact(work)
