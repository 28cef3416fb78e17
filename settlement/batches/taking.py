"""Taking the bank's result files: each row becomes evidence, once, whatever arrives how often and in which order."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter

from foundation.actor import SCHEDULER, Actor
from foundation.audit import audit
from foundation.errors import Refused, SecondPersonNeeded
from foundation.transaction import Sql, Work, as_json, by_writers, fetch, in_transaction, one, rowset, transact
from settlement.banks.files import FileRefused, Flag, Kind, ResultLine, Results
from settlement.banks.formats import FORMATS
from settlement.batches.models import BankFile, BankProfile, Batch, BatchLine, Direction
from settlement.batches.rules import SAYS, Asked, BatchState, FileState, contradiction, kept_code, state_after
from settlement.bulk import uncollected
from settlement.debits.evidence import Heard, take_all
from settlement.debits.models import DebitAttempt
from settlement.debits.order_marks import MarkOrder, mark_order
from settlement.debits.outcome import Kind as Heard_by
from settlement.debits.outcome import Says
from settlement.debits.states import AttemptState


class FileDecided(Refused):
    """It is not among the files that are put aside."""

    code = "file_decided"


log = logging.getLogger("leafline.batches")
AT_ONCE = 2_000
"""Rows in one transaction: on SQLite the desks wait for it."""
ASKED = """
    SELECT a.request_no, a.id AS attempt_id, a.account_no, a.amount_fen, l.flag, l.code
    FROM batch_line AS l JOIN debit_attempt AS a ON a.id = l.attempt_id WHERE l.batch_id = $1"""
FLAG = "UPDATE batch_line SET flag = w.flag, code = w.code FROM {rows} WHERE batch_line.attempt_id = w.id AND +batch_line.batch_id = $1"
"""`+`: SQLite without statistics would look at the whole batch for each row."""


async def note_file(profile: BankProfile, kind: Kind, name: str, data: bytes, *, at: datetime) -> BankFile:
    """The file's row, written before anything of it is believed. The same bytes again find the same row, seen once more."""
    sha256 = hashlib.sha256(data).hexdigest()
    async with in_transaction():
        known = await BankFile.get_or_none(bank_code=profile.code, kind=kind, sha256=sha256)
        if known:
            await BankFile.filter(id=known.id).update(seen=known.seen + 1)
            log.info("bank file %s came again", name)
            return known
        return await BankFile.create(bank_code=profile.code, direction=Direction.IN, kind=kind, name=name[:80], sha256=sha256,
                                     content=data, state=FileState.TAKING, at=at)


async def set_aside(file: BankFile, state: FileState, reason: str, *, by: Actor, at: datetime) -> FileState:
    """Nothing of the file is believed; finance sees why."""
    async with in_transaction():
        await BankFile.filter(id=file.id).update(state=state, reason=reason[:200])
        await audit(by, at, "set_file_aside", "bank_file", file.id, name=file.name, state=state, reason=reason[:200])
    return state


async def discard_file(file_id: int, reason: str, *, by: Actor, at: datetime) -> FileState:
    """A file put aside is not used: one says so with a reason, another agrees. FileDecided, SecondPersonNeeded."""
    file = await BankFile.get_or_none(id=file_id)
    if file is None or file.state != FileState.QUARANTINED:
        raise FileDecided(file_id=file_id)
    if file.decided_by == by.name:
        raise SecondPersonNeeded(case_no=file.name)
    after = FileState.DISCARDED if file.decided_by else FileState.QUARANTINED
    async with in_transaction():
        named = f"{file.decided_by}, {by.name}" if file.decided_by else by.name
        await BankFile.filter(id=file.id, decided_by=file.decided_by).update(state=after, decided_by=named[:64])
        await audit(by, at, "discard_file", "bank_file", file.id, name=file.name, reason=reason, state=after)
    return after


async def take_result_file(profile: BankProfile, name: str, data: bytes, *, by: Actor = SCHEDULER, at: datetime,
                           mark: MarkOrder = mark_order) -> FileState:
    """TAKEN, REFUSED (not whole) or QUARANTINED (contradicts what we asked, or what the bank said before)."""
    file = await note_file(profile, Kind.RESULT, name, data, at=at)
    if file.state != FileState.TAKING:
        return file.state
    with uncollected():
        return await take(profile, file, data, mark, by=by, at=at)


async def take(profile: BankProfile, file: BankFile, data: bytes, mark: MarkOrder, *, by: Actor, at: datetime) -> FileState:
    try:
        results = FORMATS[profile.format].read_results(data)
    except FileRefused as refusal:
        return await set_aside(file, FileState.REFUSED, refusal.sentence, by=by, at=at)
    batch = await Batch.get_or_none(bank_code=profile.code, batch_no=results.head.batch_no,
                                    district_code=results.head.district)
    if batch is None or results.head.merchant != profile.merchant:
        return await set_aside(file, FileState.QUARANTINED, f"no such batch {results.head.batch_no}", by=by, at=at)
    asked = await rows_of(batch)
    wrong = "the batch was rejected" if batch.state == BatchState.REJECTED else contradiction(results, asked)
    # A file half taken when its worker died contradicts nothing: its own rows say what they said.
    if wrong:
        return await set_aside(file, FileState.QUARANTINED, wrong, by=by, at=at)
    await take_rows(batch, results, asked, mark, by=by, at=at)
    await finish(batch, file, results, await take_silence(batch, file.name, mark, by=by, at=at), by=by, at=at)
    return FileState.TAKEN


async def rows_of(batch: Batch) -> dict[str, Asked]:
    return {row.pop("request_no"): Asked(**row) for row in await fetch(partial(one, Sql(ASKED, batch.id)))}


async def take_rows(batch: Batch, results: Results, asked: Mapping[str, Asked], mark: MarkOrder, *, by: Actor, at: datetime) -> None:
    """Some thousand rows a transaction. A file half taken is taken on from where it stopped: its taken rows are not fresh."""
    # By number, that is by order: two writers have at most one order in common, and so never wait for each other in a ring.
    fresh = sorted((line for line in results.lines if not asked[line.request_no].says(line)), key=attrgetter("request_no"))
    starts = iter(range(0, len(fresh), AT_ONCE))

    async def take_some() -> None:
        for start in starts:
            await transact(partial(hear_rows, batch.id, fresh[start : start + AT_ONCE], asked, mark, by=by, at=at))

    await by_writers(take_some)


def hear_rows(batch_id: int, lines: Sequence[ResultLine], asked: Mapping[str, Asked], mark: MarkOrder, *, by: Actor, at: datetime) -> Work[None]:
    """Evidence and the rows' flags in one transaction."""
    heard = {asked[line.request_no].attempt_id: heard_of(line, at) for line in lines}
    yield from take_all(heard, mark, by=by)
    flags = [{"id": asked[line.request_no].attempt_id, "flag": line.flag, "code": kept_code(line)} for line in lines]
    yield Sql(FLAG.format(rows=rowset("w", 2, id="bigint", flag="text", code="text")), batch_id, as_json(flags))


def heard_of(line: ResultLine, at: datetime) -> Heard:
    """What a row of a result file says, of a debit or of a refund."""
    amount = line.debited_fen if line.flag == Flag.SUCCESS else None
    return Heard(Heard_by.RESULT_FILE, SAYS[line.flag], at, kept_code(line), amount, line.bank_txn_no, line.message)


def not_named(file_name: str, at: datetime) -> Heard:
    """What a result file says of a row that it leaves out."""
    return Heard(Heard_by.TIMEOUT, Says.NOTHING, at, words=f"not named in {file_name}")


async def take_silence(batch: Batch, name: str, mark: MarkOrder, *, by: Actor, at: datetime) -> int:
    """PARTIAL_RESULT: rows that the file does not name are unknown now, never accepted and never sent again. How many."""
    silent: list[int] = await DebitAttempt.filter(  # type: ignore[assignment]
        places__batch_id=batch.id, places__flag="", state=AttemptState.CLAIMED).order_by("id").values_list("id", flat=True)
    nothing = not_named(name, at)
    for start in range(0, len(silent), AT_ONCE):
        await transact(partial(take_all, dict.fromkeys(silent[start : start + AT_ONCE], nothing), mark, by=by))
    return len(silent)


async def finish(batch: Batch, file: BankFile, results: Results, unnamed: int, *, by: Actor, at: datetime) -> None:
    flags = await BatchLine.filter(batch_id=batch.id).distinct().values_list("flag", flat=True)
    async with in_transaction():
        await Batch.filter(id=batch.id).update(state=state_after([str(flag) for flag in flags]), answered_at=at)
        await BankFile.filter(id=file.id).update(state=FileState.TAKEN, rows=len(results.lines), amount_fen=results.asked_fen)
        await audit(by, at, "take_result_file", "batch", batch.id, name=file.name, rows=len(results.lines),
                    unnamed=unnamed, district_id=batch.district_id)
