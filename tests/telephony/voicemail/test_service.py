"""Every message becomes one row, also those that the dialplan took while the phone server was away."""

from datetime import UTC, datetime
from pathlib import Path

from telephony.calls import service as calls
from telephony.voicemail.models import Voicemail, VoicemailState
from telephony.voicemail.taking import message_path, sweep
from tests.telephony.conftest import AT
from tests.telephony.recordings.test_service import recorded


async def test_the_dialplans_own_tape_is_taken_in_once(database: str, tmp_path: Path):
    recorded(tmp_path / "1760000000.17_13800138000_96368.wav", seconds=4)
    message, = await sweep(tmp_path)
    assert (message.caller_number, message.call_id, message.seconds) == ("13800138000", None, 4.0)
    assert (message.at, message.state) == (datetime.fromtimestamp(1760000000, UTC), VoicemailState.NEW)
    assert await sweep(tmp_path) == []


async def test_a_message_of_the_menu_belongs_to_its_call(database: str, tmp_path: Path):
    call = await calls.enter("17.1", caller_number="02155551234", called_number="96368", at=AT)
    recorded(message_path(tmp_path, call.call_id, AT))
    message, = await sweep(tmp_path)
    assert (message.call_id, message.caller_number, message.at) == (call.call_id, "02155551234", AT)


async def test_scraps_are_left_lying(database: str, tmp_path: Path):
    recorded(tmp_path / "1760000000.18_13800138000_96368.wav", seconds=0.2)
    recorded(tmp_path / "notes.wav")
    recorded(tmp_path / "1760000000.19_1_2.wav", age_s=0)
    assert await sweep(tmp_path) == []
    assert await Voicemail.all().count() == 0
