"""Nobody can take the call: a message for the people of the district, or a wish to be called back. Who presses nothing
leaves a message. The sweep takes it in, also where the caller hangs up while speaking."""

from telephony import dialplan
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.voicemail.taking import message_path

CHOICES = {"1": "message", "2": "call_back", "#": "message"}
PAUSE_S = 4.0


async def run(caller: Caller) -> str | None:
    if await caller.choose("message-or-call-back", CHOICES, tries=1, wait_s=PAUSE_S) == "call_back":
        return "call_back"
    await caller.say("voicemail")
    path = message_path(caller.house.voicemail, caller.call_id, caller.now())
    await caller.note(What.VOICEMAIL)
    await caller.record(path)
    await caller.say("voicemail-thanks", "bye")
    await caller.release(dialplan.HANG_UP)
    return None
