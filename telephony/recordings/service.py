"""Row before file: what is written and nobody has looked at yet stays OPEN until `close_finished` has checked it."""

import asyncio
import hashlib
import wave
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from telephony.calls.rules import CallState
from telephony.recordings.models import Recording, RecordingState

SETTLED_S = 3.0
"""A file that has not changed for so long is finished."""
FILE_COMES_WITHIN = timedelta(minutes=2)


@dataclass(frozen=True)
class Sound:
    bytes: int
    seconds: float
    sha256: str


async def open_recording(folder: Path, call_id: str, *, at: datetime) -> Path:
    """Write the row and return the path that Asterisk is to record into. A call that is queued again goes on in its file."""
    recording, _ = await Recording.get_or_create(
        call_id=call_id, segment=1, defaults={"file": f"{call_id}-1.wav", "began_at": at})
    return folder / recording.file


async def began(call_id: str, *, at: datetime) -> None:
    """The agent has answered: Asterisk writes only what is said between the two, so this is the file's second 0."""
    await Recording.filter(call_id=call_id, state=RecordingState.OPEN).update(began_at=at)


async def close_finished(folder: Path, *, at: datetime) -> list[str]:
    """Close the recordings of ended calls whose file is complete; what never came, or cannot be played, is MISSING.

    Returns the files found MISSING, for the log."""
    missing: list[str] = []
    for recording in await Recording.filter(state=RecordingState.OPEN, call__state=CallState.ENDED).select_related("call"):
        sound = await asyncio.to_thread(examined, folder / recording.file)
        open_row = Recording.filter(id=recording.id, state=RecordingState.OPEN)
        if recording.call.answered_at is None:
            await open_row.update(state=RecordingState.UNUSED, closed_at=at)
        elif sound:
            await open_row.update(state=RecordingState.CLOSED, closed_at=at, bytes=sound.bytes, seconds=sound.seconds,
                                  sha256=sound.sha256)
        elif (recording.call.ended_at or at) < at - FILE_COMES_WITHIN:
            await open_row.update(state=RecordingState.MISSING, closed_at=at)
            missing.append(recording.file)
    return missing


async def orphans(folder: Path) -> list[str]:
    """Files in the folder that no row speaks of."""
    files = await asyncio.to_thread(lambda: {path.name for path in folder.glob("*.wav")})
    known = set(await Recording.all().values_list("file", flat=True))
    return sorted(files - known)


def examined(path: Path) -> Sound | None:
    """A finished, playable sound, or None: not there, still growing, or broken."""
    try:
        before = path.stat()
        with wave.open(str(path)) as sound:
            seconds = sound.getnframes() / sound.getframerate()
        content = path.read_bytes()
    except (OSError, EOFError, wave.Error):
        return None
    age_s = max(0.0, datetime.now().timestamp() - before.st_mtime)
    if age_s < SETTLED_S or path.stat().st_size != before.st_size or not seconds:
        return None
    return Sound(before.st_size, round(seconds, 2), hashlib.sha256(content).hexdigest())
