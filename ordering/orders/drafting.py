"""Putting an order on the table and keying its lines. Every key stroke that matters is one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from foundation.actor import Actor, ActorKind
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.errors import NotFound, Refused
from foundation.transaction import Row, Sql, Work, abreast, as_json, dialect, moment, one, reads, rowset, transact
from ordering.orders.ground import Ground, GroundOf, on_ground
from ordering.orders.models import Channel
from ordering.orders.reading import OrderChanged, OutsideDistrict, Table, calendar_day, read_order, read_table
from ordering.orders.rules import OPEN, State, kind_of, order_no
from ordering.orders.writing import move, put_lines, totals
from ordering.review.engine import Verdict, review
from ordering.review.facts import OrderKind
from ordering.review.identity import UNPROVEN
from ordering.review.product import cartons
from retailers.profile.models import Retailer

T = TypeVar("T")
OPEN_STATES = ", ".join(f"'{state}'" for state in (*OPEN, State.EARLY))
QTY_MAX = 99_999
OUTSIDE_DIGITS = 7
KEYED = "SELECT product_id, position, qty_requested FROM order_line WHERE order_id = $1"


class NoSuchRetailer(NotFound):
    code = "no_such_retailer"


class NoOrderDay(Refused):
    """Neither this cycle nor the next one has an order day for the shop."""

    code = "no_order_day"


class OrderNotOpen(Refused):
    """Its lines can no longer be changed."""

    code = "order_not_open"


@dataclass(frozen=True, slots=True)
class Caller:
    """identity: how he proved who he is, empty where he did not; None where nobody calls. number: as the exchange gave it."""

    identity: str | None = None
    number: str = ""

    @property
    def outside_number(self) -> str | None:
        """A telephone of the public network; an extension of our own is nobody's."""
        return self.number[:32] if len(self.number) >= OUTSIDE_DIGITS else None


NOBODY = Caller()


@dataclass(frozen=True, slots=True)
class Keyed:
    """The order after a change: `table` with its lines, `verdict` of the review over them."""

    table: Table
    verdict: Verdict
    version: int


async def open_draft(retailer_id: int, *, call_id: str | None = None, channel: Channel = Channel.INBOUND,
                     spoken_in: str | None = None, overflow: bool = False, caller: Caller = NOBODY, by: Actor, at: datetime) -> int:
    """The order on the table for this shop and cycle, opened if there is none; a reload or a second tab gets the same.

    An EARLY demand becomes the draft on its order day. spoken_in: the caller's language, if it was heard. overflow: `by` helps out for another district.
    caller: who is on the line and how he proved it (R04), from which telephone (R32)."""
    shop = await Retailer.get_or_none(id=retailer_id, using_db=reads())
    if shop is None:
        raise NoSuchRetailer(retailer_id=retailer_id)
    if not (by.may_touch(shop.district_id) or overflow):
        raise OutsideDistrict(retailer_id=retailer_id)
    staff_id = by.id if by.kind == ActorKind.STAFF else None

    def work() -> Work[int]:
        order_id = yield from opening(shop, call_id, channel, spoken_in, overflow, staff_id, by, at)
        if caller.identity is not None:
            yield Sql("UPDATE orders SET identity = $2, caller_number = $3 WHERE id = $1 RETURNING id", order_id,
                      caller.identity or UNPROVEN, caller.outside_number)
        return order_id

    return await transact(work)


def opening(shop: Retailer, call_id: str | None, channel: Channel, spoken_in: str | None, overflow: bool,
            staff_id: int | None, by: Actor, at: datetime) -> Work[int]:
    window = yield from order_day_for(shop.id, at)
    existing = yield Sql(f"""
        SELECT id, kind, state, version FROM orders WHERE retailer_id = $1 AND cycle_no = $2 AND state <> 'VOID'
        ORDER BY CASE WHEN state IN ({OPEN_STATES}) THEN 0 ELSE 1 END, id DESC""", shop.id, window["cycle_no"])
    if existing and existing[0]["state"] in (*OPEN, State.EARLY):
        return (yield from taking_up(existing[0], window, call_id, spoken_in, staff_id, by, at))
    kind = kind_of(calendar_day(window["call_date"]), day(at), bool(existing))
    [row] = yield Sql("""
        INSERT INTO orders (retailer_id, district_id, cycle_no, kind, channel, staff_id, call_id, overflow, state, version,
                            total_qty, total_fen, settlement_method, delivery_date, closes_at, opened_at, fingerprint,
                            accepted_rules, void_reason, remark, spoken_in)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'DRAFT', 1, 0, 0, 'DEBIT', $9, $10, $11, '', '', '', '', $12) RETURNING id""",
        shop.id, shop.district_id, window["cycle_no"], str(kind), str(channel), staff_id, call_id, overflow,
        calendar_day(window["delivery_date"]), moment(window["window_close"]), at, spoken_in)
    yield Sql("""UPDATE orders SET order_no = (SELECT seat_group FROM district WHERE id = $2) || $3 WHERE id = $1
                 RETURNING order_no""", row["id"], shop.district_id, order_no("", row["id"])[2:])
    yield audit_sql(by, at, "open_draft", "order", row["id"], district_id=shop.district_id, kind=kind, call_id=call_id)
    return int(row["id"])


def taking_up(order: Row, window: Row, call_id: str | None, spoken_in: str | None, staff_id: int | None,
              by: Actor, at: datetime) -> Work[int]:
    """Go on with the order that is there: this call's, and due if its day has come."""
    due = calendar_day(window["call_date"]) <= day(at)  # type: ignore[operator]
    if order["kind"] == OrderKind.EARLY and due:
        if order["state"] == State.EARLY:
            yield from move(order["id"], "come_due", {"kind": str(OrderKind.REGULAR)})
        else:
            yield Sql("UPDATE orders SET kind = 'REGULAR' WHERE id = $1 RETURNING id", order["id"])
    elif order["state"] == State.EARLY:
        yield Sql("UPDATE orders SET state = 'DRAFT' WHERE id = $1 AND state = 'EARLY' RETURNING id", order["id"])
    yield Sql("UPDATE orders SET call_id = COALESCE($2, call_id), staff_id = COALESCE($3, staff_id),"
              " spoken_in = COALESCE($4, spoken_in) WHERE id = $1 RETURNING id", order["id"], call_id, staff_id, spoken_in)
    yield audit_sql(by, at, "take_up_draft", "order", order["id"], call_id=call_id)
    return int(order["id"])


def order_day_for(retailer_id: int, at: datetime, lock: bool = True) -> Work[Row]:
    """The order day of this week's cycle, or the next one ahead. The shop is locked: one door at a time opens its draft."""
    today = day(at)
    monday = today - timedelta(days=today.weekday())
    rows = yield Sql(f"""
        SELECT w.cycle_no, w.call_date, w.window_close, w.delivery_date
        FROM order_day w JOIN retailer r ON r.id = w.retailer_id
        WHERE w.retailer_id = $1 AND w.call_date >= $2 ORDER BY w.call_date LIMIT 1
        {'FOR UPDATE OF r' if lock and dialect() == 'postgres' else ''}""", retailer_id, monday)
    if not rows:
        raise NoOrderDay(retailer_id=retailer_id)
    return rows[0]


async def set_line(order_id: int, sku: int, qty: int | str, *, seen_version: int, by: Actor, at: datetime) -> Keyed:
    """Ask for so many cartons of a sku ('2件' are cases); 0 strikes it. Returns the order with its verdict.

    OrderChanged when the order is not at seen_version any more, OrderNotOpen, QuantityUnreadable, PacksNotSold."""
    return await set_lines(order_id, {sku: qty}, seen_version=seen_version, by=by, at=at)


async def set_lines(order_id: int, wanted: Mapping[int, int | str], *, seen_version: int, by: Actor, at: datetime,
                    verb: str = "set_lines") -> Keyed:
    """Several lines by one key stroke: they are taken back together."""
    asked = {sku: (min(qty, QTY_MAX), "") if isinstance(qty, int) else cartons(qty) for sku, qty in wanted.items()}
    return await keyed(order_id, lambda order, rows, on: change(order, rows, asked, on), seen_version, by, at, verb)


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


def change(order: Row, rows: list[Row], asked: Mapping[int, tuple[int, str]], on: Ground) -> Work[None]:
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
    yield from remember(order, before, {sku: qty for sku, (qty, _) in asked.items()})
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


def remember(order: Row, before: Mapping[int, int], after: Mapping[int, int]) -> Work[None]:
    rows = [{"sku": sku, "was": before[sku], "now": max(after[sku], 0)} for sku in after]
    yield Sql(f"""
        INSERT INTO line_change (order_id, version, product_id, qty_before, qty_after, taken_back)
        SELECT $1, $2, sku, was, now, $3 FROM {rowset('w', 4, sku='int', was='int', now='int')} RETURNING id""",
        order["id"], order["version"] + 1, False, as_json(rows))


def undo(order: Row, rows: list[Row], on: Ground) -> Work[None]:
    last = yield Sql("""
        UPDATE line_change SET taken_back = $2 WHERE order_id = $1 AND taken_back = $3 AND version = (
            SELECT MAX(version) FROM line_change WHERE order_id = $1 AND taken_back = $3)
        RETURNING product_id, qty_before""", order["id"], True, False)
    if last:
        yield from change(order, rows, {row["product_id"]: (row["qty_before"], "") for row in last}, on)
        yield Sql("DELETE FROM line_change WHERE order_id = $1 AND version = $2 RETURNING id",
                  order["id"], order["version"] + 1)
