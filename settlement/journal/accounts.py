"""The accounts of the journal and which transition moves what between them. Pure.

An entry is one transfer: it debits one account and credits another by the same fen, so that debits and credits are equal by
construction; the party says whose account it is."""

from dataclasses import dataclass
from enum import StrEnum

from settlement.debits.states import DebitState


class Account(StrEnum):
    """RECEIVABLE: a retailer's, credited when he has paid; delivery debits it. CLEARING: debited, not yet on a statement.

    BANK: the statement's own balance. SUSPENSE: on a statement, not explained. OPENING: where a bank's first balance is from."""

    RECEIVABLE = "RECEIVABLE"
    CLEARING = "CLEARING"
    BANK = "BANK"
    SUSPENSE = "SUSPENSE"
    OVER = "OVER"
    SHORT = "SHORT"
    FEES = "FEES"
    OPENING = "OPENING"


@dataclass(frozen=True)
class Entry:
    """A transfer to be written. party: 'retailer:12', 'bank:PRAC'. once: a key under which it is written one time only."""

    debit: Account
    debit_party: str
    credit: Account
    credit_party: str
    amount_fen: int
    noun: str
    noun_id: int
    words: str
    once: str | None = None


def retailer(retailer_id: int) -> str:
    return f"retailer:{retailer_id}"


def bank(code: str) -> str:
    return f"bank:{code}"


def debit_moved(debit_id: int, retailer_id: int, bank_code: str, amount_fen: int, before: DebitState,
                after: DebitState) -> Entry | None:
    """Money counts as collected while a debit is SETTLED: entering it books, leaving it books back."""
    if (before == DebitState.SETTLED) == (after == DebitState.SETTLED):
        return None
    sides = ((Account.CLEARING, bank(bank_code)), (Account.RECEIVABLE, retailer(retailer_id)))
    (debit, debit_party), (credit, credit_party) = sides if after == DebitState.SETTLED else reversed(sides)
    return Entry(debit, debit_party, credit, credit_party, amount_fen, "debit", debit_id, f"{before} {after}")
