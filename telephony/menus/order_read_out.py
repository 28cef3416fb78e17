"""This cycle's order: its lines, its total, how it stands and when it is delivered."""

from ordering.orders.queries import CycleOrder, cycle_order
from ordering.products.catalogue import Catalogue
from ordering.products.queries import catalogue
from ordering.states import State
from settlement.debts.queries import Clarity, clarity_of
from telephony.caller import Caller
from telephony.calls.rules import What
from telephony.pieces import say_amount, say_cartons, say_date, say_number, say_product

STANDING = {
    State.REFERRED: "order/referred",
    State.CONFIRMED: "order/confirmed",
    State.LOCKED: "order/confirmed",
    State.DEBIT_PENDING: "order/debit-pending",
    State.DEBIT_SENT: "order/debit-pending",
    State.DEBIT_FAILED: "order/debit-failed",
    State.DEBIT_UNKNOWN: "order/debit-unknown",
    State.DEBIT_DISPUTE: "order/debit-dispute",
    State.REFUND_PENDING: "order/refund-pending",
    State.REFUNDED: "order/refunded",
    State.REFUSED: "order/refused",
    State.VOID: "order/void",
    **dict.fromkeys((State.DRAFT, State.EARLY, State.REVIEWED), "order/draft"),
    **dict.fromkeys((State.PAID, State.READY, State.PICKED, State.DISPATCHED, State.UNDELIVERED, State.DELIVERED,
                     State.PART_REFUSED, State.CLOSED), "order/paid"),
}

PAID_NOT = {Clarity.IN_DOUBT: "order/in-doubt", Clarity.OWED: "rule/R09"}


async def run(caller: Caller) -> str | None:
    assert caller.retailer_id is not None
    found = await caller.look_up(cycle_order(caller.retailer_id, at=caller.now()))
    await caller.note(What.HEARD, order_id=found.order.id if found else None)
    if found is None:
        await caller.say("order/none")
        return "main"
    clarity = await caller.look_up(clarity_of(found.order.id))
    await caller.say(*sentence(found, await catalogue(caller.now().date()), caller.language, clarity))
    return await caller.choose("again-or-back", {"1": "order_read_out", "*": "main"}, tries=1) or "main"


def sentence(found: CycleOrder, products: Catalogue, language: str, clarity: Clarity | None = None) -> list[str]:
    codes = {item.name: item.short_code for item in products.values()}
    said = ["order/intro", *say_number(len(found.lines), language), "unit/kinds"]
    for name, _, cartons in found.lines:
        said += [*say_product(codes[name]), *say_cartons(cartons, language)] if name in codes else []
    said += ["order/total", *say_cartons(found.order.total_qty, language)]
    said += ["order/amount", *say_amount(found.order.total_fen, language), how_it_stands(found.order.state, clarity)]
    if found.order.delivery_date:
        said += ["order/delivery", *say_date(found.order.delivery_date, language)]
    return said


def how_it_stands(state: State, clarity: Clarity | None) -> str:
    """Goods that are on their way or there are not called paid while nobody knows, nor where they are owed."""
    paid = STANDING[state] == "order/paid"
    return PAID_NOT.get(clarity, STANDING[state]) if paid and clarity else STANDING[state]
