"""The bank's own books: accounts, debit agreements and every debit request it ever answered, in SQLite."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from settlement.practice_bank import returns
from settlement.practice_bank.clock import DAY_SWITCH, bank_day
from settlement.practice_bank.returns import Return, Returned
from settlement.practice_bank.tables import MOVEMENTS, TABLES, VERDICT


@dataclass(frozen=True)
class Request:
    """One debit asked of the bank, already read and believed."""

    request_no: str
    account_no: str
    account_name: str
    agreement_no: str
    order_no: str
    amount_fen: int


@dataclass(frozen=True)
class Entry:
    """What the bank holds for a request number, for ever: code `00` is an executed debit."""

    bank_reference: str
    request_no: str
    account_no: str
    agreement_no: str
    order_no: str
    amount_fen: int
    code: str
    bank_date: str
    bank_time: str


class Books:
    def __init__(self, path: Path | str, day_switch: time = DAY_SWITCH) -> None:
        self._day_switch = day_switch
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(TABLES)

    def close(self) -> None:
        self._db.close()

    def find(self, request_no: str) -> Entry | None:
        row = self._db.execute("SELECT * FROM debit WHERE request_no = ?", (request_no,)).fetchone()
        return Entry(**dict(row)) if row else None

    def execute(self, request: Request, at: datetime, code: str | None = None) -> tuple[Entry, bool]:
        """Take the money or refuse, once for each request number.

        code: the refusal to give whatever the account holds (planned misbehaviour).
        Returns the entry and whether it is new; an old number answers with its first outcome."""
        with self._transaction():
            return self._execute(request, *bank_day(at, self._day_switch), code)

    def execute_file(self, requests: Iterable[Request | Return], at: datetime, batch: tuple[str, str]) -> list[Entry | Returned]:
        """All rows of a file in one transaction, and with them that its batch (number, district) was here."""
        with self._transaction():
            when = bank_day(at, self._day_switch)
            entries = [(self._give_back(one, *when) if isinstance(one, Return) else self._execute(one, *when))[0] for one in requests]
            self._db.execute("INSERT INTO batch VALUES (?, ?) ON CONFLICT DO NOTHING", batch)
            return entries

    def _execute(self, request: Request, bank_date: str, bank_time: str, code: str | None = None) -> tuple[Entry, bool]:
        first = self.find(request.request_no)
        if first:
            return first, False
        code = code or self._verdict(request, bank_date)
        if code == "00":
            self._db.execute("UPDATE account SET balance_fen = balance_fen - ? WHERE account_no = ?",
                             (request.amount_fen, request.account_no))
        entry = Entry(self._next_reference(bank_date), request.request_no, request.account_no, request.agreement_no, request.order_no,
                      request.amount_fen, code, bank_date, bank_time)
        self._db.execute("INSERT INTO debit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         (entry.bank_reference, entry.request_no, entry.account_no, entry.agreement_no, entry.order_no,
                          entry.amount_fen, entry.code, entry.bank_date, entry.bank_time))
        return entry, True

    def give_back(self, asked: Return, at: datetime, code: str | None = None) -> tuple[Returned, bool]:
        """A refund, once for each request number; whether it is new."""
        with self._transaction():
            return self._give_back(asked, *bank_day(at, self._day_switch), code)

    def _give_back(self, asked: Return, bank_date: str, bank_time: str, code: str | None = None) -> tuple[Returned, bool]:
        first = returns.find(self._db, asked.request_no)
        if first:
            return first, False
        return returns.execute(self._db, asked, bank_date, bank_time, code), True

    def find_any(self, request_no: str) -> "Entry | Returned | None":
        return self.find(request_no) or returns.find(self._db, request_no)

    def balance_of(self, account_no: str) -> int | None:
        """None for an account that is not open here."""
        row = self._db.execute("SELECT balance_fen FROM account WHERE account_no = ? AND status <> 'CLOSED'", (account_no,)).fetchone()
        return int(row[0]) if row else None

    def _verdict(self, request: Request, bank_date: str) -> str:
        """The response code this request deserves, the account's own faults first and its balance last."""
        row = self._db.execute(VERDICT, (request.agreement_no, bank_date, request.agreement_no, request.account_no)).fetchone()
        if row is None or row["status"] == "CLOSED":
            return "14"
        if row["status"] == "RESTRICTED":
            return "62"
        if row["valid_to"] is None:
            return "AG01"
        if row["valid_to"].replace("-", "") < bank_date:
            return "AG02"
        if row["holder"] != request.account_name:
            return "AG03"
        if request.amount_fen > row["single_limit_fen"]:
            return "61"
        if row["debited_fen"] + request.amount_fen > row["daily_limit_fen"]:
            return "61"
        return "51" if row["balance_fen"] < request.amount_fen else "00"

    def _next_reference(self, bank_date: str) -> str:
        (last,) = self._db.execute("SELECT coalesce(max(rowid), 0) FROM debit").fetchone()  # none is ever deleted
        return f"{bank_date}{last + 1:010d}"

    def open_accounts(self, accounts: Iterable[dict]) -> int:
        """Open what is not open yet and renew the agreements; a balance once opened is moved by money only."""
        opened = 0
        with self._transaction():
            for account in accounts:
                row = {"status": "OPEN", **account}
                opened += self._db.execute(
                    "INSERT INTO account VALUES (:account_no, :holder, :status, :balance_fen, :balance_fen)"
                    " ON CONFLICT DO NOTHING",
                    row,
                ).rowcount
                self._db.execute(
                    "UPDATE account SET holder = :holder, status = :status WHERE account_no = :account_no", row
                )
                self._db.executemany(
                    "INSERT OR REPLACE INTO agreement"
                    " VALUES (:agreement_no, :account_no, :valid_to, :single_limit_fen, :daily_limit_fen)",
                    [{**agreement, "account_no": row["account_no"]} for agreement in account.get("agreements", ())],
                )
        return opened

    def close_account(self, account_no: str) -> None:
        """The holder is gone; what it holds stays in the books."""
        self._db.execute("UPDATE account SET status = 'CLOSED' WHERE account_no = ?", (account_no,))

    def revoke_agreement(self, agreement_no: str) -> int:
        """The retailer takes his word back at the counter: from now on AG01. How many there were."""
        return self._db.execute("DELETE FROM agreement WHERE agreement_no = ?", (agreement_no,)).rowcount

    def agreements(self, account_no: str | None = None) -> list[dict]:
        return self._rows("SELECT * FROM agreement", account_no, "agreement_no")

    def deposit(self, deposit_no: str, account_no: str, amount_fen: int) -> None:
        """The retailer brings money; the same deposit number counts once."""
        with self._transaction():
            if self._db.execute(
                "INSERT INTO deposit VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (deposit_no, account_no, amount_fen)
            ).rowcount:
                self._db.execute(
                    "UPDATE account SET balance_fen = balance_fen + ? WHERE account_no = ?", (amount_fen, account_no)
                )

    def batch_known(self, batch_no: str, district: str) -> bool:
        found = self._db.execute("SELECT 1 FROM batch WHERE (batch_no, district) = (?, ?)", (batch_no, district)).fetchone()
        return found is not None

    def present_again(self, request_no: str, at: datetime) -> str:
        """The bank tries a refused debit once more on its own account; the code that it ends with."""
        with self._transaction():
            entry = self.find(request_no)
            if entry is None or entry.code != "51":
                return entry.code if entry else "25"
            paid = self._db.execute("UPDATE account SET balance_fen = balance_fen - ? WHERE account_no = ? AND balance_fen >= ?",
                                    (entry.amount_fen, entry.account_no, entry.amount_fen)).rowcount
            if paid:
                self._db.execute("UPDATE debit SET code = '00', bank_date = ?, bank_time = ? WHERE request_no = ?",
                                 (*bank_day(at, self._day_switch), request_no))
            return "00" if paid else "51"

    def move_other(self, at: datetime, **movement: object) -> None:
        """Money that moved without a request: a transfer, a fee, a reversal. reference, direction, amount_fen, type, …

        A reference that is known already moves nothing."""
        bank_date, bank_time = bank_day(at, self._day_switch)
        row = {"account_no": "", "payer": "", "request_no": "", "original": "", "summary": "",
               "bank_date": bank_date, "bank_time": bank_time} | movement
        self._db.execute("INSERT INTO other_movement VALUES (:reference, :bank_date, :bank_time, :direction, :amount_fen, :type,"
                         " :account_no, :payer, :request_no, :original, :summary) ON CONFLICT (reference) DO NOTHING", row)

    def day_of(self, day: str) -> tuple[int, list[dict]]:
        """The company's opening balance on a bank day, and its movements on it in their order."""
        (opening,) = self._db.execute(f"SELECT coalesce(sum(CASE direction WHEN 'C' THEN amount_fen ELSE -amount_fen END), 0)"
                                      f" FROM ({MOVEMENTS}) WHERE bank_date < ?", (day,)).fetchone()
        rows = self._db.execute(f"SELECT * FROM ({MOVEMENTS}) WHERE bank_date = ? ORDER BY bank_time, reference", (day,))
        return int(opening), [dict(row) for row in rows]

    def accounts(self, account_no: str | None = None) -> list[dict]:
        return self._rows("SELECT * FROM account", account_no, "account_no")

    def entries(self, account_no: str | None = None) -> list[dict]:
        """Every request answered, executed or refused, in the order in which the bank answered."""
        return self._rows("SELECT * FROM debit", account_no, "rowid")

    def refunds(self, account_no: str | None = None) -> list[dict]:
        return self._rows("SELECT * FROM refund", account_no, "rowid")

    def _rows(self, select: str, account_no: str | None, order: str) -> list[dict]:
        where = " WHERE account_no = :account_no" if account_no else ""
        return [dict(row) for row in self._db.execute(f"{select}{where} ORDER BY {order}", {"account_no": account_no})]

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._db)


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK on any error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self._db.execute("ROLLBACK" if error else "COMMIT")
