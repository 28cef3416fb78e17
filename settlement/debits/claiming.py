"""Claiming attempts for one worker among many: a guarded UPDATE with a lease. Generators for `transact`."""

from datetime import datetime

from foundation.actor import Actor
from foundation.locks import skip_locked
from foundation.transaction import Sql, Work, moment
from settlement.debits.evidence import Moved, move_debit, move_debits
from settlement.debits.order_marks import MarkOrder
from settlement.debits.rules import LEASE, next_question, next_sending

AT_ONCE = 20


def claim_due(at: datetime, mark_order: MarkOrder, *, by: Actor) -> Work[list[int]]:
    """Attempt ids that from now on are this worker's: once this is committed their numbers may have left.

    An attempt of a debit that is no longer due (settled late by an earlier attempt, say) is never claimed."""
    rows = yield Sql(
        "UPDATE debit_attempt SET state = 'CLAIMED', tries = tries + 1, sent_at = $1, lease_until = $2, next_at = NULL"
        " WHERE state = 'PREPARED' AND id IN ("
        " SELECT a.id FROM debit_attempt AS a JOIN debit AS d ON d.id = a.debit_id"
        " WHERE a.state = 'PREPARED' AND a.next_at <= $1 AND d.state = 'DUE'"
        f" ORDER BY a.next_at, a.id LIMIT {AT_ONCE}{skip_locked('a')}) RETURNING id, debit_id",
        at, at + LEASE,
    )  # fmt: skip
    yield from move_debits([row["debit_id"] for row in rows], mark_order, by=by, at=at)
    return [row["id"] for row in rows]


def put_back(attempt_id: int, tries: int, mark_order: MarkOrder, *, by: Actor, at: datetime) -> Work[Moved | None]:
    """No byte left: the same number waits for another try, unless somebody took the attempt over meanwhile."""
    rows = yield Sql(
        "UPDATE debit_attempt SET state = 'PREPARED', refused = refused + 1, lease_until = NULL, sent_at = NULL"
        " WHERE id = $1 AND state = 'CLAIMED' AND tries = $2 RETURNING debit_id, refused",
        attempt_id, tries,
    )  # fmt: skip
    if not rows:
        return None
    yield Sql("UPDATE debit_attempt SET next_at = $2 WHERE id = $1", attempt_id, next_sending(at, rows[0]["refused"]))
    return (yield from move_debit(rows[0]["debit_id"], mark_order, by=by, at=at))


def claim_questions(at: datetime) -> Work[list[int]]:
    """Unknown attempts whose time to be asked about has come; their next time is set before anybody asks."""
    rows = yield Sql(
        "SELECT id, sent_at FROM debit_attempt WHERE state = 'UNKNOWN' AND next_at <= $1"
        f" ORDER BY next_at, id LIMIT {AT_ONCE}{skip_locked('debit_attempt')}",
        at,
    )  # fmt: skip
    for row in rows:
        next_at = next_question(moment(row["sent_at"]) or at, at)
        yield Sql("UPDATE debit_attempt SET asked = asked + 1, next_at = $2 WHERE id = $1", row["id"], next_at)
    return [row["id"] for row in rows]
