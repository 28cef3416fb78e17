"""A call of ours: what the shop is reminded of, and what it wants to do about it. Who hears a machine says so."""

from retailers.consent.rules import Purpose
from retailers.messages.models import Message
from telephony import dialplan
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.reminders.machine import answered_by_machine
from telephony.reminders.rules import Outcome, keys_for
from telephony.reminders.service import heard, keyed, reminder_of, wants_no_more
from telephony.reminders.spoken import keys_aloud, reminder_aloud

GOES_TO = {"agent": "to_agent", "keypad": "reminder_pin", "later": "reminder_later"}
OUTCOMES = {"agent": Outcome.AGENT, "keypad": Outcome.KEYPAD}


async def run(caller: Caller) -> str | None:
    await caller.release(dialplan.HANG_UP)
    message = await caller.look_up(reminder_of(caller.call_id))
    if message is None:
        return None
    if await answered_by_machine(caller.channel):
        await keyed(message, caller.call_id, Outcome.MACHINE)
        await caller.note(What.HEARD, reminder=message.purpose, chose=Outcome.MACHINE.value)
        return None
    await caller.speak(message.language)
    while True:
        chosen = await tell(caller, message)
        await caller.note(What.HEARD, reminder=message.purpose, chose=chosen or "nothing")
        if chosen != "again":
            return await go_on(caller, message, chosen)


async def tell(caller: Caller, message: Message) -> str | None:
    """Say it, then ask. Who hangs up before the end has not heard it."""
    said, _ = await caller.look_up(reminder_aloud(message, caller.house.sounds))
    await caller.say("reminder/greeting", *said)
    await caller.look_up(heard(message, caller.call_id, at=caller.now()))
    purpose = Purpose(message.purpose)
    return await caller.choose(keys_aloud(purpose), keys_for(purpose), tries=2)


async def go_on(caller: Caller, message: Message, chosen: str | None) -> str | None:
    if chosen in OUTCOMES:
        await keyed(message, caller.call_id, OUTCOMES[chosen])
    if chosen == "stop":
        await caller.look_up(wants_no_more(message, caller.call_id, at=caller.now()))
        await caller.say("reminder/stopped")
    return GOES_TO.get(chosen or "", "goodbye")
