"""Taking what is heard of a refund: the same join over ranked evidence as for a debit. Generators for `transact`."""

from dataclasses import dataclass
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import Refused
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, moment
from ordering.orders.outcomes import step
from settlement.debits.evidence import Heard, fact, move_debit
from settlement.debits.order_marks import MarkOrder
from settlement.debits.outcome import outcome
from settlement.debits.rules import ASK_AFTER
from settlement.debits.states import AttemptState, check_move
from settlement.journal.accounts import bank, given_back, retailer
from settlement.journal.posting import post
from settlement.refunds.rules import Cause, RefundState, state_of

QUIET = (RefundState.APPROVED, RefundState.SENT)
UNPAID = "SELECT count(*) AS n FROM refund WHERE order_id = $1 AND state <> 'PAID'"
DUES = "SELECT count(*) AS n FROM refund_due WHERE order_id = $1 AND state = 'PENDING'"


@dataclass(frozen=True)
class Returned:
    """A refund whose state changed."""

    refund_id: int
    order_id: int | None
    state: RefundState


def take_refund_evidence(attempt_id: int, heard: Heard, mark_order: MarkOrder, *, by: Actor) -> Work[Returned | None]:
    """Any order, repetition or delay of the same evidence ends in the same state, and is booked once."""
    [attempt] = yield Sql(f"SELECT * FROM refund_attempt WHERE id = $1{for_update()}", attempt_id)
    yield Sql("INSERT INTO refund_evidence (attempt_id, kind, says, code, amount_fen, bank_ref, words, received_at)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
              attempt_id, int(heard.kind), str(heard.says), heard.code, heard.amount_fen, heard.bank_ref, heard.words, heard.at)
    facts = yield Sql("SELECT kind, says, code, amount_fen FROM refund_evidence WHERE attempt_id = $1", attempt_id)
    after, code = outcome(map(fact, facts), attempt["amount_fen"])
    if (after, code) == (attempt["state"], attempt["code"]):
        return None
    if after != attempt["state"]:
        check_move(AttemptState(attempt["state"]), after)
    sent_at = moment(attempt["sent_at"])
    next_at = sent_at + ASK_AFTER[0] if after == AttemptState.UNKNOWN and sent_at else None
    yield Sql("UPDATE refund_attempt SET state = $2, code = $3, next_at = $4, lease_until = NULL, bank_ref = $5 WHERE id = $1",
              attempt_id, str(after), code, next_at, heard.bank_ref or attempt["bank_ref"])
    [refund] = yield Sql(f"SELECT * FROM refund WHERE id = $1{for_update()}", attempt["refund_id"])
    yield from book(refund, attempt, after, heard)
    return (yield from move_refund(refund, mark_order, by=by, at=heard.at))


def book(refund: Row, attempt: Row, after: AttemptState, heard: Heard) -> Work[None]:
    """Out of what we owe, when the bank has paid it; back again, when it is found not to have."""
    if (attempt["state"] == AttemptState.SUCCEEDED) == (after == AttemptState.SUCCEEDED):
        return
    party = bank(refund["bank_code"]) if refund["cause"] == Cause.CASE else retailer(refund["retailer_id"])
    entry = given_back(attempt["id"], party, attempt["bank_code"], attempt["amount_fen"])
    yield from post([entry if after == AttemptState.SUCCEEDED else entry.back()], at=heard.at, on=heard.on)


def move_refund(refund: Row, mark_order: MarkOrder, *, by: Actor, at: datetime) -> Work[Returned | None]:
    """Make the refund what its attempts say, and tell the order and the debit. refund: its row, locked."""
    attempts = yield Sql("SELECT state, code FROM refund_attempt WHERE refund_id = $1 ORDER BY id", refund["id"])
    before, after = RefundState(refund["state"]), state_of(AttemptState(attempt["state"]) for attempt in attempts)
    if after == before:
        return None
    yield Sql("UPDATE refund SET state = $2, paid_at = $3 WHERE id = $1", refund["id"], str(after),
              at if after == RefundState.PAID else None)
    facts = {"order": refund["order_no"], "before": str(before), "after": str(after), "code": attempts[-1]["code"]}
    try:
        yield from tell_order(refund, before, after, mark_order, by, at)
    except Refused as refusal:
        facts["order_refused"] = refusal.code  # money that went back stays so, wherever the order stands
    if after not in QUIET:
        yield audit_sql(by, at, "move_refund", "refund", refund["id"], district_id=refund["district_id"], **facts)
    return Returned(refund["id"], refund["order_id"], after)


def tell_order(refund: Row, before: RefundState, after: RefundState, mark_order: MarkOrder, by: Actor, at: datetime) -> Work[None]:
    """An order that waits for its refunds is REFUNDED with the last of them; a second payment given back leaves one."""
    if RefundState.PAID not in (before, after) or refund["order_id"] is None:
        return
    if refund["cause"] == Cause.TWICE:
        rows = yield Sql("UPDATE debit_attempt SET surplus = $2 WHERE id = $1 RETURNING debit_id", refund["attempt_id"],
                         after == RefundState.PAID)
        yield from move_debit(rows[0]["debit_id"], mark_order, by=by, at=at)
        return
    [order] = yield Sql("SELECT state FROM orders WHERE id = $1", refund["order_id"])
    if after == RefundState.PAID and order["state"] == "REFUND_PENDING":
        [unpaid], [dues] = (yield Sql(UNPAID, refund["order_id"])), (yield Sql(DUES, refund["order_id"]))
        if not unpaid["n"] and not dues["n"]:
            yield from step(refund["order_id"], "refunded", by, at)
    elif after != RefundState.PAID and order["state"] == "REFUNDED":
        yield from step(refund["order_id"], "refund_undone", by, at)
