"""Changing a confirmed order: it stands until the order that `amends` it is confirmed, then they change places.

Everything here runs inside that confirming transaction. The amendment's row is locked before the order's own, always."""

from datetime import datetime
from typing import Any

from foundation.errors import Refused
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, as_json, moment, rowset
from ordering.orders.reading import Table
from ordering.orders.rules import amendable, fingerprint
from ordering.orders.writing import move
from ordering.states import State

MOVED = ("version", "total_qty", "total_fen", "read_back_at", "call_id", "staff_id", "spoken_in", "accepted_rules")
"""What the standing order takes over from its amendment, which keeps what it had."""


class OrderLocked(Refused):
    """Past its cut-off, or a debit of it was asked for: the order stands as it is."""

    code = "order_locked"


def read_standing(order: Row) -> Work[Row]:
    """The order that `order` amends, locked."""
    [standing] = yield Sql(f"SELECT * FROM orders WHERE id = $1{for_update()}",
                           order["amends_id"])
    return standing


def replaced_by(order: Row, standing: Row, version: int) -> bool:
    """Was this very change confirmed before? Then the caller's answer was lost, and he is told again."""
    return order["state"] == State.VOID and order["void_reason"] == "REPLACED" and standing["version"] == version


def check_amendable(standing: Row, at: datetime) -> None:
    if not amendable(standing["state"], moment(standing["closes_at"]), at):
        raise OrderLocked(order_id=standing["id"], order_no=standing["order_no"], state=standing["state"])


def lines_standing(standing: Row) -> Work[list[Row]]:
    return (yield Sql("""
        SELECT product_id, position, qty_requested, qty_allowed, qty_ordered, price_fen, amount_fen, said, release_id
        FROM order_line WHERE order_id = $1 ORDER BY position""", standing["id"]))


def change_places(table: Table, standing: Row, held: list[Row], event: str, at: datetime) -> Work[Row]:
    """The order gets the new lines, version and call; the amendment's row keeps what they replaced. The moved order."""
    order = table.order
    yield Sql("DELETE FROM order_line WHERE order_id = $1 RETURNING id", standing["id"])
    yield Sql("UPDATE order_line SET order_id = $2 WHERE order_id = $1 RETURNING id", order["id"], standing["id"])
    yield Sql(f"""
        INSERT INTO order_line (order_id, product_id, position, qty_requested, qty_allowed, qty_ordered, price_fen,
                                amount_fen, said, release_id)
        SELECT CAST($1 AS bigint), sku, place, asked, allowed, ordered, price, ordered * price, said, release
        FROM {rowset('w', 2, sku='int', place='int', asked='int', allowed='int', ordered='int', price='bigint', said='text',
                     release='int')} RETURNING id""", order["id"], as_json([kept(line) for line in held]))
    yield from move(order["id"], "replace", {
        **{name: timed(standing, name) for name in MOVED}, "void_reason": "REPLACED",
        "confirmed_at": timed(standing, "confirmed_at"), "fingerprint": standing["fingerprint"]}, version=table.version)
    return (yield from move(standing["id"], event, {
        **{name: timed(order, name) for name in MOVED}, "accepted_rules": " ".join(sorted(table.facts.accepted)),
        "confirmed_at": at, "fingerprint": fingerprint((row["product_id"], row["qty_requested"]) for row in table.lines)},
        version=standing["version"]))


def timed(row: Row, name: str) -> Any:
    return moment(row[name]) if name.endswith("_at") else row[name]


def kept(line: Row) -> dict[str, Any]:
    return {"sku": line["product_id"], "place": line["position"], "asked": line["qty_requested"],
            "allowed": line["qty_allowed"], "ordered": line["qty_ordered"], "price": line["price_fen"],
            "said": line["said"], "release": line["release_id"]}
