"""A message for the people of the district. The sweep takes it in, also where the caller hangs up while speaking."""

from telephony import dialplan
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.voicemail.service import message_path


async def run(caller: Caller) -> str | None:
    await caller.say("voicemail")
    path = message_path(caller.house.voicemail, caller.call_id, caller.now())
    await caller.note(What.VOICEMAIL)
    await caller.record(path)
    await caller.say("voicemail-thanks", "bye")
    await caller.release(dialplan.HANG_UP)
    return None
