"""The end of a call that wants nothing more."""

from telephony import dialplan
from telephony.caller import Caller


async def run(caller: Caller) -> str | None:
    await caller.say("thanks", "bye")
    await caller.release(dialplan.HANG_UP)
    return None
