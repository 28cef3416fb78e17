"""In a call of ours the shop is known by its telephone; whoever picks it up proves by the shop's PIN that he may hear or order.

The digits go from the line to the check and nowhere else: neither events nor logs nor the practice handset have them."""

from retailers.identification.queries import card_in_use
from retailers.identification.service import PIN_LENGTH, NotRecognised, identify
from telephony.caller import Caller, Digits
from telephony.calls.rules import Verified, What


async def proves(caller: Caller) -> bool:
    """As many tries as a caller has; a wrong one counts against the card as anywhere, silence does not: we called him."""
    assert caller.retailer_id is not None
    card_no = await caller.look_up(card_in_use(caller.retailer_id))
    async for _ in caller.tries("pin-wrong"):
        pin = await caller.ask_digits("enter-pin", digits_max=PIN_LENGTH + 1)
        if len(pin) and await proved(caller, card_no, pin):
            await caller.say("verified")
            return True
    return False


async def proved(caller: Caller, card_no: str, pin: Digits) -> bool:
    try:
        who = await caller.look_up(identify(card_no, pin.keyed, pepper=caller.house.pepper, caller_number=caller.caller_number,
                                            at=caller.now()))
    except NotRecognised:
        await caller.note(What.NOT_IDENTIFIED, keys=0, pin_keys=len(pin))
        return False
    await caller.is_shop(who.retailer_id, who.district_id, caller.language, Verified.CARD_PIN)
    return True
