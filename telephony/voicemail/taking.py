"""Messages become rows by a sweep: those of the menu, those whose caller hung up while speaking, and those that the dialplan
took alone while we were away. A file is taken in once, however often it is looked at."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telephony import dialplan
from telephony.calls.models import Call
from telephony.recordings.service import examined
from telephony.routing import district_of
from telephony.voicemail.models import Voicemail
from telephony.voicemail.service import keep

OF_A_CALL = re.compile(r"(?P<call_id>[0-9A-Z]{26})-(?P<epoch>\d+)\.wav")
SHORTEST_S = 0.5


def message_path(folder: Path, call_id: str, at: datetime) -> Path:
    """Where a call's message is recorded."""
    return folder / f"{call_id}-{int(at.timestamp())}.wav"


async def sweep(folder: Path) -> list[Voicemail]:
    """Take in every file that no row speaks of. Returns the new messages."""
    names = await asyncio.to_thread(lambda: sorted(path.name for path in folder.glob("*.wav")))
    known = set(await Voicemail.filter(file__in=names).values_list("file", flat=True))
    taken = [await take_in(folder / name) for name in names if name not in known]
    return [message for message in taken if message]


async def take_in(path: Path) -> Voicemail | None:
    """The row for a finished file, or None: still growing, unplayable, or too short to be a message."""
    sound = await asyncio.to_thread(examined, path)
    origin = await origin_of(path.name)
    if sound is None or sound.seconds < SHORTEST_S or origin is None:
        return None
    return await keep(file=path.name, seconds=sound.seconds, sha256=sound.sha256, **origin)


async def origin_of(name: str) -> dict[str, Any] | None:
    """Whose message it is, as its name tells: one of our calls, or one that came while the phone server was away."""
    if of_call := OF_A_CALL.fullmatch(name):
        call = await Call.get_or_none(call_id=of_call["call_id"])
        return None if call is None else {
            "call": call, "caller_number": call.caller_number, "at": datetime.fromtimestamp(int(of_call["epoch"]), UTC)}
    fallback = dialplan.message(name)
    if fallback is None:
        return None
    home = await district_of(None, fallback.called_number)
    return {"call": None, "caller_number": fallback.caller_number, "at": fallback.at, "called_district": home.id if home else None}
