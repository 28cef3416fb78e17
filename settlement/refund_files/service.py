"""The verbs of a file of refunds: write it once, send it, send the same bytes again, let go of its rows after a rejection.

Two persons have agreed to every row before it stands here. Each verb may be run again by any process."""

import hashlib
from datetime import date, datetime

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit, audit_sql
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, as_json, in_transaction, rowset, transact
from settlement.banks.files import ALL_DISTRICTS, Head, Kind, RefundLine, Refunds
from settlement.banks.formats import REFUND_FORMATS, batch_no, file_name
from settlement.batches.models import BankProfile
from settlement.batches.rules import BatchState
from settlement.batches.service import BatchAnswered, NoSuchBatch, put
from settlement.batches.ways import Exchange
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.states import OPEN
from settlement.refund_files.models import RefundBatch
from settlement.refunds.evidence import move_refund
from settlement.refunds.models import RefundAttempt

ROWS_MAX = 1000
"""More wait for the next run. Source: domain 5.4."""
RUN_NUMBERS_FROM = 50
"""Run 2's refunds are run 52 in their file's number and name: a number that no file of debits has."""
SUMMARY = "退还货款"
DUE = """
    SELECT a.id, a.request_no, a.refund_id, a.amount_fen, r.account_no, r.account_name, r.order_no, r.original_request_no, r.original_ref
    FROM refund_attempt AS a JOIN refund AS r ON r.id = a.refund_id
    WHERE a.bank_code = $1 AND a.state = 'PREPARED' AND a.next_at IS NULL ORDER BY a.id"""
CLAIM = """
    UPDATE refund_attempt SET state = 'CLAIMED', tries = tries + 1, sent_at = $1, lease_until = NULL
    WHERE state = 'PREPARED' AND id IN (SELECT w.id FROM {rows}) RETURNING id"""
FILE = """
    INSERT INTO bank_file (bank_code, direction, kind, name, sha256, content, rows, amount_fen, state, reason, seen, decided_by, at)
    VALUES ($1, 'OUT', $2, $3, $4, $5, $6, $7, 'SENT', '', 1, '', $8) RETURNING id"""
BATCH = """
    INSERT INTO refund_batch (bank_code, business_date, run, build, batch_no, state, rows, amount_fen, file_id, reason, times_sent,
                              created_at) VALUES ($1, $2, $3, $4, $5, 'WRITTEN', $6, $7, $8, '', 0, $9) RETURNING id"""
LINES = """
    INSERT INTO refund_batch_line (batch_id, seq, attempt_id, flag, code)
    SELECT CAST($1 AS bigint), row_number() OVER (ORDER BY w.id), w.id, '', '' FROM {rows}"""


async def write_refund_files(on: date, run: int, *, bank_code: str = "", mark: MarkOrder = mark_order, by: Actor = SCHEDULER,
                             at: datetime) -> list[int]:
    """Ids of the batches written now: one for each bank that has refunds waiting. A run that was written is not written again."""
    profiles = BankProfile.filter(by_batch=True).order_by("code")
    written = []
    for profile in await (profiles.filter(code=bank_code) if bank_code else profiles):
        written.append(await transact(lambda profile=profile: writing(profile, on, run, mark, by, at)))  # type: ignore[misc]
    return [one for one in written if one is not None]


def writing(profile: BankProfile, on: date, run: int, mark: MarkOrder, by: Actor, at: datetime) -> Work[int | None]:
    """Rows, bytes and batch together: a worker that dies leaves all of it or nothing."""
    yield Sql(f"SELECT id FROM bank_profile WHERE id = $1{for_update()}", profile.id)  # two writers go one after the other
    last = yield Sql("SELECT state, build FROM refund_batch WHERE bank_code = $1 AND business_date = $2 AND run = $3"
                     " ORDER BY build DESC LIMIT 1", profile.code, on, run)
    if last and last[0]["state"] != BatchState.REJECTED:
        return None
    rows = yield Sql(f"{DUE} LIMIT {ROWS_MAX}{for_update('a')}", profile.code)
    if not rows:
        return None
    build = last[0]["build"] + 1 if last else 1
    text = text_of(profile, rows, on, run, build, at)
    ids = as_json([{"id": row["id"]} for row in rows])
    yield Sql(CLAIM.format(rows=rowset("w", 2, id="bigint")), at, ids)
    for row in rows:
        [refund] = yield Sql(f"SELECT * FROM refund WHERE id = $1{for_update()}", row["refund_id"])
        yield from move_refund(refund, mark, by=by, at=at)
    file_id = yield from kept(profile, text, run, build, at)
    [batch] = yield Sql(BATCH, profile.code, on, run, build, text.head.batch_no, len(rows), text.amount_fen, file_id, at)
    yield Sql(LINES.format(rows=rowset("w", 2, id="bigint")), batch["id"], ids)
    yield audit_sql(by, at, "write_refund_file", "refund_batch", batch["id"], batch_no=text.head.batch_no, rows=len(rows),
                    amount_fen=text.amount_fen)
    return int(batch["id"])


def text_of(profile: BankProfile, rows: list[Row], on: date, run: int, build: int, at: datetime) -> Refunds:
    head = Head(profile.merchant, profile.code, ALL_DISTRICTS, batch_no(on, RUN_NUMBERS_FROM + run, build), on, at)
    return Refunds(head, tuple(
        RefundLine(seq, row["request_no"], row["account_no"], row["account_name"], row["amount_fen"], row["order_no"],
                   row["original_request_no"], row["original_ref"], SUMMARY) for seq, row in enumerate(rows, 1)))


def kept(profile: BankProfile, text: Refunds, run: int, build: int, at: datetime) -> Work[int]:
    """The file's bytes, from here on the only ones."""
    form = REFUND_FORMATS[profile.format]
    data = form.write_refunds(text)
    name = file_name(Kind.REFUND, profile.merchant, ALL_DISTRICTS, text.head.on, RUN_NUMBERS_FROM + run, build, form.SUFFIX)
    [file] = yield Sql(FILE, profile.code, str(Kind.REFUND), name, hashlib.sha256(data).hexdigest(), data, len(text.lines),
                       text.amount_fen, at)
    return int(file["id"])


async def send_refund_files(exchange: Exchange, *, bank_code: str = "", at: datetime) -> int:
    """Put every written file where it is exchanged. Dying in between puts the same bytes there again: harmless."""
    written = RefundBatch.filter(state=BatchState.WRITTEN)
    waiting = await (written.filter(bank_code=bank_code) if bank_code else written).prefetch_related("file").order_by("id")
    sent = [batch for batch in waiting if await is_undecided(batch)]
    for batch in sent:
        await put(exchange, batch.file)
        await RefundBatch.filter(id=batch.id, state=BatchState.WRITTEN).update(state=BatchState.SENT, sent_at=at, times_sent=1)
    return len(sent)


async def send_refunds_again(batch_id: int, exchange: Exchange, *, by: Actor, at: datetime) -> None:
    """The same number, the same bytes. BatchAnswered when the bank has spoken, by whatever way."""
    batch = await RefundBatch.get_or_none(id=batch_id).prefetch_related("file")
    if batch is None:
        raise NoSuchBatch(batch_id=batch_id)
    if batch.state != BatchState.SENT or not await is_undecided(batch):
        raise BatchAnswered(batch_no=batch.batch_no)
    await put(exchange, batch.file)
    async with in_transaction():
        await RefundBatch.filter(id=batch.id).update(times_sent=batch.times_sent + 1)
        await audit(by, at, "send_refund_file_again", "refund_batch", batch.id, batch_no=batch.batch_no)


async def reject_refund_batch(batch_id: int, reason: str, *, mark: MarkOrder = mark_order, by: Actor, at: datetime) -> int:
    """The bank executed nothing of it: the rows go into the next build. How many."""

    def work() -> Work[int]:
        rejected = yield Sql("UPDATE refund_batch SET state = 'REJECTED', reason = $2, answered_at = $3 WHERE id = $1"
                             " AND state IN ('WRITTEN', 'SENT') RETURNING batch_no", batch_id, reason[:200], at)
        if not rejected:
            raise BatchAnswered(batch_no=str(batch_id))
        rows = yield Sql("UPDATE refund_attempt SET state = 'PREPARED', sent_at = NULL, next_at = NULL WHERE state = 'CLAIMED'"
                         " AND id IN (SELECT attempt_id FROM refund_batch_line WHERE batch_id = $1) RETURNING refund_id", batch_id)
        for row in rows:
            [refund] = yield Sql(f"SELECT * FROM refund WHERE id = $1{for_update()}", row["refund_id"])
            yield from move_refund(refund, mark, by=by, at=at)
        yield audit_sql(by, at, "reject_refund_file", "refund_batch", batch_id, batch_no=rejected[0]["batch_no"], reason=reason[:200])
        return len(rows)

    return await transact(work)


async def is_undecided(batch: RefundBatch) -> bool:
    """Once a statement has decided a row it may have been prepared anew: from then on the old file must never leave."""
    return not await RefundAttempt.filter(places__batch_id=batch.id).exclude(state__in=OPEN).exists()
