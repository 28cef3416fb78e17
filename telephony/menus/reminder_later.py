"""Not now: when shall we call again?"""

from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.reminders.rules import LATER_MINUTES, Outcome
from telephony.reminders.service import keyed, reminder_of


async def run(caller: Caller) -> str | None:
    message = await caller.look_up(reminder_of(caller.call_id))
    minutes = int(await caller.choose("reminder/when", LATER_MINUTES, tries=2) or 60)
    if message is not None:
        await keyed(message, caller.call_id, Outcome.LATER, minutes)
    await caller.note(What.HEARD, later_minutes=minutes)
    await caller.say("reminder/will-call")
    return "goodbye"
