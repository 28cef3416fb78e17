"""To order by keys: from the last order or the suggested one; what was begun before is gone on with."""

from foundation.errors import DomainError, EdgeFailed
from ordering.orders.queries import Form
from ordering.review.findings import Outcome
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.self_ordering import put, put_on_the_line, refusal_aloud

SOURCES = {"1": "last", "2": "suggested", "0": "to_agent", "*": "main"}
INSTEAD = {"0": "to_agent", "*": "main"}


async def run(caller: Caller) -> str | None:
    try:
        shown = await caller.look_up(put_on_the_line(caller))
    except EdgeFailed:
        raise
    except DomainError:
        await caller.say("rule/other")
        return await caller.choose("self/instead", INSTEAD, tries=1) or "main"
    await caller.note(What.HEARD, order_id=shown.order["id"])
    if shown.verdict.outcome == Outcome.REFUSE_ORDER:
        await caller.say(*refusal_aloud(shown.verdict))
        return await caller.choose("self/instead", INSTEAD, tries=1) or "main"
    if shown.table.lines:
        await caller.say("self/changing" if shown.order["amends_id"] else "self/begun")
        return "self_order_read_back"
    chosen = await caller.choose("self/source", SOURCES) or "to_agent"
    return await fill(caller, shown, chosen) if chosen in ("last", "suggested") else chosen


async def fill(caller: Caller, shown: Form, source: str) -> str:
    """Never added by itself: the caller chose it, and hears it read back before anything is confirmed."""
    wanted = dict(shown.last) if source == "last" else {one.sku: one.cartons for one in shown.suggested}
    if not wanted:
        await caller.say(f"self/no-{source}")
        return "self_order_change"
    await caller.look_up(put(caller, shown, wanted, source))
    return "self_order_read_back"
