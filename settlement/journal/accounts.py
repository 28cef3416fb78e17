"""The accounts of the journal and which transition moves what between them. Pure.

An entry is one transfer: it debits one account and credits another by the same fen, so that debits and credits are equal by
construction; the party says whose account it is."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Account(StrEnum):
    """RECEIVABLE: a retailer's, credited when he has paid; delivery debits it. CLEARING: debited, not yet on a statement.

    BANK: the statement's own balance. SUSPENSE: on a statement, not explained. OPENING: where a bank's first balance is from.
    PAYABLE: to be returned. TAKINGS: collected on a run, or of a debt at the counter or by transfer, not yet on a statement. DRIVER: what a driver owes.
    SALES: what was handed over, at its price. BAD_DEBT: what a retailer owed and two persons have given up."""

    RECEIVABLE = "RECEIVABLE"
    CLEARING = "CLEARING"
    BANK = "BANK"
    SUSPENSE = "SUSPENSE"
    OVER = "OVER"
    SHORT = "SHORT"
    FEES = "FEES"
    OPENING = "OPENING"
    PAYABLE = "PAYABLE"
    TAKINGS = "TAKINGS"
    DRIVER = "DRIVER"
    SALES = "SALES"
    BAD_DEBT = "BAD_DEBT"


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

    def back(self) -> "Entry":
        """The same the other way round: history is never edited."""
        return replace(self, debit=self.credit, debit_party=self.credit_party, credit=self.debit, credit_party=self.debit_party)


def retailer(retailer_id: int) -> str:
    return f"retailer:{retailer_id}"


def bank(code: str) -> str:
    return f"bank:{code}"


def collected(attempt_id: int, retailer_id: int, bank_code: str, amount_fen: int) -> Entry:
    """A debit executed: the bank owes us what the retailer has paid. Two of one order are two, until one is returned."""
    return Entry(Account.CLEARING, bank(bank_code), Account.RECEIVABLE, retailer(retailer_id), amount_fen, "attempt", attempt_id,
                 "collected")  # fmt: skip


def owed_back(refund_id: int, retailer_id: int, amount_fen: int) -> Entry:
    """Two persons have said that a retailer's money goes back to him; once, however often the bank is asked."""
    return Entry(Account.RECEIVABLE, retailer(retailer_id), Account.PAYABLE, retailer(retailer_id), amount_fen, "refund", refund_id,
                 "owed back", f"refund:{refund_id}:owed")  # fmt: skip


def given_back(attempt_id: int, party: str, bank_code: str, amount_fen: int) -> Entry:
    """A refund executed: the bank has paid it out of ours, and its statement will show it."""
    return Entry(Account.PAYABLE, party, Account.CLEARING, bank(bank_code), amount_fen, "refund_try", attempt_id, "given back")


def taken_at_door(stop_id: int, run_id: int, retailer_id: int, how: str, amount_fen: int) -> Entry:
    """Cash, card or electronic money that the driver took for goods; once for each stop."""
    return Entry(Account.TAKINGS, f"run:{run_id}", Account.RECEIVABLE, retailer(retailer_id), amount_fen, "stop", stop_id, how,
                 f"stop:{stop_id}:{how}")  # fmt: skip


def delivered(stop_id: int, retailer_id: int, amount_fen: int) -> Entry:
    """Goods that stayed in the shop: what the retailer owes from then on."""
    return Entry(Account.RECEIVABLE, retailer(retailer_id), Account.SALES, "goods", amount_fen, "stop", stop_id, "delivered",
                 f"stop:{stop_id}:goods")  # fmt: skip


def on_statement(bank_code: str, signed_fen: int, against: Account, noun_id: int, words: str) -> Entry:
    """A line of the statement: the bank account follows the bank's own balance, whatever else is known of the line.

    Written with the line itself, whose bank number is unique: so it needs no key of its own."""
    party = bank(bank_code)
    entry = Entry(Account.BANK, party, against, party, abs(signed_fen), "statement", noun_id, words)
    return entry if signed_fen > 0 else entry.back()
