"""Taking evidence: append what was heard, read the outcome of all that was ever heard, move attempt, debit and order.

Generators for `foundation.transaction.transact`: each runs inside one transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import Refused
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, moment
from settlement.debits.order_marks import MarkOrder
from settlement.debits.outcome import Fact, Kind, Says, outcome
from settlement.debits.rules import ASK_AFTER
from settlement.debits.states import AttemptState, DebitState, check_move, debit_state
from settlement.journal.accounts import collected
from settlement.journal.posting import post

QUIET = (DebitState.DUE, DebitState.IN_FLIGHT)
"""States on the way: the order's own audit line tells of them."""


@dataclass(frozen=True)
class Heard:
    """One thing heard about an attempt, not yet taken. at: when it was heard. words: the bank's own.

    on: the business day it is about, where that is not the day of `at`."""

    kind: Kind
    says: Says
    at: datetime
    code: str = ""
    amount_fen: int | None = None
    bank_ref: str = ""
    words: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Moved:
    """A debit whose state changed."""

    order_id: int
    state: DebitState


def take_evidence(attempt_id: int, heard: Heard, mark_order: MarkOrder, *, by: Actor) -> Work[Moved | None]:
    """Any order, repetition or delay of the same evidence ends in the same state."""
    # The row is locked before the evidence is read, so that of two who hear at once the second reads both.
    [attempt] = yield Sql(f"SELECT * FROM debit_attempt WHERE id = $1{for_update()}", attempt_id)
    yield Sql(
        "INSERT INTO evidence (attempt_id, kind, says, code, amount_fen, bank_ref, words, received_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        attempt_id, int(heard.kind), str(heard.says), heard.code, heard.amount_fen, heard.bank_ref, heard.words, heard.at,
    )  # fmt: skip
    facts = yield Sql("SELECT kind, says, code, amount_fen FROM evidence WHERE attempt_id = $1", attempt_id)
    after, code = outcome(map(fact, facts), attempt["amount_fen"])
    if (after, code) == (attempt["state"], attempt["code"]):
        return None
    yield from move_attempt(attempt, after, code)
    yield from book(attempt, after, heard)
    return (yield from move_debit(attempt["debit_id"], mark_order, by=by, at=heard.at))


def fact(row: Row) -> Fact:
    return Fact(Kind(row["kind"]), Says(row["says"]), row["code"], row["amount_fen"])


def move_attempt(attempt: Row, after: AttemptState, code: str) -> Work[None]:
    if after != attempt["state"]:
        check_move(AttemptState(attempt["state"]), after)
    next_at = None
    if after == AttemptState.UNKNOWN and (sent_at := moment(attempt["sent_at"])):
        next_at = sent_at + ASK_AFTER[0]
    yield Sql(
        "UPDATE debit_attempt SET state = $2, code = $3, next_at = $4, lease_until = NULL WHERE id = $1",
        attempt["id"], str(after), code, next_at,
    )  # fmt: skip


def book(attempt: Row, after: AttemptState, heard: Heard) -> Work[None]:
    """The journal's entry of an attempt whose money came, or is found not to have come."""
    if (attempt["state"] == AttemptState.SUCCEEDED) == (after == AttemptState.SUCCEEDED):
        return
    [debit] = yield Sql("SELECT retailer_id FROM debit WHERE id = $1", attempt["debit_id"])
    entry = collected(attempt["id"], debit["retailer_id"], attempt["bank_code"], attempt["amount_fen"])
    yield from post([entry if after == AttemptState.SUCCEEDED else entry.back()], at=heard.at, on=heard.on)


def move_debit(debit_id: int, mark_order: MarkOrder, *, by: Actor, at: datetime) -> Work[Moved | None]:
    """Make the debit what its attempts say, and tell the order."""
    [debit] = yield Sql(f"SELECT * FROM debit WHERE id = $1{for_update()}", debit_id)
    attempts = yield Sql("SELECT state, code, surplus FROM debit_attempt WHERE debit_id = $1 ORDER BY id", debit_id)
    after = debit_state(AttemptState(attempt["state"]) for attempt in attempts if not attempt["surplus"])
    if after == debit["state"]:
        return None
    settled_at = at if after == DebitState.SETTLED else moment(debit["settled_at"])
    yield Sql("UPDATE debit SET state = $2, settled_at = $3 WHERE id = $1", debit_id, str(after), settled_at)
    facts = {"order": debit["order_no"], "before": debit["state"], "after": str(after), "code": attempts[-1]["code"]}
    try:
        yield from mark_order(debit["order_id"], after, by=by, at=at)
    except Refused as refusal:
        # What the bank has done stands, whatever became of the order: a late success after a void is a refund to make.
        facts["order_refused"] = refusal.code
    if after not in QUIET or "order_refused" in facts:
        yield audit_sql(by, at, "move_debit", "debit", debit_id, district_id=debit["district_id"], **facts)
    return Moved(debit["order_id"], after)
