"""The worker's verbs for refunds: send what is approved, ask about what is unknown; as safe to run twice as those of debits.

The number is committed before a byte leaves. Who takes over from a dead worker asks about it and never sends it again."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from foundation.actor import SCHEDULER, Actor
from foundation.locks import for_update, skip_locked
from foundation.transaction import Sql, Work, moment, transact
from settlement.banks import link as banks
from settlement.banks.link import BankLink, Reply
from settlement.banks.realtime import RefundRequest
from settlement.batches.models import BankProfile
from settlement.debits.claiming import AT_ONCE
from settlement.debits.evidence import Heard
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.outcome import Kind, Says, reading
from settlement.debits.rules import LEASE, next_question, next_sending
from settlement.debits.states import AttemptState
from settlement.refunds.evidence import Returned, move_refund, take_refund_evidence
from settlement.refunds.models import RefundAttempt

log = logging.getLogger("leafline.refunds")


async def send_refunds(link: BankLink, at: datetime, mark: MarkOrder = mark_order, *, by: Actor = SCHEDULER) -> list[Returned]:
    """What moved. A handful at a time, one after the other: a refund is never urgent."""
    began = time.monotonic()
    claimed = await transact(lambda: claim(at, mark, by))
    attempts = await RefundAttempt.filter(id__in=claimed).order_by("id").select_related("refund")
    return await each(attempts, lambda attempt: send_one(attempt, began, link, mark, by))


async def ask_refunds(link: BankLink, at: datetime, mark: MarkOrder = mark_order, *, by: Actor = SCHEDULER) -> list[Returned]:
    """Take over lost attempts, then ask about every unknown one whose time has come."""
    lost = await RefundAttempt.filter(state=AttemptState.CLAIMED, lease_until__lte=at).order_by("id")
    silence = Heard(Kind.TIMEOUT, Says.NOTHING, at, words="the worker's lease ran out")
    moved = await each(lost, lambda attempt: hear(attempt, silence, mark, by))
    claimed = await transact(lambda: claim_questions(at))
    attempts = await RefundAttempt.filter(id__in=claimed).order_by("id")
    # As for debits: that the line does not find a number says nothing of a row in a file.
    by_file = set(await BankProfile.filter(by_batch=True).values_list("code", flat=True))
    return [*moved, *await each(attempts, lambda attempt: ask_one(attempt, link, mark, attempt.bank_code not in by_file, by))]


def claim(at: datetime, mark: MarkOrder, by: Actor) -> Work[list[int]]:
    rows = yield Sql(
        "UPDATE refund_attempt SET state = 'CLAIMED', tries = tries + 1, sent_at = $1, lease_until = $2, next_at = NULL"
        " WHERE state = 'PREPARED' AND id IN (SELECT a.id FROM refund_attempt AS a WHERE a.state = 'PREPARED' AND a.next_at <= $1"
        f" ORDER BY a.next_at, a.id LIMIT {AT_ONCE}{skip_locked('a')}) RETURNING id, refund_id",
        at, at + LEASE)  # fmt: skip
    for row in rows:
        [refund] = yield Sql(f"SELECT * FROM refund WHERE id = $1{for_update()}", row["refund_id"])
        yield from move_refund(refund, mark, by=by, at=at)
    return [row["id"] for row in rows]


def claim_questions(at: datetime) -> Work[list[int]]:
    rows = yield Sql("SELECT id, sent_at FROM refund_attempt WHERE state = 'UNKNOWN' AND next_at <= $1"
                     f" ORDER BY next_at, id LIMIT {AT_ONCE}{skip_locked('refund_attempt')}", at)
    for row in rows:
        next_at = next_question(moment(row["sent_at"]) or at, at)
        yield Sql("UPDATE refund_attempt SET asked = asked + 1, next_at = $2 WHERE id = $1", row["id"], next_at)
    return [row["id"] for row in rows]


async def send_one(attempt: RefundAttempt, began: float, link: BankLink, mark: MarkOrder, by: Actor) -> Returned | None:
    if time.monotonic() - began > LEASE.total_seconds() - 2 * link.timeout_s:
        return None  # held up so long that somebody else may be asking already
    reply = await link.give_back(request(attempt))
    if reply.heard == banks.Heard.NOT_SENT:
        return await transact(lambda: put_back(attempt, mark, by, reply.at))
    return await hear(attempt, heard_of(Kind.ANSWER, attempt, reply), mark, by)


async def ask_one(attempt: RefundAttempt, link: BankLink, mark: MarkOrder, absence_counts: bool, by: Actor) -> Returned | None:
    reply = await link.query(attempt.request_no)
    if reply.heard == banks.Heard.NOT_SENT:
        return None
    heard = heard_of(Kind.QUERY, attempt, reply)
    if heard.says == Says.NOT_EXECUTED and not absence_counts:
        heard = replace(heard, says=Says.NOTHING)
    return await hear(attempt, heard, mark, by)


def put_back(attempt: RefundAttempt, mark: MarkOrder, by: Actor, at: datetime) -> Work[Returned | None]:
    """No byte left: the same number waits for another try."""
    rows = yield Sql("UPDATE refund_attempt SET state = 'PREPARED', refused = refused + 1, lease_until = NULL, sent_at = NULL,"
                     " next_at = $3 WHERE id = $1 AND state = 'CLAIMED' AND tries = $2 RETURNING refund_id",
                     attempt.id, attempt.tries, next_sending(at, attempt.refused + 1))
    if not rows:
        return None
    [refund] = yield Sql(f"SELECT * FROM refund WHERE id = $1{for_update()}", rows[0]["refund_id"])
    return (yield from move_refund(refund, mark, by=by, at=at))


async def hear(attempt: RefundAttempt, heard: Heard, mark: MarkOrder, by: Actor) -> Returned | None:
    return await transact(lambda: take_refund_evidence(attempt.id, heard, mark, by=by))


def heard_of(kind: Kind, attempt: RefundAttempt, reply: Reply) -> Heard:
    answer = reply.answer
    if answer is None:
        log.warning("no answer to be believed about %s", attempt.request_no)
        return Heard(Kind.TIMEOUT, Says.NOTHING, reply.at, words=reply.raw)
    says = reading(kind, answer.code, answer.of_debit, reply.at - (attempt.sent_at or attempt.created_at))
    return Heard(kind, says, reply.at, answer.code, answer.amount_fen, answer.bank_ref, reply.raw)


def request(attempt: RefundAttempt) -> RefundRequest:
    refund = attempt.refund
    return RefundRequest(
        request_no=attempt.request_no, amount_fen=attempt.amount_fen, account_no=refund.account_no, account_name=refund.account_name,
        order_no=refund.order_no, original_request_no=refund.original_request_no, original_ref=refund.original_ref)  # fmt: skip


async def each(attempts: list[RefundAttempt], verb: Callable[[RefundAttempt], Awaitable[Returned | None]]) -> list[Returned]:
    """One failure is logged and the rest go on; what failed is found again by its lease."""
    moved = []
    for attempt in attempts:
        try:
            moved.append(await verb(attempt))
        except Exception:
            log.exception("refund %s could not be handled", attempt.request_no)
    return [one for one in moved if one]
