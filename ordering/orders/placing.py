"""The one way an order comes into being for doors without an agent: keypad, file, command, test."""

from collections.abc import Iterable
from datetime import datetime

from foundation.actor import Actor
from foundation.transaction import reads
from ordering.orders.confirming import Confirmed, Settle, confirm_order, read_back
from ordering.orders.drafting import open_draft, set_lines
from ordering.orders.models import Channel, Order
from ordering.orders.rules import State


async def place_order(retailer_id: int, lines: Iterable[tuple[int, int | str]], *, settle: Settle | None = None,
                      channel: Channel = Channel.IMPORT, call_id: str | None = None, by: Actor, at: datetime) -> Confirmed:
    """lines: (sku, cartons). The agent's own steps in a row: draft, review, read-back, confirmation, under one set of rules.

    A state other than CONFIRMED or DEBIT_PENDING says where it stopped: REFERRED, EARLY, or DRAFT after a lost race.
    What the review cut is cut here too; a door that must ask its caller first drafts and confirms by itself."""
    order_id = await open_draft(retailer_id, call_id=call_id, channel=channel, by=by, at=at)
    order = await Order.get(id=order_id, using_db=reads())
    keyed = await set_lines(order_id, dict(lines), seen_version=order.version, by=by, at=at)
    state = await read_back(order_id, seen_version=keyed.version, by=by, at=at)
    if state != State.REVIEWED:
        return Confirmed(order_id, str(order.order_no), state, keyed.version)
    return await confirm_order(order_id, version=keyed.version, settle=settle, by=by, at=at)
