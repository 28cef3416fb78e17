"""To order by keys in a call of ours: the shop is known by its telephone, and proves itself by its PIN."""

from retailers.identification.queries import card_in_use
from retailers.identification.service import PIN_LENGTH, NotRecognised, identify
from telephony.caller import Caller, Digits
from telephony.calls.rules import Verified, What


async def run(caller: Caller) -> str | None:
    assert caller.retailer_id is not None
    card_no = await caller.look_up(card_in_use(caller.retailer_id))
    async for _ in caller.tries("not-recognised"):
        pin = await caller.ask_digits("enter-pin", digits_max=PIN_LENGTH + 1)
        if await proved(caller, card_no, pin):
            await caller.say("verified")
            return "self_order"
    return "to_agent"


async def proved(caller: Caller, card_no: str, pin: Digits) -> bool:
    try:
        who = await caller.look_up(identify(card_no, pin.keyed, pepper=caller.house.pepper, caller_number=caller.caller_number,
                                            at=caller.now()))
    except NotRecognised:
        await caller.note(What.NOT_IDENTIFIED, keys=0, pin_keys=len(pin))
        return False
    await caller.is_shop(who.retailer_id, who.district_id, caller.language, Verified.CARD_PIN)
    return True
