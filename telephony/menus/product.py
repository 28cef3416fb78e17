"""Price of a product, and the shop's limit for it in this cycle, by its short code."""

from foundation.clock import day
from foundation.errors import NotFound, Refused
from ordering.orders.queries import SkuRoom, sku_room
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.pieces import say_amount, say_cartons, say_product

CODE_LENGTH = 4


async def run(caller: Caller) -> str | None:
    assert caller.retailer_id is not None
    code = await caller.ask_digits("sku/enter-code", digits_max=CODE_LENGTH + 1)
    if not code:
        await caller.say("no-input")
        return "main"
    try:
        room = await caller.look_up(sku_room(caller.retailer_id, code.keyed, at=caller.now()))
    except NotFound:
        await caller.say("sku/unknown")
        return "main"
    except Refused:  # no order day, so no cycle that a limit could belong to
        await caller.say("sku/not-released")
        return "main"
    await caller.note(What.HEARD, product=room.item.short_code)
    await caller.say(*sentence(room, room.item.on_sale(day(caller.now())), caller.language))
    return await caller.choose("again-or-back", {"1": "product", "*": "main"}, tries=1) or "main"


def sentence(room: SkuRoom, on_sale: bool, language: str) -> list[str]:
    if not on_sale:
        return [*say_product(room.item.short_code), "sku/withdrawn"]
    said = [*say_product(room.item.short_code), "sku/price", *say_amount(room.item.price_fen, language)]
    if room.limit.cartons == 0:
        return [*said, "sku/not-released"]
    if room.limit.cartons is not None:
        said += ["sku/limit", *say_cartons(room.limit.cartons, language)]
    if room.room is None:
        return [*said, "sku/unlimited"]
    return [*said, "sku/left", *say_cartons(room.room, language)]
