"""The row stands before the file and is closed when the file has been looked at."""

import os
from datetime import timedelta
from pathlib import Path

from telephony.calls import service as calls
from telephony.calls.models import Call
from telephony.calls.rules import What
from telephony.recordings.models import Recording, RecordingState
from telephony.recordings.service import close_finished, examined, open_recording, orphans
from tests.telephony.conftest import AT
from tests.telephony.fake_asterisk import write_sound


async def a_call(folder: Path, *, answered: bool = True, ended: bool = True) -> Path:
    call = await calls.enter("17.1", caller_number="", called_number="", at=AT)
    path = await open_recording(folder, call.call_id, at=AT)
    if answered:
        await calls.happened(call.call_id, What.ANSWERED, at=AT)
    if ended:
        await calls.end(call.call_id, at=AT)
    return path


def recorded(path: Path, seconds: float = 2, age_s: int = 10) -> None:
    write_sound(path, seconds)
    moment = path.stat().st_mtime - age_s
    os.utime(path, (moment, moment))


async def state() -> RecordingState:
    return (await Recording.get()).state


async def test_a_finished_file_is_measured_and_sealed(database: str, tmp_path: Path):
    recorded(await a_call(tmp_path))
    assert await close_finished(tmp_path, at=AT) == []
    row = await Recording.get()
    assert (row.state, row.seconds, row.bytes, len(row.sha256)) == (RecordingState.CLOSED, 2.0, 32044, 64)


async def test_a_call_that_goes_on_keeps_its_recording_open(database: str, tmp_path: Path):
    recorded(await a_call(tmp_path, ended=False))
    await close_finished(tmp_path, at=AT)
    assert await state() is RecordingState.OPEN


async def test_a_file_that_never_comes_is_missing_after_a_while(database: str, tmp_path: Path):
    path = await a_call(tmp_path)
    assert await close_finished(tmp_path, at=AT + timedelta(minutes=1)) == []
    assert await close_finished(tmp_path, at=AT + timedelta(minutes=3)) == [path.name]
    assert await state() is RecordingState.MISSING


async def test_nobody_answered_so_nothing_is_missing(database: str, tmp_path: Path):
    await a_call(tmp_path, answered=False)
    await close_finished(tmp_path, at=AT + timedelta(hours=1))
    assert await state() is RecordingState.UNUSED


async def test_a_call_queued_again_goes_on_in_its_file(database: str, tmp_path: Path):
    first = await a_call(tmp_path)
    assert await open_recording(tmp_path, (await Call.get()).call_id, at=AT) == first


async def test_a_file_without_a_row_is_an_orphan(database: str, tmp_path: Path):
    recorded(await a_call(tmp_path))
    recorded(tmp_path / "left over.wav")
    assert await orphans(tmp_path) == ["left over.wav"]


def test_growing_broken_and_empty_files_are_not_finished(tmp_path: Path):
    recorded(tmp_path / "growing.wav", age_s=0)
    recorded(tmp_path / "empty.wav", seconds=0)
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    assert [examined(tmp_path / f"{name}.wav") for name in ("growing", "empty", "broken", "none")] == [None] * 4
