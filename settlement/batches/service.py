"""The verbs of a run: gather, write once, send, send the same bytes again, build anew after a rejection.

Each may be run again by any process: what is done already is left as it is."""

import contextlib
import hashlib
import logging
from datetime import date, datetime
from functools import partial
from typing import Any

from tortoise.exceptions import IntegrityError

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit, audit_sql
from foundation.districts.models import District
from foundation.errors import NotFound, Refused
from foundation.transaction import Row, Sql, Work, by_writers, in_transaction, transact
from settlement.banks.files import ALL_DISTRICTS, Head, Kind
from settlement.banks.files import Batch as BatchText
from settlement.banks.files import BatchLine as LineText
from settlement.banks.formats import FORMATS, batch_no, file_name
from settlement.batches.gathering import BatchWritten, claim_for_batch, let_go, placed_so_far
from settlement.batches.models import BankFile, BankProfile, Batch, BatchLine, Direction
from settlement.batches.rules import BatchState, FileState
from settlement.batches.ways import Exchange
from settlement.bulk import uncollected
from settlement.debits.models import DebitAttempt
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.states import OPEN

log = logging.getLogger("leafline.batches")
SUMMARY = "卷烟货款"


class NoSuchBatch(NotFound):
    code = "no_such_batch"


class RowsPlacedMeanwhile(Refused):
    """Another process gathers the same run: its bytes are written at the next look."""

    code = "rows_placed_meanwhile"


class BatchAnswered(Refused):
    """The bank has spoken of its rows: it can be neither sent again nor rejected."""

    code = "batch_answered"


async def write_batches(on: date, run: int, *, bank_code: str = "", district_id: int | None = None, by: Actor = SCHEDULER,
                        at: datetime, mark: MarkOrder = mark_order) -> list[Batch]:
    """One file for each bank that takes files. A run that was written is not written again; one that broke off goes on."""
    profiles = BankProfile.filter(by_batch=True).order_by("code")
    written = []
    for profile in await (profiles.filter(code=bank_code) if bank_code else profiles):
        for broken_off in await Batch.filter(bank_code=profile.code, state=BatchState.GATHERING).order_by("id"):
            # Its worker died, and this run's time is over: what it gathered leaves all the same.
            await fill(broken_off, profile, mark, by=by, at=at)
        batch = await open_batch(profile, on, run, district_id, at)
        if batch.state == BatchState.GATHERING:
            with uncollected():
                batch = await fill(batch, profile, mark, by=by, at=at)
        written.append(batch)
    return written


async def open_batch(profile: BankProfile, on: date, run: int, district_id: int | None, at: datetime) -> Batch:
    """The run's latest build, or its first, or the next one after a rejected one."""
    district = await District.get(id=district_id) if district_id else None
    key: dict[str, Any] = {"bank_code": profile.code, "business_date": on, "run": run, "district_code": district.code if district else ALL_DISTRICTS}
    last = await Batch.filter(**key).order_by("-build").first()
    if last and last.state != BatchState.REJECTED:
        return last
    build = last.build + 1 if last else 1
    try:
        return await Batch.create(**key, district_id=district_id, build=build, batch_no=batch_no(on, run, build), created_at=at)
    except IntegrityError:  # another process opened it at this moment
        return await Batch.get(**key, build=build)


async def fill(batch: Batch, profile: BankProfile, mark: MarkOrder, *, by: Actor, at: datetime) -> Batch:
    """Some rows a transaction, so that the desks' writes get between; a run that broke off is picked up by the next."""
    async def claim() -> None:
        last: int | None = 0
        while last is not None:
            last = await transact(partial(claim_for_batch, batch.id, profile.code, batch.district_id, last, mark, by=by, at=at))

    with contextlib.suppress(BatchWritten):
        await by_writers(claim)
    text = await text_of(batch, profile)
    while await transact(lambda: placed_so_far(batch.id)) not in (len(text.lines), None):
        text = await text_of(batch, profile)  # another process has placed rows meanwhile
    data = FORMATS[profile.format].write_request(text)
    name = file_name(Kind.REQUEST, profile.merchant, batch.district_code, batch.business_date, batch.run, batch.build,
                     FORMATS[profile.format].SUFFIX)
    async with in_transaction():
        # Whoever comes second finds the batch written, and its bytes the only ones; whoever places a row waits for this lock.
        written = await Batch.filter(id=batch.id, state=BatchState.GATHERING).update(
            state=BatchState.WRITTEN, rows=len(text.lines), amount_fen=text.amount_fen)
        if written and await BatchLine.filter(batch_id=batch.id).count() != len(text.lines):
            raise RowsPlacedMeanwhile(batch_no=batch.batch_no)
        if written:
            file = await BankFile.create(
                bank_code=profile.code, direction=Direction.OUT, kind=Kind.REQUEST, name=name, rows=len(text.lines),
                sha256=hashlib.sha256(data).hexdigest(), content=data, amount_fen=text.amount_fen, state=FileState.SENT, at=at,
            )  # fmt: skip
            await Batch.filter(id=batch.id).update(file_id=file.id)
            await audit(by, at, "write_batch", "batch", batch.id, batch_no=batch.batch_no, rows=len(text.lines),
                        amount_fen=text.amount_fen, district_id=batch.district_id)
    return await Batch.get(id=batch.id)


async def text_of(batch: Batch, profile: BankProfile) -> BatchText:
    rows = await transact(lambda: lines_of(batch.id))
    head = Head(profile.merchant, profile.code, batch.district_code, batch.batch_no, batch.business_date, batch.created_at)
    return BatchText(head, tuple(
        LineText(**row, debit_on=batch.business_date, summary=SUMMARY) for row in rows))


def lines_of(batch_id: int) -> Work[list[Row]]:
    return (yield Sql("""
        SELECT l.seq, a.request_no, a.agreement_no, a.account_no, a.account_name, a.amount_fen, d.order_no, a.licence_no,
               r.customer_code, x.code AS district
        FROM batch_line AS l JOIN debit_attempt AS a ON a.id = l.attempt_id JOIN debit AS d ON d.id = a.debit_id
        JOIN retailer AS r ON r.id = d.retailer_id JOIN district AS x ON x.id = d.district_id
        WHERE l.batch_id = $1 ORDER BY l.seq""", batch_id))


async def send_batches(exchange: Exchange, *, bank_code: str = "", at: datetime) -> int:
    """Put every written file, or one bank's, where it is exchanged. Dying in between puts the same bytes there again: harmless."""
    written = Batch.filter(state=BatchState.WRITTEN, rows__gt=0)
    waiting = await (written.filter(bank_code=bank_code) if bank_code else written).prefetch_related("file").order_by("id")
    sent = [batch for batch in waiting if await is_undecided(batch)]
    for batch in sent:
        await put(exchange, batch.file)
        await Batch.filter(id=batch.id, state=BatchState.WRITTEN).update(state=BatchState.SENT, sent_at=at, times_sent=1)
    return len(sent)


async def send_again(batch_id: int, exchange: Exchange, *, by: Actor, at: datetime) -> None:
    """NO_ACK: the same batch number, the same bytes. BatchAnswered when the bank has spoken, by whatever way."""
    batch = await the_batch(batch_id)
    if batch.state != BatchState.SENT or not await is_undecided(batch):
        raise BatchAnswered(batch_no=batch.batch_no)
    await put(exchange, batch.file)
    async with in_transaction():
        await Batch.filter(id=batch.id).update(times_sent=batch.times_sent + 1)
        await audit(by, at, "send_batch_again", "batch", batch.id, batch_no=batch.batch_no)


async def reject_batch(batch_id: int, reason: str, *, by: Actor, at: datetime, mark: MarkOrder = mark_order) -> int:
    """REJECTED_FILE: nothing was executed, so the rows go into the next build under a new batch number. How many."""
    batch = await the_batch(batch_id)

    def work() -> Work[int]:
        # The batch and its rows in one transaction: a worker that dies leaves no row that waits for a rejected file's answer.
        rows = yield Sql("UPDATE batch SET state = 'REJECTED', reason = $2, answered_at = $3 WHERE id = $1"
                         " AND state IN ('WRITTEN', 'SENT') RETURNING id", batch.id, reason[:200], at)
        if not rows:
            raise BatchAnswered(batch_no=batch.batch_no)
        yield audit_sql(by, at, "reject_batch", "batch", batch.id, batch_no=batch.batch_no, reason=reason[:200])
        return (yield from let_go(batch.id, mark, by=by, at=at))

    return await transact(work)


async def is_undecided(batch: Batch) -> bool:
    """Once a statement has decided a row it may have been asked for anew: from then on the old file must never leave."""
    return not await DebitAttempt.filter(places__batch_id=batch.id).exclude(state__in=OPEN).exists()


async def the_batch(batch_id: int) -> Batch:
    batch = await Batch.get_or_none(id=batch_id).prefetch_related("file")
    if batch is None:
        raise NoSuchBatch(batch_id=batch_id)
    return batch


async def put(exchange: Exchange, file: BankFile | None) -> None:
    """A written file of debits or of refunds, where its bank looks for it."""
    assert file is not None
    profile = await BankProfile.get(code=file.bank_code)
    await exchange.of(profile).put(file.name, bytes(file.content))
