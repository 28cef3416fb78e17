"""The verbs of the worker: send what is due, ask about what is unknown. Each is safe to run in any number of processes.

Intent is committed, then a byte leaves, then the outcome is committed. A worker that dies in between leaves a lease; who
takes over asks about the number and never sends it again. No verb here makes a second number."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Iterable
from dataclasses import replace
from datetime import datetime

from foundation.actor import SCHEDULER, Actor
from foundation.transaction import reads, transact
from settlement.banks import link as banks
from settlement.banks.link import BankLink, Reply
from settlement.banks.realtime import DebitRequest
from settlement.debits.claiming import AT_ONCE, claim_due, claim_questions, put_back
from settlement.debits.evidence import Heard, Moved, take_evidence
from settlement.debits.models import DebitAttempt
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.outcome import Kind, Says, reading
from settlement.debits.rules import LEASE
from settlement.debits.states import AttemptState
from settlement.debits.writing import DebitWritten, write_another, write_debit

__all__ = ["ask_unknown", "debit_again", "send_due", "take_over_lost", "write_debit"]

log = logging.getLogger("leafline.debits")


async def send_due(link: BankLink, at: datetime, mark: MarkOrder = mark_order, *, by: Actor = SCHEDULER) -> list[int]:
    """Claim the attempts that are due, a handful at a time, send each, take what the bank says.

    Returns the orders whose money moved. One slow answer delays only the handful that it is in."""
    moved: list[int] = []
    while True:
        began = time.monotonic()
        claimed = await transact(lambda: claim_due(at, mark, by=by))
        attempts = await DebitAttempt.filter(id__in=claimed).order_by("id")
        moved += await each(send_one(attempt, began, link, mark, by=by) for attempt in attempts)
        if len(claimed) < AT_ONCE:
            return moved


async def ask_unknown(
    link: BankLink, at: datetime, mark: MarkOrder = mark_order, *, by: Actor = SCHEDULER
) -> list[int]:
    """Take over lost attempts, then ask about every unknown one whose time has come. Returns the orders that moved."""
    lost = await take_over_lost(at, mark, by=by)
    claimed = await transact(lambda: claim_questions(at))
    attempts = await DebitAttempt.filter(id__in=claimed).order_by("id")
    # This line need not be that bank's own: that a number is not found there says nothing of a row in a file.
    by_file = {row["code"] for row in await reads().execute_query_dict("SELECT code FROM bank_profile WHERE by_batch")}
    asked = await each(ask_one(attempt, link, mark, attempt.bank_code not in by_file, by=by) for attempt in attempts)
    return sorted({*lost, *asked})


async def take_over_lost(at: datetime, mark: MarkOrder = mark_order, *, by: Actor = SCHEDULER) -> list[int]:
    """An attempt whose worker is gone may have left: from here on it is unknown and will be asked about."""
    lost = await DebitAttempt.filter(state=AttemptState.CLAIMED, lease_until__lte=at)
    silence = Heard(Kind.TIMEOUT, Says.NOTHING, at, words="the worker's lease ran out")
    return await each(hear(attempt, silence, mark, by=by) for attempt in lost)


async def debit_again(order_id: int, *, by: Actor, at: datetime) -> DebitWritten:
    """Another attempt for a failed debit, under a new number; the order waits for its money again."""
    return await transact(lambda: write_another(order_id, by=by, at=at))


async def send_one(attempt: DebitAttempt, began: float, link: BankLink, mark: MarkOrder, *, by: Actor) -> Moved | None:
    if time.monotonic() - began > LEASE.total_seconds() - 2 * link.timeout_s:
        return None  # held up so long that somebody else may be asking already
    reply = await link.send(request(attempt))
    if reply.heard == banks.Heard.NOT_SENT:
        return await transact(lambda: put_back(attempt.id, attempt.tries, mark, by=by, at=reply.at))
    return await hear(attempt, evidence(Kind.ANSWER, attempt, reply), mark, by=by)


async def ask_one(attempt: DebitAttempt, link: BankLink, mark: MarkOrder, absence_counts: bool, *, by: Actor) -> Moved | None:
    reply = await link.query(attempt.request_no)
    if reply.heard == banks.Heard.NOT_SENT:
        return None
    heard = evidence(Kind.QUERY, attempt, reply)
    if heard.says == Says.NOT_EXECUTED and not absence_counts:
        heard = replace(heard, says=Says.NOTHING)
    return await hear(attempt, heard, mark, by=by)


async def hear(attempt: DebitAttempt, heard: Heard, mark: MarkOrder, *, by: Actor) -> Moved | None:
    return await transact(lambda: take_evidence(attempt.id, heard, mark, by=by))


def request(attempt: DebitAttempt) -> DebitRequest:
    return DebitRequest(
        request_no=attempt.request_no,
        amount_fen=attempt.amount_fen,
        account_no=attempt.account_no,
        account_name=attempt.account_name,
        agreement_no=attempt.agreement_no,
        order_no=attempt.request_no[:12],
        order_date=attempt.order_date,
        licence_no=attempt.licence_no,
    )


def evidence(kind: Kind, attempt: DebitAttempt, reply: Reply) -> Heard:
    """The link's reply as evidence; silence after a debit or a query says nothing of either."""
    answer = reply.answer
    if answer is None:
        log.warning("no answer to be believed about %s", attempt.request_no)
        return Heard(Kind.TIMEOUT, Says.NOTHING, reply.at, words=reply.raw)
    says = reading(kind, answer.code, answer.of_debit, reply.at - (attempt.sent_at or attempt.created_at))
    return Heard(kind, says, reply.at, answer.code, answer.amount_fen, answer.bank_ref, reply.raw)


async def each(work: Iterable[Awaitable[Moved | None]]) -> list[int]:
    """All side by side; one failure is logged and the rest go on. What failed is found again by its lease.

    Returns the ids of the orders whose debit moved."""
    results = await asyncio.gather(*work, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            log.error("a debit could not be handled", exc_info=result)
    return [result.order_id for result in results if isinstance(result, Moved)]
