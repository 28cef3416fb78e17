"""For our own people: hear the messages of one's districts from any telephone, by staff number and PIN."""

from foundation.actor import Actor
from foundation.clock import local
from telephony import dialplan
from telephony.caller import Caller
from telephony.pieces import say_count, say_date, say_digits, say_time
from telephony.voicemail.models import Voicemail
from telephony.voicemail.pins import StaffNotRecognised, who_listens
from telephony.voicemail.queries import Filters, messages
from telephony.voicemail.rules import PIN_LENGTH, Move
from telephony.voicemail.service import MessageMoved, move_message

NUMBER_MAX = 8
KEYS = {"1": "again", "2": "next", "3": "take", "*": "enough"}


async def run(caller: Caller) -> str | None:
    await caller.release(dialplan.HANG_UP)
    who = await listener(caller)
    if who is None:
        await caller.say("bye")
        return None
    waiting = await caller.look_up(messages(Filters("WAITING"), by=who))
    if not waiting:
        await caller.say("box/none", "bye")
        return None
    await caller.say("box/waiting", *say_count(len(waiting), caller.language))
    for row in waiting:
        if await heard(caller, who, row) == "enough":
            break
    await caller.say("box/end", "bye")
    return None


async def listener(caller: Caller) -> Actor | None:
    """Three tries, whatever was wrong; the PIN itself is locked by its own count."""
    async for _ in caller.tries("box/not-recognised"):
        number = await caller.ask_digits("box/staff-number", digits_max=NUMBER_MAX)
        pin = await caller.ask_digits("enter-pin", digits_max=PIN_LENGTH + 1)
        try:
            return await caller.look_up(who_listens(number.keyed, pin.keyed, pepper=caller.house.pepper, at=caller.now()))
        except StaffNotRecognised:
            continue
    return None


async def heard(caller: Caller, who: Actor, row: Voicemail) -> str:
    """When it came, the message or the number, then what to do with it: next, take or enough."""
    while True:
        await caller.say(*introduction(row, caller.language))
        if row.file:
            await caller.play_file(caller.house.voicemail / row.file)
        key = await caller.choose("box/keys", KEYS, tries=2)
        if key == "take":
            try:
                await move_message(row.id, Move.CLAIM, by=who, at=caller.now())
                await caller.say("box/taken")
            except MessageMoved:
                await caller.say("box/too-late")
        if key != "again":
            return key or "enough"


def introduction(row: Voicemail, language: str) -> list[str]:
    at = local(row.at)
    number = ["box/call-back", *say_digits(row.number)] if row.call_back_number or not row.file else []
    return [*say_date(at.date(), language), *say_time(at.time(), language), *number]
