"""REJECTED_FILE: the bank refuses a whole file of ours, by a note (.rej) or by an answer of its format. Nothing of it was executed,
so that its rows go into the run's next build, under a new batch number."""

from datetime import datetime

from foundation.actor import SCHEDULER
from foundation.transaction import in_transaction
from settlement.banks.files import FileRefused, Kind, Rejection
from settlement.banks.formats import FORMATS, REFUND_FORMATS
from settlement.batches.exchange import Arrived
from settlement.batches.models import BankFile, BankProfile, Batch
from settlement.batches.rules import BatchState, FileState
from settlement.batches.service import BatchAnswered, reject_batch
from settlement.batches.taking import note_file, set_aside
from settlement.refund_files.models import RefundBatch
from settlement.refund_files.service import reject_refund_batch

ASKED_BY = {Kind.RESULT: Kind.REQUEST, Kind.REFUND_RESULT: Kind.REFUND}
"""What answers -> what it answers, which begins our file's name."""


async def take_note(profile: BankProfile, arrived: Arrived, at: datetime) -> BatchState:
    """The bank names our file by the note's own name, and why in its text."""
    name = arrived.name.removesuffix(".rej")
    ours = {"bank_code": profile.code, "file__name": name, "state__in": [BatchState.WRITTEN, BatchState.SENT]}
    why = arrived.data.decode("utf-8", "replace")
    for batch in (await Batch.filter(**ours).first(), await RefundBatch.filter(**ours).first()):
        if batch:
            await reject(batch, why, at)
    return BatchState.REJECTED


def rejects(profile: BankProfile, kind: Kind, data: bytes) -> Rejection | None:
    """What such an answer says, or None where it is of rows. FileRefused."""
    if kind == Kind.REFUND_RESULT:
        return REFUND_FORMATS[profile.format].read_refund_rejection(data)
    return FORMATS[profile.format].read_rejection(data) if kind == Kind.RESULT else None


async def take_rejection(profile: BankProfile, kind: Kind, name: str, data: bytes, *, at: datetime) -> FileState | BatchState | None:
    """REJECTED, once, however often it comes; REFUSED or QUARANTINED like any other answer. None: it refuses nothing whole."""
    try:
        rejection = rejects(profile, kind, data)
    except FileRefused as refusal:
        return await set_aside(await note_file(profile, kind, name, data, at=at), FileState.REFUSED, refusal.sentence, by=SCHEDULER, at=at)
    if rejection is None:
        return None
    file = await note_file(profile, kind, name, data, at=at)
    if file.state != FileState.TAKING:
        return file.state
    batch = await refused_batch(profile, kind, name, rejection)
    if batch is None or rejection.merchant not in ("", profile.merchant):
        return await set_aside(file, FileState.QUARANTINED, f"no such batch {rejection.batch_no or name}", by=SCHEDULER, at=at)
    try:
        if batch.state != BatchState.REJECTED:  # else its worker died before the file was marked
            await reject(batch, rejection.why, at)
    except BatchAnswered:
        return await set_aside(file, FileState.QUARANTINED, "refuses a batch of which the bank has told rows", by=SCHEDULER, at=at)
    async with in_transaction():
        await BankFile.filter(id=file.id).update(state=FileState.TAKEN, reason=rejection.why[:200])
    return BatchState.REJECTED


async def refused_batch(profile: BankProfile, kind: Kind, name: str, rejection: Rejection) -> Batch | RefundBatch | None:
    """By its number, and where the bank could not read that by the name of its file."""
    asked_by, where = ASKED_BY[kind], {"bank_code": profile.code}
    if not rejection.batch_no:
        where["file__name"] = f"{asked_by}{name[2:]}"
    else:
        where["batch_no"] = rejection.batch_no
        if asked_by == Kind.REQUEST and rejection.district:
            where["district_code"] = rejection.district
    found = await (Batch if asked_by == Kind.REQUEST else RefundBatch).filter(**where).limit(2)
    return found[0] if len(found) == 1 else None


async def reject(batch: Batch | RefundBatch, why: str, at: datetime) -> None:
    if isinstance(batch, Batch):
        await reject_batch(batch.id, why, by=SCHEDULER, at=at)
    else:
        await reject_refund_batch(batch.id, why, by=SCHEDULER, at=at)
