"""What bank files say, whatever their format: debits or refunds asked for, their results, a day's statement. Pure.

Every format reads and writes these. A file that is not wholly right is `FileRefused`, naming its record and field: nothing
of it is believed, for an amount that cannot be read is not zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

from foundation.errors import Invalid

ALL_DISTRICTS = "00000000"
EXECUTED = "00"


class FileRefused(Invalid):
    """record: its place in the file, from 1. field: what of it is wrong. why: in a word or two."""

    code = "bank_file_refused"

    @property
    def sentence(self) -> str:
        """For the file's own record, as it goes to the bank's people: 'record 1, amount: does not agree'."""
        return "record {record}, {field}: {why}".format(**self.facts)


class Kind(StrEnum):
    REQUEST = "DR"
    RESULT = "DS"
    STATEMENT = "ST"
    REFUND = "RR"
    REFUND_RESULT = "RS"


class Flag(StrEnum):
    """What the bank says of one row."""

    SUCCESS = "0"
    PROCESSING = "1"
    FAILED = "2"
    UNKNOWN = "3"


class LineType(StrEnum):
    BATCH = "BD"
    REALTIME = "RT"
    REVERSAL = "RV"
    REFUND = "RF"
    TRANSFER = "TR"
    FEE = "FE"
    OTHER = "OT"


class BatchLine(NamedTuple):
    """One debit asked for. debit_on: the day it is meant for."""

    seq: int
    request_no: str
    agreement_no: str
    account_no: str
    account_name: str
    amount_fen: int
    order_no: str
    licence_no: str
    customer_code: str
    district: str
    debit_on: date
    summary: str


class RefundLine(NamedTuple):
    """One refund asked for: to the account that paid, out of the payment that the bank knows by original_ref."""

    seq: int
    request_no: str
    account_no: str
    account_name: str
    amount_fen: int
    order_no: str
    original_request_no: str
    original_ref: str
    summary: str


class ResultLine(NamedTuple):
    """What became of one, of a debit or of a refund. debited_fen: what was moved, 0 unless executed. bank_on, bank_time: when, None unless executed."""

    seq: int
    request_no: str
    account_no: str
    asked_fen: int
    debited_fen: int
    flag: Flag
    code: str
    message: str
    bank_txn_no: str
    bank_on: date | None
    bank_time: time | None


class StatementLine(NamedTuple):
    """One movement of our account. direction: 'C' money came in, 'D' it went out. balance_fen: after it."""

    seq: int
    bank_on: date
    bank_time: time
    bank_txn_no: str
    request_no: str
    order_no: str
    payer_tail: str
    payer_name: str
    direction: str
    amount_fen: int
    balance_fen: int
    type: LineType
    orig_bank_txn_no: str
    summary: str

    @property
    def signed_fen(self) -> int:
        return self.amount_fen if self.direction == "C" else -self.amount_fen


@dataclass(frozen=True)
class Head:
    """Whose file it is. batch_no: 14 digits, day, run (2) and build (4). district: code, or eight zeros for all."""

    merchant: str
    bank: str
    district: str
    batch_no: str
    on: date
    created_at: datetime


@dataclass(frozen=True)
class Batch:
    head: Head
    lines: Sequence[BatchLine]

    @property
    def amount_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)


@dataclass(frozen=True)
class Refunds:
    """A file of refunds, like one of debits."""

    head: Head
    lines: Sequence[RefundLine]

    @property
    def amount_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)


@dataclass(frozen=True)
class Results:
    head: Head
    lines: Sequence[ResultLine]

    @property
    def asked_fen(self) -> int:
        return sum(line.asked_fen for line in self.lines)

    def total(self, flag: Flag) -> tuple[int, int]:
        """Rows with this flag and their fen: what was debited of the executed ones, what was asked of the others."""
        rows = [line for line in self.lines if line.flag == flag]
        return len(rows), sum(line.debited_fen if flag == Flag.SUCCESS else line.asked_fen for line in rows)


@dataclass(frozen=True)
class Rejection:
    """The bank refuses a whole file, so that nothing of it is executed. batch_no, district, merchant, bank: of our file, '' where
    it could not even read them. code, words: why."""

    batch_no: str
    district: str
    merchant: str
    bank: str
    created_at: datetime
    code: str
    words: str

    @property
    def why(self) -> str:
        return f"{self.code} {self.words}".strip()


@dataclass(frozen=True)
class Statement:
    account_no: str
    on: date
    opening_fen: int
    closing_fen: int
    lines: Sequence[StatementLine]

    def total(self, direction: str) -> tuple[int, int]:
        amounts = [line.amount_fen for line in self.lines if line.direction == direction]
        return len(amounts), sum(amounts)


def check_results(results: Results) -> Results:
    """Each row agrees with itself: money has its code, reference and day, and nothing else has."""
    seen: set[str] = set()
    for place, line in enumerate(results.lines, 2):
        executed = line.flag == Flag.SUCCESS
        for field, wrong in (
            ("seq", line.seq < 1),
            ("request_no", line.request_no in seen or not line.request_no),
            ("code", (line.code == EXECUTED) != executed),
            ("amount_debited", (line.debited_fen > 0) != executed),
            ("bank_txn_no", executed and not line.bank_txn_no),
            ("bank_date", executed and (line.bank_on is None or line.bank_time is None)),
        ):
            if wrong:
                raise FileRefused(record=place, field=field, why="does not agree")
        seen.add(line.request_no)
    return results


def check_batch(batch: Batch) -> Batch:
    check_rows(batch.lines)
    return batch


def check_refunds(refunds: Refunds) -> Refunds:
    """As for debits, and each says to which account and out of which payment."""
    check_rows(refunds.lines)
    for place, line in enumerate(refunds.lines, 2):
        for field in ("account_no", "original_ref"):
            if not getattr(line, field):
                raise FileRefused(record=place, field=field, why="missing")
    return refunds


def check_rows(lines: Sequence[BatchLine | RefundLine]) -> None:
    """In their order, each with a number of its own and an amount."""
    numbers: set[str] = set()
    for place, line in enumerate(lines, 2):
        if line.seq != place - 1:
            raise FileRefused(record=place, field="seq", why="out of order")
        if not line.request_no or line.request_no in numbers:
            raise FileRefused(record=place, field="request_no", why="missing or doubled")
        if line.amount_fen <= 0:
            raise FileRefused(record=place, field="amount", why="not positive")
        numbers.add(line.request_no)


def check_statement(statement: Statement) -> Statement:
    """Opening, every movement and closing fit; a bank number stands once."""
    balance, numbers = statement.opening_fen, set[str]()
    for place, line in enumerate(statement.lines, 2):
        balance += line.amount_fen if line.direction == "C" else -line.amount_fen
        if line.amount_fen <= 0 or line.balance_fen != balance:
            raise FileRefused(record=place, field="balance", why="does not follow")
        if line.seq != place - 1:
            raise FileRefused(record=place, field="seq", why="out of order")
        if not line.bank_txn_no or line.bank_txn_no in numbers:
            raise FileRefused(record=place, field="bank_txn_no", why="missing or doubled")
        numbers.add(line.bank_txn_no)
    if balance != statement.closing_fen:
        raise FileRefused(record=1, field="closing", why="opening and movements give another")
    return statement
