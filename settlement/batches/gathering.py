"""Claiming what is due into a batch, some rows at a time. Generators for `transact`."""

from datetime import datetime

from foundation.actor import Actor
from foundation.errors import Refused
from foundation.locks import for_update, skip_locked
from foundation.transaction import Sql, Work, as_json, rowset
from settlement.debits.evidence import move_debits
from settlement.debits.order_marks import MarkOrder

AT_ONCE = 2_000
"""Rows in one transaction: on SQLite the desks wait for it."""
DUE = """
    SELECT a.id FROM debit_attempt AS a JOIN debit AS d ON d.id = a.debit_id
    WHERE a.state = 'PREPARED' AND a.next_at IS NULL AND d.state = 'DUE' AND a.bank_code = $2
      AND ($3 = 0 OR d.district_id = $3) AND a.id > $4 ORDER BY a.id"""
CLAIM = "UPDATE debit_attempt SET state = 'CLAIMED', tries = tries + 1, sent_at = $1, lease_until = NULL WHERE id IN"
PLACE = """
    INSERT INTO batch_line (batch_id, seq, attempt_id, flag, code)
    SELECT CAST($1 AS bigint), CAST($2 AS bigint) + row_number() OVER (ORDER BY w.id), w.id, '', '' FROM {rows}"""


class BatchWritten(Refused):
    """Another process has gathered it: nothing more comes into it."""

    code = "batch_written"


def placed_so_far(batch_id: int) -> Work[int | None]:
    """Rows of a batch that is being gathered, which from here on only this transaction fills or writes; None if it is written."""
    if not (yield Sql(f"SELECT id FROM batch WHERE id = $1 AND state = 'GATHERING'{for_update()}", batch_id)):
        return None
    [row] = yield Sql("SELECT coalesce(max(seq), 0) AS n FROM batch_line WHERE batch_id = $1", batch_id)  # they stand from 1 on
    return int(row["n"])


def claim_for_batch(batch_id: int, bank_code: str, district_id: int | None, after: int, mark: MarkOrder, *, by: Actor,
                    at: datetime) -> Work[int | None]:
    """Up to AT_ONCE attempts with ids behind `after` get their place in the batch; from now on their numbers may have left.

    The last one's id; None when nothing more is due. BatchWritten. No lease: a file's answer takes an hour, and who waits for
    it asks for the file, not for each row."""
    rows = yield Sql(
        f"{CLAIM} ({DUE} LIMIT {AT_ONCE}{skip_locked('a')}) AND state || '' = 'PREPARED' RETURNING id, debit_id",
        at, bank_code, district_id or 0, after,
    )  # fmt: skip
    if not rows:
        return None
    yield from move_debits([row["debit_id"] for row in rows], mark, by=by, at=at)
    # Last of all: from here on other writers of the batch wait.
    placed = yield from placed_so_far(batch_id)
    if placed is None:
        raise BatchWritten(batch_id=batch_id)
    yield Sql(PLACE.format(rows=rowset("w", 3, id="bigint")), batch_id, placed, as_json([{"id": row["id"]} for row in rows]))
    return max(row["id"] for row in rows)


def let_go(batch_id: int, mark_order: MarkOrder, *, by: Actor, at: datetime) -> Work[int]:
    """The bank executed nothing of this file: its rows wait for the next one. Rows that were heard of otherwise stay."""
    rows = yield Sql(
        "UPDATE debit_attempt SET state = 'PREPARED', sent_at = NULL, next_at = NULL WHERE state = 'CLAIMED'"
        " AND id IN (SELECT attempt_id FROM batch_line WHERE batch_id = $1) RETURNING debit_id",
        batch_id,
    )  # fmt: skip
    yield from move_debits([row["debit_id"] for row in rows], mark_order, by=by, at=at)
    return len(rows)
