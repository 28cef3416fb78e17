"""To a person: the seat group of the shop's own district, headquarters where nobody sits there, else a message."""

from telephony.caller import Caller
from telephony.pieces import say_district
from telephony.recordings.service import open_recording
from telephony.routing import open_hours, route


async def run(caller: Caller) -> str | None:
    to = await caller.look_up(route(caller.district_id, caller.called_number, caller.failed))
    if to is None:
        if not open_hours(caller.now()):
            await caller.say("not-open")
        return "leave_message"
    await caller.say(*say_district(to.queue))
    # A call that comes back from an agent is being recorded already.
    recording = None
    if caller.agent_staff_id is None:
        recording = await open_recording(caller.house.recordings, caller.call_id, at=caller.now())
    await caller.transfer(to.queue, why=to.why, wait_s=to.wait_s, recording=recording)
    return None
