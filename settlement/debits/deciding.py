"""What follows from evidence, for one attempt and for one debit. Pure; the only place where it stands, however many are moved."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from foundation.transaction import Row, moment
from settlement.debits.outcome import Fact, outcome
from settlement.debits.rules import ASK_AFTER
from settlement.debits.states import AttemptState, DebitState, check_move, debit_state
from settlement.journal.accounts import Entry, collected


class Change(NamedTuple):
    """What an attempt becomes. next_at: when to ask about it. entry: what the journal is told, if money came or did not come."""

    attempt_id: int
    debit_id: int
    state: AttemptState
    code: str
    next_at: datetime | None
    entry: Entry | None


def attempt_after(attempt: Row, facts: Iterable[Fact]) -> Change | None:
    """None where all that was heard leaves it as it is. MoveForbidden for a move that no evidence can cause.

    attempt: id, debit_id, retailer_id, bank_code, amount_fen, state, code, sent_at."""
    after, code = outcome(facts, attempt["amount_fen"])
    before = attempt["state"]
    if (after, code) == (before, attempt["code"]):
        return None
    if after != before:
        check_move(AttemptState(before), after)
    next_at = None
    if after == AttemptState.UNKNOWN and (sent_at := moment(attempt["sent_at"])):
        next_at = sent_at + ASK_AFTER[0]
    return Change(attempt["id"], attempt["debit_id"], after, code, next_at, entry_of(attempt, after))


def entry_of(attempt: Row, after: AttemptState) -> Entry | None:
    """The journal's entry of an attempt whose money came, or is found not to have come."""
    if (attempt["state"] == AttemptState.SUCCEEDED) == (after == AttemptState.SUCCEEDED):
        return None
    entry = collected(attempt["id"], attempt["retailer_id"], attempt["bank_code"], attempt["amount_fen"])
    return entry if after == AttemptState.SUCCEEDED else entry.back()


def debit_after(debit: Row, attempts: Sequence[Row]) -> DebitState | None:
    """What its attempts make of a debit; None where it is that already. attempts: state and surplus."""
    after = debit_state(AttemptState(attempt["state"]) for attempt in attempts if not attempt["surplus"])
    return None if after == debit["state"] else after
