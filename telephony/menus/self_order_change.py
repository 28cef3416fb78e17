"""One line by its short code and so many cartons; 0 strikes it."""

from foundation.errors import NotFound
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.pieces import say_product
from telephony.self_ordering import line_aloud, on_the_line, put

CODE_LENGTH, CARTONS_LENGTH = 4, 4
NEXT = {"1": "self_order_change", "2": "self_order_read_back", "0": "to_agent"}


async def run(caller: Caller) -> str | None:
    shown = await caller.look_up(on_the_line(caller))
    if shown is None:
        return "self_order"
    code = await caller.ask_digits("sku/enter-code", digits_max=CODE_LENGTH + 1)
    try:
        item = shown.ground.catalogue.by_short_code(code.keyed)
    except NotFound:
        await caller.say("sku/unknown" if code else "no-input")
        return await caller.choose("self/next", NEXT, tries=1) or "self_order_read_back"
    await caller.say(*say_product(item.short_code))
    cartons = await caller.ask_digits("self/enter-cartons", digits_max=CARTONS_LENGTH + 1)
    if not cartons.keyed.isdigit():
        await caller.say("not-understood" if cartons else "no-input")
        return await caller.choose("self/next", NEXT, tries=1) or "self_order_read_back"
    asked = int(cartons.keyed)
    shown = await caller.look_up(put(caller, shown, {item.id: asked}))
    await caller.note(What.HEARD, product=item.short_code, cartons=asked)
    passes = shown.verdict.lines[item.id].passes if item.id in shown.verdict.lines else 0
    struck = [*say_product(item.short_code), "self/struck"]
    await caller.say(*(line_aloud(shown, item.id, asked, passes, caller.language) if asked else struck))
    return await caller.choose("self/next", NEXT, tries=1) or "self_order_read_back"
