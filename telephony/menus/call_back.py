"""At which number? The one he calls from, or one that he keys; it is read back before it counts."""

from foundation.phone_number import PhoneNumberUnreadable, normalise
from telephony import dialplan
from telephony.caller import Caller
from telephony.calls import queries as calls
from telephony.calls.rules import What
from telephony.pieces import say_digits
from telephony.voicemail.service import ask_call_back

NUMBER_MAX = 13


async def run(caller: Caller) -> str | None:
    number = await own_number(caller) or await keyed_number(caller)
    call = await caller.look_up(calls.call(caller.call_id))
    if number is None or call is None:
        return "leave_message" if number is None else None
    await ask_call_back(call, number, at=caller.now())
    await caller.note(What.VOICEMAIL, call_back=True)
    await caller.say("call-back/noted", "bye")
    await caller.release(dialplan.HANG_UP)
    return None


async def own_number(caller: Caller) -> str | None:
    """What the carrier says he calls from, if he wants to be called there."""
    number = readable(caller.caller_number)
    if number is None:
        return None
    asked = ["call-back/this-number", *say_digits(number), "call-back/this-or-other"]
    return number if await caller.choose(asked, {"1": "this", "2": "other"}, tries=2) == "this" else None


async def keyed_number(caller: Caller) -> str | None:
    async for _ in caller.tries("call-back/not-a-number"):
        keyed = await caller.ask_digits("call-back/enter-number", digits_max=NUMBER_MAX)
        number = readable(keyed.keyed)
        if number and await caller.choose([*say_digits(number), "call-back/right"], {"1": "right", "2": "wrong"}, tries=2) == "right":
            return number
    return None


def readable(text: str) -> str | None:
    try:
        return normalise(text)
    except PhoneNumberUnreadable:
        return None
