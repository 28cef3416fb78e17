from foundation.errors import NotFound
from foundation.transaction import reads
from telephony.recordings.models import Recording, RecordingState


class NoSuchRecording(NotFound):
    code = "no_such_recording"


async def recording_of(call_id: str, segment: int) -> Recording:
    """A finished recording of the call; NoSuchRecording while it is open, or where there is none."""
    recording = await Recording.get_or_none(call_id=call_id, segment=segment, state=RecordingState.CLOSED, using_db=reads())
    if recording is None:
        raise NoSuchRecording(call_id=call_id, segment=segment)
    return recording
