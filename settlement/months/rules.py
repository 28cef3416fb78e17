"""A certificate's hash in its chain, and the bank balance adjustment table. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

START = "0" * 64


def certified(previous: str, month: date, totals: Mapping[str, int | str], head: str, closed_at: datetime, closed_by: str) -> str:
    """SHA-256 over the certificate before and every word of this one."""
    words = {"month": str(month), "totals": dict(totals), "head": head, "closed_by": closed_by,
             "closed_at": closed_at.astimezone(UTC).isoformat(" ", "microseconds")}
    return hashlib.sha256(f"{previous}\n{json.dumps(words, sort_keys=True, ensure_ascii=False)}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BankTable:
    """银行存款余额调节表 of one bank at a month's end, in fen.

    books_fen: what our own books hold of it. unexplained_in, unexplained_out: on the statement, in nobody's account yet.
    statement_fen: the bank's closing balance. in_transit_fen: collected, on no statement yet; in_transit: of how many debits.
    given_back_fen: refunds that the bank has executed and no statement shows yet."""

    code: str
    name: str
    books_fen: int
    unexplained_in: int
    unexplained_out: int
    statement_fen: int
    in_transit_fen: int
    in_transit: int
    given_back_fen: int = 0

    @property
    def ours_fen(self) -> int:
        """Our books, had they known all that the bank does."""
        return self.books_fen + self.unexplained_in - self.unexplained_out

    @property
    def theirs_fen(self) -> int:
        """The bank's balance, had it known all that we do."""
        return self.statement_fen + self.in_transit_fen - self.given_back_fen
