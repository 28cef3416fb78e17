"""Many debits that leave in one file: their states and their orders' in one statement each. Generators for `transact`."""

from datetime import datetime

from foundation.actor import Actor
from foundation.transaction import Sql, Work, as_json, rowset
from ordering.orders.outcomes import steps

SENT = """
    UPDATE debit SET state = 'IN_FLIGHT' WHERE state = 'DUE' AND id IN (SELECT w.id FROM {debits})
    AND order_id IN (SELECT o.id FROM {orders}) RETURNING id"""
DUE = "SELECT id, order_id FROM debit WHERE state = 'DUE' AND id IN (SELECT w.id FROM {debits}) ORDER BY id"


def all_sent(debit_ids: list[int], *, by: Actor, at: datetime) -> Work[list[int]]:
    """What `move_debit` does with a due debit whose one open attempt was claimed, for all at once.

    Returns those that it does not fit: their order is elsewhere, or they are no longer due."""
    asked = as_json([{"id": debit_id} for debit_id in debit_ids])
    due = yield Sql(DUE.format(debits=rowset("w", 1, id="bigint")), asked)
    moved = yield from steps([row["order_id"] for row in due], "debit_sent", by, at)
    sent = yield Sql(SENT.format(debits=rowset("w", 1, id="bigint"), orders=rowset("o", 2, id="bigint")), asked,
                     as_json([{"id": order_id} for order_id in moved]))
    done = {row["id"] for row in sent}
    return [debit_id for debit_id in debit_ids if debit_id not in done]
