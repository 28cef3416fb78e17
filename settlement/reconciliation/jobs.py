"""What the timetable calls: whatever the banks have laid into the folder, in."""

import logging
from datetime import datetime

from foundation.actor import SCHEDULER
from foundation.errors import EdgeFailed, Invalid
from settlement.banks.files import Kind
from settlement.batches.exchange import Arrived, Way
from settlement.batches.models import BankProfile
from settlement.batches.rules import BatchState, FileState
from settlement.batches.taking import note_file, set_aside, take_result_file
from settlement.batches.ways import Exchange
from settlement.reconciliation.rejections import ASKED_BY, take_note, take_rejection
from settlement.reconciliation.taking import take_statement_file
from settlement.refund_files.taking import take_refund_result_file

log = logging.getLogger("leafline.batches")
TAKERS = {Kind.RESULT: take_result_file, Kind.STATEMENT: take_statement_file, Kind.REFUND_RESULT: take_refund_result_file}


async def take_files(exchange: Exchange, at: datetime) -> list[tuple[str, str]]:
    """Every file that is there, by name; what became of each. One that fails is logged and stays for the next look.

    A bank that is out of reach keeps no other from being looked at."""
    taken: list[tuple[str, str]] = []
    for profile in await BankProfile.all().order_by("code"):
        try:
            way = exchange.of(profile)
            for arrived in await way.arrived():
                taken += await take_whole(profile, arrived, way, at)
        except (EdgeFailed, Invalid) as fault:
            log.error("%s cannot be visited: %s", profile.code, fault)
    return taken


async def take_whole(profile: BankProfile, arrived: Arrived, way: Way, at: datetime) -> list[tuple[str, str]]:
    if not arrived.whole:
        log.warning("%s is not what its flag promises; the bank must lay it out again", arrived.name)
        return []
    try:
        became = str(await take_one(profile, arrived, at))
        await way.done(arrived.name)
    except EdgeFailed:
        raise  # taken and not moved away: it comes again, and its bytes are known
    except Exception:
        log.exception("bank file %s could not be taken", arrived.name)
        return []
    return [(arrived.name, became)]


async def take_one(profile: BankProfile, arrived: Arrived, at: datetime) -> FileState | BatchState:
    if arrived.rejected:
        return await take_note(profile, arrived, at)
    kind = Kind(arrived.name[:2]) if arrived.name[:2] in TAKERS else None
    if kind is None:
        file = await note_file(profile, Kind.REQUEST, arrived.name, arrived.data, at=at)
        return await set_aside(file, FileState.QUARANTINED, "neither results nor a statement", by=SCHEDULER, at=at)
    if kind in ASKED_BY and (became := await take_rejection(profile, kind, arrived.name, arrived.data, at=at)):
        return became
    return await TAKERS[kind](profile, arrived.name, arrived.data, at=at)
