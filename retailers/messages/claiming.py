"""Claiming messages for one worker among many, and their moves: guarded UPDATEs. Generators for `transact`."""

from datetime import datetime

from foundation.locks import skip_locked
from foundation.transaction import Sql, Work
from retailers.messages.rules import LEASE, Channel, MessageState, Step

AT_ONCE = 20
OVER = (MessageState.DELIVERED, MessageState.FAILED, MessageState.GIVEN_UP, MessageState.STOPPED)


def claim_due(at: datetime) -> Work[list[int]]:
    """SMS and e-mails that from now on are this worker's: once this is committed they may have left."""
    rows = yield Sql(
        "UPDATE message SET state = 'CLAIMED', tries = tries + 1, lease_until = $2, next_at = NULL"
        " WHERE state = 'DUE' AND id IN ("
        " SELECT m.id FROM message AS m WHERE m.state = 'DUE' AND m.channel <> 'VOICE' AND m.next_at <= $1"
        f" ORDER BY m.next_at, m.id LIMIT {AT_ONCE}{skip_locked('m')}) RETURNING id, tries",
        at, at + LEASE)
    for row in rows:
        yield begin_try(row["id"], row["tries"], at, None)
    return [row["id"] for row in rows]


def begin_try(message_id: int, number: int, at: datetime, call_id: str | None) -> Sql:
    return Sql("INSERT INTO message_try (message_id, number, at, outcome, words, call_id) VALUES ($1, $2, $3, '', '', $4)",
               message_id, number, at, call_id)


def move(message_id: int, before: MessageState, step: Step, *, at: datetime, code: str, words: str = "",
         tries: int | None = None) -> Work[bool]:
    """One guarded move; False where the message is no longer in `before` (nor in the hands of this try). The try keeps why."""
    sent, over = step.state in (MessageState.SENT, MessageState.DELIVERED), step.state in OVER
    rows = yield Sql(
        "UPDATE message SET state = $3, code = $4, next_at = $5, lease_until = NULL,"
        " sent_at = CASE WHEN $6 THEN COALESCE(sent_at, $7) ELSE sent_at END, ended_at = CASE WHEN $8 THEN $7 ELSE ended_at END"
        " WHERE id = $1 AND state = $2 AND ($9 < 0 OR tries = $9) RETURNING tries",
        message_id, str(before), str(step.state), code, step.next_at, sent, at, over, -1 if tries is None else tries)
    if not rows:
        return False
    yield Sql("UPDATE message_try SET outcome = $3, words = $4 WHERE message_id = $1 AND number = $2",
              message_id, rows[0]["tries"], code, words[:300])
    return True


def claim_questions(at: datetime) -> Work[list[int]]:
    """SMS whose fate is unknown and whose time to be asked about has come. Of an e-mail nobody can be asked."""
    rows = yield Sql(
        "UPDATE message SET asked = asked + 1, next_at = $2 WHERE id IN ("
        f" SELECT m.id FROM message AS m WHERE m.state = 'UNKNOWN' AND m.channel = '{Channel.SMS}' AND m.next_at <= $1"
        f" ORDER BY m.next_at, m.id LIMIT {AT_ONCE}{skip_locked('m')}) RETURNING id", at, at + LEASE)
    return [row["id"] for row in rows]
