"""Card (or licence) and PIN, three tries. Whatever is wrong, the caller hears the same words after the same time."""

from retailers.identification.rules import luhn_ok
from retailers.identification.service import CARD_LENGTH, LICENCE_LENGTH, PIN_LENGTH, NotRecognised
from retailers.identification.service import identify as identified_as
from telephony.caller import Caller, Digits
from telephony.calls.rules import Verified, What


async def run(caller: Caller) -> str | None:
    async for _ in caller.tries("not-recognised"):
        key = await caller.ask_digits("enter-card", digits_max=LICENCE_LENGTH + 1)
        pin = await caller.ask_digits("enter-pin", digits_max=PIN_LENGTH + 1) if readable(key) else Digits()
        if await proved(caller, key, pin):
            await caller.say("verified")
            return "main"
    caller.failed = True
    return await caller.choose("locked", {"0": "to_agent"}, tries=1) or "goodbye"


def readable(key: Digits) -> bool:
    """Could it be a card or a licence at all? Anybody can work that out, so saying no at once tells nothing."""
    return len(key) == LICENCE_LENGTH or (len(key) == CARD_LENGTH and luhn_ok(key.keyed))


async def proved(caller: Caller, key: Digits, pin: Digits) -> bool:
    keyed = {"keys": len(key), "pin_keys": len(pin)}
    try:
        who = await caller.look_up(identified_as(
            key.keyed, pin.keyed, pepper=caller.house.pepper, caller_number=caller.caller_number, at=caller.now()))
    except NotRecognised:
        await caller.note(What.NOT_IDENTIFIED, **keyed)
        return False
    await caller.is_shop(who.retailer_id, who.district_id, who.language,
                         Verified.LICENCE_PIN if who.by_licence else Verified.CARD_PIN)
    return True
