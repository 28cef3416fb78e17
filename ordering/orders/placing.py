"""The one way an order comes into being for doors without an agent: keypad, file, command, test."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from foundation.actor import Actor
from foundation.errors import Refused
from foundation.transaction import reads
from ordering.orders.confirming import Confirmed, Settle, confirm_order, outcome, read_back
from ordering.orders.drafting import QTY_MAX, set_lines
from ordering.orders.models import Channel, Order, OrderLine, OrderRequest
from ordering.orders.opening import open_draft
from ordering.orders.rules import fingerprint
from ordering.review.engine import DEFAULTS
from ordering.review.product import cartons
from ordering.states import NOT_HOLDING, OPEN, State

TWIN = timedelta(minutes=DEFAULTS["R08"]["twin_minutes"])


class KeyReused(Refused):
    """The key of an earlier request comes with another basket, or for another shop."""

    code = "key_reused"


async def place_order(retailer_id: int, lines: Iterable[tuple[int, int | str]], *, key: str = "",
                      settle: Settle | None = None, channel: Channel = Channel.IMPORT, call_id: str | None = None,
                      by: Actor, at: datetime) -> Confirmed:
    """lines: (sku, cartons), the whole basket. The agent's own steps in a row: draft, review, read-back, confirmation, under
    one set of rules; where the cycle's order is confirmed and may still change, it is amended.

    key: the request's own; coming again it is answered with the same order (KeyReused for another basket). Without a key
    the same basket within minutes is the same request. A state other than CONFIRMED or DEBIT_PENDING says where it stopped:
    REFERRED, EARLY, or DRAFT after a lost race. What the review cut is cut here too; a door that must ask its caller first
    drafts and confirms by itself."""
    asked = dict(lines)
    basket = fingerprint((sku, qty if isinstance(qty, int) else cartons(qty)[0]) for sku, qty in asked.items())
    if answered := await answered_before(key, retailer_id, basket) or await twin(retailer_id, basket, at):
        return answered
    order_id = await open_draft(retailer_id, call_id=call_id, channel=channel, by=by, at=at)
    version = await put_basket(order_id, asked, by=by, at=at)
    if key:
        await OrderRequest.update_or_create(key=key, defaults={
            "retailer_id": retailer_id, "order_id": order_id, "basket": basket, "at": at})
    state = await read_back(order_id, seen_version=version, by=by, at=at)
    if state != State.REVIEWED:
        order = await Order.get(id=order_id, using_db=reads())
        return Confirmed(order_id, order.order_no or "", state, version)
    return await confirm_order(order_id, version=version, settle=settle, by=by, at=at)


async def put_basket(order_id: int, asked: dict[int, int | str], *, by: Actor, at: datetime) -> int:
    """Exactly this basket, whatever a draft that was there already held. The version to read back."""
    order = await Order.get(id=order_id, using_db=reads())
    held = dict(await OrderLine.filter(order_id=order_id).using_db(reads()).values_list("product_id", "qty_requested"))
    wanted = {**dict.fromkeys(held, 0), **{sku: min(q, QTY_MAX) if isinstance(q, int) else q for sku, q in asked.items()}}
    if wanted == held:
        return order.version
    return (await set_lines(order_id, wanted, seen_version=order.version, by=by, at=at)).version


async def answered_before(key: str, retailer_id: int, basket: str) -> Confirmed | None:
    """What became of this key's order; None when it was never asked for, is on the table to be gone on with, or came to
    nothing before it was ever confirmed."""
    asked = await OrderRequest.get_or_none(key=key, using_db=reads()) if key else None
    if asked is None:
        return None
    if (asked.retailer_id, asked.basket) != (retailer_id, basket):
        raise KeyReused(key=key)
    order = await Order.get(id=asked.order_id, using_db=reads())
    if order.amends_id and order.void_reason == "REPLACED":
        order = await Order.get(id=order.amends_id, using_db=reads())
    waits = order.state in OPEN and order.state != State.REFERRED
    return None if waits or (order.state == State.VOID and order.confirmed_at is None) else outcome({"id": order.id, "order_no": order.order_no or "", "state": order.state,
                                       "version": order.version})


async def twin(retailer_id: int, basket: str, at: datetime) -> Confirmed | None:
    """The same basket of the same shop, confirmed minutes ago: one request that came twice."""
    order = await (Order.filter(retailer_id=retailer_id, fingerprint=basket, confirmed_at__gte=at - TWIN)
                   .exclude(state__in=NOT_HOLDING).using_db(reads()).order_by("-id").first()) if basket else None
    return outcome({"id": order.id, "order_no": order.order_no, "state": order.state, "version": order.version}) if order else None
