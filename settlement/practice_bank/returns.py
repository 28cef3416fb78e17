"""The bank's books of refunds: money that went back from the company's account to a payer's, once for each request number."""

import sqlite3
from dataclasses import asdict, dataclass

TABLE = """
CREATE TABLE IF NOT EXISTS refund (
    bank_reference TEXT PRIMARY KEY,
    request_no TEXT NOT NULL UNIQUE,
    account_no TEXT NOT NULL,
    order_no TEXT NOT NULL,
    original TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    code TEXT NOT NULL,
    bank_date TEXT NOT NULL,
    bank_time TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS refund_of ON refund (original);
"""
MOVEMENTS = """
    SELECT r.bank_reference, r.bank_date, r.bank_time, 'D', r.amount_fen, 'RF', r.account_no, coalesce(a.holder, ''), r.request_no,
           r.order_no, r.original, '退还货款' FROM refund AS r LEFT JOIN account AS a ON a.account_no = r.account_no WHERE r.code = '00'"""
"""The columns of books.MOVEMENTS."""
ORIGINAL = """
    SELECT account_no, amount_fen FROM debit WHERE bank_reference = :original AND code = '00'
    UNION ALL SELECT account_no, amount_fen FROM other_movement WHERE reference = :original AND direction = 'C'"""


@dataclass(frozen=True)
class Return:
    """One refund asked of the bank, already read and believed. original: the reference of the money that came in."""

    request_no: str
    account_no: str
    account_name: str
    order_no: str
    original: str
    amount_fen: int


@dataclass(frozen=True)
class Returned:
    """What the bank holds for a refund's number, for ever: code `00` is an executed one."""

    bank_reference: str
    request_no: str
    account_no: str
    order_no: str
    original: str
    amount_fen: int
    code: str
    bank_date: str
    bank_time: str


def find(db: sqlite3.Connection, request_no: str) -> Returned | None:
    row = db.execute("SELECT * FROM refund WHERE request_no = ?", (request_no,)).fetchone()
    return Returned(**dict(row)) if row else None


def execute(db: sqlite3.Connection, asked: Return, bank_date: str, bank_time: str, code: str | None) -> Returned:
    """Give the money back or refuse, inside the caller's transaction; `code` is a refusal that was planned."""
    code = code or verdict(db, asked)
    if code == "00":
        db.execute("UPDATE account SET balance_fen = balance_fen + ? WHERE account_no = ?", (asked.amount_fen, asked.account_no))
    (count,) = db.execute("SELECT count(*) FROM refund").fetchone()
    done = Returned(f"{bank_date}R{count + 1:09d}", asked.request_no, asked.account_no, asked.order_no, asked.original,
                    asked.amount_fen, code, bank_date, bank_time)
    db.execute("INSERT INTO refund VALUES (:bank_reference, :request_no, :account_no, :order_no, :original, :amount_fen, :code,"
               " :bank_date, :bank_time)", asdict(done))
    return done


def verdict(db: sqlite3.Connection, asked: Return) -> str:
    """Only to the account that paid, and all refunds of a payment together never more than it was."""
    account = db.execute("SELECT * FROM account WHERE account_no = ?", (asked.account_no,)).fetchone()
    if account is None or account["status"] == "CLOSED":
        return "14"
    if account["holder"] != asked.account_name:
        return "AG03"
    original = db.execute(ORIGINAL, {"original": asked.original}).fetchone()
    if original is None or original["account_no"] not in ("", asked.account_no):
        return "14"
    (back,) = db.execute("SELECT coalesce(sum(amount_fen), 0) FROM refund WHERE original = ? AND code = '00'",
                         (asked.original,)).fetchone()
    return "61" if back + asked.amount_fen > original["amount_fen"] else "00"
