"""Money that went wrong with an order, as its shop's later orders know it."""

from collections.abc import Collection
from datetime import datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.transaction import Sql, as_json, in_transaction, rowset, sized, time_kind
from ordering.orders.models import Order
from ordering.watching.models import OrderTrouble, TroubleKind


def debits_failed_sql(order_ids: Collection[int], at: datetime) -> Sql:
    """A line for each final failure, inside the transaction that moves the orders."""
    rows = sized(rowset("w", 2, id="bigint"), len(order_ids))
    return Sql(f"""INSERT INTO order_trouble (order_id, retailer_id, kind, amount_fen, at)
                   SELECT o.id, o.retailer_id, 'DEBIT_FAILED', o.total_fen, CAST($1 AS {time_kind()})
                   FROM orders AS o WHERE o.id IN (SELECT w.id FROM {rows})""", at, as_json([{"id": order_id} for order_id in order_ids]))


def unpaid_sql(order_id: int, amount_fen: int, at: datetime) -> Sql:
    """Goods that are gone and not paid, inside another package's transaction. While one line of it is open there is no second."""
    return Sql("""INSERT INTO order_trouble (order_id, retailer_id, kind, amount_fen, at)
                  SELECT id, retailer_id, 'UNPAID', $2, $3 FROM orders WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM order_trouble
                  WHERE order_id = $1 AND kind = 'UNPAID' AND settled_at IS NULL) RETURNING id""", order_id, amount_fen, at)


def paid_up_sql(order_ids: Collection[int], at: datetime) -> Sql:
    """The same the other way: what was open of the orders is settled. Which of them had something open, with their districts."""
    rows = sized(rowset("w", 2, id="bigint"), len(order_ids))
    return Sql(f"""UPDATE order_trouble SET settled_at = CAST($1 AS {time_kind()}) WHERE kind = 'UNPAID' AND settled_at IS NULL
                   AND order_id IN (SELECT w.id FROM {rows}) RETURNING order_id,
                   (SELECT o.district_id FROM orders AS o WHERE o.id = order_trouble.order_id) AS district_id""",
               at, as_json([{"id": order_id} for order_id in order_ids]))


def owes_whole_sql(order_id: int, amount_fen: int) -> Sql:
    """What is open of the order is all that was asked for it, not only what was missing while somebody looked into it."""
    return Sql("UPDATE order_trouble SET amount_fen = $2 WHERE order_id = $1 AND kind = 'UNPAID' AND settled_at IS NULL AND amount_fen < $2"
               " RETURNING id", order_id, amount_fen)


def paid_off_sql(order_id: int, amount_fen: int, at: datetime) -> Sql:
    """So much of what is open of the order is settled: with all of it the debt ends. id, settled_at; no row where nothing is open."""
    return Sql(f"""UPDATE order_trouble SET settled_at = CASE WHEN amount_fen <= $2 THEN CAST($3 AS {time_kind()}) END,
                   amount_fen = CASE WHEN amount_fen <= $2 THEN amount_fen ELSE amount_fen - $2 END
                   WHERE order_id = $1 AND kind = 'UNPAID' AND settled_at IS NULL RETURNING id, settled_at""", order_id, amount_fen, at)


async def note_unpaid(order_id: int, amount_fen: int, *, by: Actor, at: datetime) -> None:
    """Goods were handed over and so much of them is not paid: the shop orders again when it is. Said twice, it is one."""
    async with in_transaction():
        order = await Order.get(id=order_id)
        held = await OrderTrouble.filter(order_id=order_id, kind=TroubleKind.UNPAID, settled_at=None).update(amount_fen=amount_fen)
        if not held:
            await OrderTrouble.create(order_id=order_id, retailer_id=order.retailer_id, kind=TroubleKind.UNPAID,
                                      amount_fen=amount_fen, at=at)
        await audit(by, at, "note_unpaid", "order", order_id, district_id=order.district_id, amount_fen=amount_fen)


async def note_paid_up(order_id: int, *, by: Actor, at: datetime) -> None:
    """What was open of the order has come in."""
    async with in_transaction():
        order = await Order.get(id=order_id)
        await OrderTrouble.filter(order_id=order_id, kind=TroubleKind.UNPAID, settled_at=None).update(settled_at=at)
        await audit(by, at, "note_paid_up", "order", order_id, district_id=order.district_id)
