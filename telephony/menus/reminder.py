"""A call of ours: what the shop is reminded of, and what it wants to do about it. Who hears a machine says so.

What is private is said only to who keys the shop's PIN; whoever else picks up may ask for an agent or a later call."""

from retailers.consent.rules import Purpose
from retailers.messages.models import Message
from telephony import dialplan
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.proving import proves
from telephony.reminders.machine import answered_by_machine
from telephony.reminders.rules import Outcome, keys_for, keys_unproved
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
    said, private = await caller.look_up(reminder_aloud(message, caller.house.sounds))
    await caller.say("reminder/greeting")
    if private and not await for_his_ears(caller):
        return await not_proved(caller, message)
    while True:
        chosen = await tell(caller, message, said)
        await caller.note(What.HEARD, reminder=message.purpose, chose=chosen or "nothing")
        if chosen != "again":
            return await go_on(caller, message, chosen)


async def for_his_ears(caller: Caller) -> bool:
    await caller.say("reminder/private")
    return await proves(caller)


async def not_proved(caller: Caller, message: Message) -> str | None:
    """Nothing has been told: it goes out in writing, unless an agent or a later call was asked for."""
    await keyed(message, caller.call_id, Outcome.NOT_PROVED)
    await caller.say("reminder/not-proved")
    keys = keys_unproved()
    chosen = await caller.choose(keys_aloud(keys), keys, tries=2)
    if chosen == "agent":
        await keyed(message, caller.call_id, Outcome.AGENT)
    await caller.note(What.HEARD, reminder=message.purpose, chose=Outcome.NOT_PROVED.value)
    return GOES_TO.get(chosen or "", "goodbye")


async def tell(caller: Caller, message: Message, said: list[str]) -> str | None:
    """Say it, then ask. Who hangs up before the end has not heard it."""
    await caller.say(*said)
    await caller.look_up(heard(message, caller.call_id, at=caller.now()))
    keys = keys_for(Purpose(message.purpose))
    return await caller.choose(keys_aloud(keys), keys, tries=2)


async def go_on(caller: Caller, message: Message, chosen: str | None) -> str | None:
    if chosen in OUTCOMES:
        await keyed(message, caller.call_id, OUTCOMES[chosen])
    if chosen == "stop":
        await caller.look_up(wants_no_more(message, caller.call_id, at=caller.now()))
        await caller.say("reminder/stopped")
    return GOES_TO.get(chosen or "", "goodbye")
