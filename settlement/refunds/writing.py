"""Writing a refund that is due, and a try to give it back, inside the transaction that finds or approves it."""

from dataclasses import dataclass
from datetime import datetime

from foundation.clock import day
from foundation.money import format_yuan
from foundation.transaction import Row, Sql, Work
from settlement.refunds.rules import Cause, RefundTooMuch, Way, by_hand_no, refund_no

COVER = """
    INSERT INTO refund_cover (money, collected_fen, returned_fen) SELECT CAST($1 AS text), CAST($2 AS bigint), CAST($3 AS bigint)
    WHERE CAST($3 AS bigint) <= CAST($2 AS bigint)
    ON CONFLICT (money) DO UPDATE SET returned_fen = refund_cover.returned_fen + $3
    WHERE refund_cover.returned_fen + $3 <= refund_cover.collected_fen RETURNING returned_fen"""
COLUMNS = ("source", "cause", "money", "order_id", "order_no", "case_id", "attempt_id", "retailer_id", "district_id", "bank_code",
           "account_no", "account_name", "original_request_no", "original_ref", "amount_fen")  # fmt: skip
PLACES = ", ".join(f"${place}" for place in range(1, len(COLUMNS) + 1))
REFUND = f"""
    INSERT INTO refund ({', '.join(COLUMNS)}, found_at, state) VALUES ({PLACES}, ${len(COLUMNS) + 1}, 'DUE')
    ON CONFLICT (source) DO NOTHING RETURNING id"""
TRIES = """
    SELECT count(*) AS tries FROM refund_attempt AS a JOIN refund AS r ON r.id = a.refund_id
    WHERE r.id = CAST($1 AS bigint) OR (CAST($1 AS bigint) IS NULL AND r.order_no = $2)"""
ATTEMPT = """
    INSERT INTO refund_attempt (refund_id, request_no, bank_code, amount_fen, state, code, bank_ref, tries, refused, asked, next_at,
                                sent_at, created_at)
    VALUES ($1, $2, $3, $4, 'PREPARED', '', '', 0, 0, 0, $5, $6, $7) RETURNING id"""


@dataclass(frozen=True, slots=True)
class Owed:
    """A refund as it is found. money, collected_fen: the payment that it is of, and how much that was."""

    source: str
    cause: Cause
    money: str
    collected_fen: int
    amount_fen: int
    bank_code: str
    account_no: str
    account_name: str
    original_request_no: str
    original_ref: str
    order_id: int | None = None
    order_no: str = ""
    case_id: int | None = None
    attempt_id: int | None = None
    retailer_id: int | None = None
    district_id: int | None = None


def write_refund(owed: Owed, *, at: datetime) -> Work[int | None]:
    """The refund's id, DUE; None where this source has its refund already. RefundTooMuch where the payment cannot bear it."""
    values = [str(owed.cause) if name == "cause" else getattr(owed, name) for name in COLUMNS]
    rows = yield Sql(REFUND, *values, at)
    if not rows:
        return None
    covered = yield Sql(COVER, owed.money, owed.collected_fen, owed.amount_fen)
    if not covered:
        raise RefundTooMuch(money=owed.money, amount=format_yuan(owed.amount_fen))
    return int(rows[0]["id"])


def write_try(refund: Row, way: Way, at: datetime) -> Work[int]:
    """An attempt under a number of its own: to be sent at once, or by the next file where the bank is debited by file, or a
    transfer that a person has made already."""
    by_hand = way == Way.TRANSFER
    [by_file] = yield Sql("SELECT count(*) AS n FROM bank_profile WHERE code = $1 AND by_batch", refund["bank_code"])
    [told] = yield Sql(TRIES, refund["id"] if by_hand else None, refund["order_no"])
    number = by_hand_no(refund["id"], int(told["tries"]) + 1) if by_hand else refund_no(
        refund["order_no"], int(told["tries"]) + 1, day(at))
    [row] = yield Sql(ATTEMPT, refund["id"], number, refund["bank_code"], refund["amount_fen"],
                      None if by_hand or by_file["n"] else at, at if by_hand else None, at)
    return int(row["id"])
