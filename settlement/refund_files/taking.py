"""Taking the bank's answer to a file of refunds: whole, once, and only what we asked for."""

from datetime import datetime

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit_sql
from foundation.transaction import Sql, Work, transact
from settlement.banks.files import FileRefused, Kind, ResultLine, Results
from settlement.banks.formats import REFUND_FORMATS
from settlement.batches.models import BankFile, BankProfile
from settlement.batches.rules import Asked, BatchState, FileState, contradiction, kept_code, state_after
from settlement.batches.taking import heard_of, not_named, note_file, set_aside
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.states import AttemptState
from settlement.refund_files.models import RefundBatch, RefundBatchLine
from settlement.refunds.evidence import take_refund_evidence
from settlement.refunds.models import RefundAttempt


async def take_refund_result_file(profile: BankProfile, name: str, data: bytes, *, by: Actor = SCHEDULER, at: datetime,
                                  mark: MarkOrder = mark_order) -> FileState:
    """TAKEN, REFUSED (not whole) or QUARANTINED (contradicts what we asked, or what the bank said before)."""
    file = await note_file(profile, Kind.REFUND_RESULT, name, data, at=at)
    if file.state != FileState.TAKING:
        return file.state
    try:
        results = REFUND_FORMATS[profile.format].read_refund_results(data)
    except FileRefused as refusal:
        return await set_aside(file, FileState.REFUSED, refusal.sentence, by=by, at=at)
    batch = await RefundBatch.get_or_none(bank_code=profile.code, batch_no=results.head.batch_no)
    if batch is None or results.head.merchant != profile.merchant:
        return await set_aside(file, FileState.QUARANTINED, f"no such batch {results.head.batch_no}", by=by, at=at)
    asked = await rows_of(batch)
    wrong = "the batch was rejected" if batch.state == BatchState.REJECTED else contradiction(results, asked)
    if wrong:
        return await set_aside(file, FileState.QUARANTINED, wrong, by=by, at=at)
    for line in results.lines:
        ours = asked[line.request_no]
        if not ours.says(line):
            await transact(lambda line=line, ours=ours: hear_row(line, ours, batch.id, mark, by, at))  # type: ignore[misc]
    await finish(batch, file, results, mark, by=by, at=at)
    return FileState.TAKEN


async def rows_of(batch: RefundBatch) -> dict[str, Asked]:
    rows = await RefundBatchLine.filter(batch_id=batch.id).prefetch_related("attempt__refund")
    return {row.attempt.request_no: Asked(row.attempt_id, row.attempt.refund.account_no, row.attempt.amount_fen, row.flag, row.code)
            for row in rows}


def hear_row(line: ResultLine, ours: Asked, batch_id: int, mark: MarkOrder, by: Actor, at: datetime) -> Work[None]:
    """Evidence and the row's flag in one transaction: a file taken half is taken on from where it stopped."""
    yield from take_refund_evidence(ours.attempt_id, heard_of(line, at), mark, by=by)
    yield Sql("UPDATE refund_batch_line SET flag = $3, code = $4 WHERE batch_id = $1 AND attempt_id = $2",
              batch_id, ours.attempt_id, str(line.flag), kept_code(line))


async def finish(batch: RefundBatch, file: BankFile, results: Results, mark: MarkOrder, *, by: Actor, at: datetime) -> None:
    """Rows that the file does not name are unknown now, never taken as done and never sent again."""
    silent = await RefundAttempt.filter(places__batch_id=batch.id, places__flag="", state=AttemptState.CLAIMED)
    nothing = not_named(file.name, at)
    for attempt in silent:
        await transact(lambda attempt=attempt: take_refund_evidence(attempt.id, nothing, mark, by=by))  # type: ignore[misc]
    flags = [str(flag) for flag in await RefundBatchLine.filter(batch_id=batch.id).values_list("flag", flat=True)]

    def work() -> Work[None]:
        yield Sql("UPDATE refund_batch SET state = $2, answered_at = $3 WHERE id = $1", batch.id, str(state_after(flags)), at)
        yield Sql("UPDATE bank_file SET state = 'TAKEN', rows = $2, amount_fen = $3 WHERE id = $1", file.id, len(results.lines),
                  results.asked_fen)
        yield audit_sql(by, at, "take_refund_result_file", "refund_batch", batch.id, name=file.name, rows=len(results.lines),
                        unnamed=len(silent))

    await transact(work)
