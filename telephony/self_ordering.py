"""An order by keys: the desk's own verbs, with the retailer on the phone as the actor, and what is said of them in prompts."""

from foundation.actor import Actor, ActorKind
from foundation.transaction import calendar_day
from ordering.orders.confirming import Confirmed, confirm_order
from ordering.orders.drafting import set_lines
from ordering.orders.models import Channel
from ordering.orders.opening import open_draft
from ordering.orders.queries import Form, form
from ordering.orders.spoken import GROUP
from ordering.review.engine import Verdict
from ordering.states import State
from settlement.debits.writing import write_debit
from telephony.caller import Caller
from telephony.desk.queries import order_of
from telephony.pieces import say_amount, say_cartons, say_date, say_number, say_product
from telephony.prompts import PROMPTS

ENDED = {
    State.DEBIT_PENDING: "order/debit-pending",
    State.CONFIRMED: "order/confirmed",
    State.EARLY: "self/early",
    State.REFERRED: "self/referred",
}


def shopkeeper(caller: Caller) -> Actor:
    """Proved by card and PIN; he may touch his own orders and nothing else."""
    assert caller.retailer_id is not None
    assert caller.district_id is not None
    return Actor(ActorKind.RETAILER, caller.retailer_id, "零售户", districts=frozenset({caller.district_id}), verified="card+pin")


async def put_on_the_line(caller: Caller) -> Form:
    """The order of this call, opened or taken up. Refused where the shop may have none now."""
    by = shopkeeper(caller)
    order_id = await open_draft(by.id or 0, call_id=caller.call_id, channel=Channel.IVR, spoken_in=caller.language,
                                by=by, at=caller.now())
    return await form(order_id, by=by, at=caller.now())


async def on_the_line(caller: Caller) -> Form | None:
    """The order that this call took up, None when it did not."""
    order = await order_of(caller.call_id)
    return await form(order.id, by=shopkeeper(caller), at=caller.now()) if order else None


async def put(caller: Caller, shown: Form, wanted: dict[int, int], source: str = "") -> Form:
    """Ask for these cartons, 0 strikes; the form as it is then. source: 'last' or 'suggested', whence they come."""
    order = shown.order
    await set_lines(order["id"], dict(wanted), seen_version=order["version"], by=shopkeeper(caller), at=caller.now(), source=source)
    return await form(order["id"], by=shopkeeper(caller), at=caller.now())


async def confirmed(caller: Caller, shown: Form) -> Confirmed:
    """He pressed the key for yes to what was read to him. The jobs and the desks hear of it."""
    order = shown.order
    done = await confirm_order(order["id"], version=order["version"], settle=write_debit, by=shopkeeper(caller), at=caller.now())
    if done.written is not None:
        await caller.house.notices.publish("debit.written", attempt_id=done.written.attempt_id)
    await caller.house.notices.publish(f"order.{done.order_id}", what=done.state)
    return done


def read_aloud(shown: Form, language: str) -> list[str]:
    """Lines in groups that an ear can hold, what was cut and why not more, then the total."""
    lines = [(row, shown.verdict.lines[row["product_id"]].passes) for row in shown.table.lines]
    kinds = sum(1 for _, cartons in lines if cartons)
    said = ["self/read-back", *say_number(kinds, language), "unit/kinds"]
    for place, (row, cartons) in enumerate(lines):
        said += ["self/then"] if place and place % GROUP == 0 else []
        said += line_aloud(shown, row["product_id"], row["qty_requested"], cartons, language)
    cartons = sum(passes for _, passes in lines)
    amount_fen = sum(passes * row["price_fen"] for row, passes in lines)
    return [*said, "order/total", *say_cartons(cartons, language), "order/amount", *say_amount(amount_fen, language)]


def line_aloud(shown: Form, sku: int, asked: int, cartons: int, language: str) -> list[str]:
    product = say_product(shown.ground.catalogue[sku].short_code)
    if not cartons:
        return [*product, "self/none-left"]
    cut = ["self/asked", *say_cartons(asked, language), "self/cut"] if cartons < asked else []
    return [*product, *say_cartons(cartons, language), *cut]


def refusal_aloud(verdict: Verdict) -> list[str]:
    """Why the order as a whole cannot be taken."""
    rule = f"rule/{verdict.binding.rule}" if verdict.binding else "rule/other"
    return [rule if rule in PROMPTS else "rule/other"]


def ending_aloud(state: State, shown: Form, language: str) -> list[str]:
    """How it ended, and when the goods come."""
    delivery = calendar_day(shown.order["delivery_date"])
    comes = state in (State.CONFIRMED, State.DEBIT_PENDING) and delivery is not None
    return [ENDED[state], *(["order/delivery", *say_date(delivery, language)] if comes else [])]  # type: ignore[arg-type]
