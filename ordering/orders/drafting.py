"""Keying the lines of an order on the table. Every key stroke that matters is one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from foundation.actor import Actor
from foundation.audit import audit_sql
from foundation.errors import Refused
from foundation.transaction import Row, Sql, Work, abreast, as_json, one, rowset, transact
from ordering.orders.ground import Ground, GroundOf, on_ground
from ordering.orders.reading import OrderChanged, Table, read_order, read_table
from ordering.orders.writing import move, put_lines, totals
from ordering.review.engine import Verdict, review
from ordering.review.product import cartons
from ordering.states import OPEN

T = TypeVar("T")
QTY_MAX = 99_999
KEYED = "SELECT product_id, position, qty_requested FROM order_line WHERE order_id = $1"


class OrderNotOpen(Refused):
    """Its lines can no longer be changed."""

    code = "order_not_open"


@dataclass(frozen=True, slots=True)
class Keyed:
    """The order after a change: `table` with its lines, `verdict` of the review over them."""

    table: Table
    verdict: Verdict
    version: int


async def set_line(order_id: int, sku: int, qty: int | str, *, seen_version: int, by: Actor, at: datetime) -> Keyed:
    """Ask for so many cartons of a sku ('2件' are cases); 0 strikes it. Returns the order with its verdict.

    OrderChanged when the order is not at seen_version any more, OrderNotOpen, QuantityUnreadable, PacksNotSold."""
    return await set_lines(order_id, {sku: qty}, seen_version=seen_version, by=by, at=at)


async def set_lines(order_id: int, wanted: Mapping[int, int | str], *, seen_version: int, by: Actor, at: datetime,
                    verb: str = "set_lines", source: str = "") -> Keyed:
    """Several lines by one key stroke: they are taken back together. source: 'suggested' or 'last', whence they come."""
    asked = {sku: (min(qty, QTY_MAX), "") if isinstance(qty, int) else cartons(qty) for sku, qty in wanted.items()}
    return await keyed(order_id, lambda order, rows, on: change(order, rows, asked, on, source), seen_version, by, at, verb)


async def strike_line(order_id: int, sku: int, *, seen_version: int, by: Actor, at: datetime) -> Keyed:
    return await set_lines(order_id, {sku: 0}, seen_version=seen_version, by=by, at=at, verb="strike_line")


async def take_back(order_id: int, *, seen_version: int, by: Actor, at: datetime) -> Keyed:
    """Undo the last key stroke that was not yet taken back; with nothing left, nothing changes."""
    return await keyed(order_id, undo, seen_version, by, at, "take_back")


async def note_remark(order_id: int, remark: str, *, by: Actor, at: datetime) -> None:
    """客户意见: what the shopkeeper said, kept with the order."""

    def work() -> Work[None]:
        order = yield from read_order(order_id, by)
        yield Sql("UPDATE orders SET remark = $2 WHERE id = $1 RETURNING id", order_id, remark[:400])
        yield audit_sql(by, at, "note_remark", "order", order_id, district_id=order["district_id"])

    await transact(work)


async def keyed(order_id: int, changing: Callable[[Row, list[Row], Ground], Work[None]], seen_version: int, by: Actor, at: datetime,
                verb: str) -> Keyed:
    """Change the lines, review the whole order again, write what passes: the frame of every key stroke."""

    def work(ground_of: GroundOf) -> Work[Keyed]:
        order, rows = yield from abreast(read_order(order_id, by), one(Sql(KEYED, order_id)))
        on = ground_of(order)
        if order["state"] not in OPEN:
            raise OrderNotOpen(order_id=order_id, state=order["state"])
        if order["version"] != seen_version:
            raise OrderChanged(order_id=order_id, version=order["version"], state=order["state"])
        yield from changing(order, rows, on)
        table = yield from read_table(order, at, on)
        verdict = review(table.facts, on.parameters)
        total_qty, total_fen = totals(table, verdict)
        yield from abreast(
            put_lines(table, verdict),
            move(order_id, "change", {
                "version": seen_version + 1, "total_qty": total_qty, "total_fen": total_fen, "read_back_at": None,
                "accepted_rules": ""}, version=seen_version),
            one(audit_sql(by, at, verb, "order", order_id, district_id=order["district_id"], version=seen_version + 1,
                          cartons=total_qty)))
        return Keyed(table, verdict, seen_version + 1)

    return await on_ground(transact, work, at)


def change(order: Row, rows: list[Row], asked: Mapping[int, tuple[int, str]], on: Ground,
           source: str = "") -> Work[None]:
    """Put the asked quantities; new skus go below the others, at today's price."""
    held = {row["product_id"]: row for row in rows}
    place = max((row["position"] for row in rows), default=0)
    fresh: list[Row] = []
    changed: list[Row] = []
    for sku, (qty, said) in asked.items():
        if sku in held:
            changed.append({"sku": sku, "qty": qty, "said": said, "price": on.catalogue.item(sku).price_fen})
        elif qty > 0:
            place += 1
            fresh.append({"sku": sku, "qty": qty, "said": said, "price": on.catalogue.item(sku).price_fen, "place": place})
    before = {sku: held[sku]["qty_requested"] if sku in held else 0 for sku in asked}
    yield from remember(order, before, {sku: qty for sku, (qty, _) in asked.items()}, source)
    if gone := [row["sku"] for row in changed if row["qty"] <= 0]:
        yield Sql(f"DELETE FROM order_line WHERE order_id = $1 AND product_id IN ({', '.join(map(str, gone))})"
                  " RETURNING id", order["id"])
    if kept := [row for row in changed if row["qty"] > 0]:
        yield Sql(f"""
            UPDATE order_line SET qty_requested = w.qty, said = w.said, price_fen = w.price, qty_allowed = 0,
                                  qty_ordered = 0, amount_fen = 0
            FROM {rowset('w', 2, sku='int', qty='int', said='text', price='bigint')}
            WHERE order_id = $1 AND product_id = w.sku RETURNING order_line.id""", order["id"], as_json(kept))
    if fresh:
        yield Sql(f"""
            INSERT INTO order_line (order_id, product_id, position, qty_requested, qty_allowed, qty_ordered, price_fen,
                                    amount_fen, said)
            SELECT $1, sku, place, qty, 0, 0, price, 0, said
            FROM {rowset('w', 2, sku='int', qty='int', said='text', price='bigint', place='int')}
            RETURNING id""", order["id"], as_json(fresh))


def remember(order: Row, before: Mapping[int, int], after: Mapping[int, int], source: str) -> Work[None]:
    rows = [{"sku": sku, "was": before[sku], "now": max(after[sku], 0)} for sku in after]
    yield Sql(f"""
        INSERT INTO line_change (order_id, version, product_id, qty_before, qty_after, taken_back, source)
        SELECT $1, $2, sku, was, now, $3, CAST($5 AS varchar(10)) FROM {rowset('w', 4, sku='int', was='int', now='int')} RETURNING id""",
        order["id"], order["version"] + 1, False, as_json(rows), source)


def undo(order: Row, rows: list[Row], on: Ground) -> Work[None]:
    last = yield Sql("""
        UPDATE line_change SET taken_back = $2 WHERE order_id = $1 AND taken_back = $3 AND version = (
            SELECT MAX(version) FROM line_change WHERE order_id = $1 AND taken_back = $3)
        RETURNING product_id, qty_before""", order["id"], True, False)
    if last:
        yield from change(order, rows, {row["product_id"]: (row["qty_before"], "") for row in last}, on)
        yield Sql("DELETE FROM line_change WHERE order_id = $1 AND version = $2 RETURNING id",
                  order["id"], order["version"] + 1)
