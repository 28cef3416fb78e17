"""The order read to the caller as it would be confirmed, and his key for yes."""

from ordering.orders.confirming import NothingOrdered, OrderRefused, read_back
from ordering.orders.queries import Form
from ordering.states import State
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.self_ordering import (
    confirmed,
    ending_aloud,
    on_the_line,
    put,
    read_aloud,
    refusal_aloud,
    shopkeeper,
)

KEYS = {"1": "yes", "2": "self_order_change", "3": "self_order_read_back", "4": "anew", "0": "to_agent", "*": "main"}
INSTEAD = {"0": "to_agent", "*": "main"}


async def run(caller: Caller) -> str | None:
    shown = await caller.look_up(on_the_line(caller))
    if shown is None:
        return "self_order"
    try:
        state = await caller.look_up(read_back(
            shown.order["id"], seen_version=shown.order["version"], by=shopkeeper(caller), at=caller.now()))
    except NothingOrdered:
        await caller.say("self/nothing")
        return "self_order_change"
    except OrderRefused:
        await caller.say(*refusal_aloud(shown.verdict))
        return await caller.choose("self/instead", INSTEAD, tries=1) or "main"
    await caller.say(*read_aloud(shown, caller.language))
    if state != State.REVIEWED:
        return await ended(caller, shown, state)
    chosen = await caller.choose("self/confirm", KEYS) or "to_agent"
    if chosen == "anew":
        await caller.look_up(put(caller, shown, {row["product_id"]: 0 for row in shown.table.lines}))
        return "self_order"
    return await say_yes(caller, shown) if chosen == "yes" else chosen


async def say_yes(caller: Caller, shown: Form) -> str | None:
    try:
        done = await caller.look_up(confirmed(caller, shown))
    except OrderRefused:
        await caller.say("rule/other")
        return await caller.choose("self/instead", INSTEAD, tries=1) or "main"
    if done.state == State.DRAFT:
        await caller.say("self/shrunk")
        return "self_order_read_back"
    await caller.note(What.HEARD, order_id=done.order_id)
    return await ended(caller, shown, done.state)


async def ended(caller: Caller, shown: Form, state: State) -> str | None:
    """Confirmed, noted for its day, or waiting for the shift leader: for that an agent is offered."""
    await caller.house.notices.publish(f"order.{shown.order['id']}", what=state)
    await caller.say(*ending_aloud(state, shown, caller.language))
    return await caller.choose("self/instead", INSTEAD, tries=1) or "main" if state == State.REFERRED else "main"
