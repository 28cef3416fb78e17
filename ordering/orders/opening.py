"""Putting an order on the table: this call's draft, the demand noted earlier, or the confirmed order to be changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.actor import Actor, ActorKind
from foundation.audit import audit_sql
from foundation.clock import day
from foundation.errors import NotFound, Refused
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, calendar_day, moment, reads, transact
from ordering.orders.models import Channel
from ordering.orders.reading import OutsideDistrict
from ordering.orders.rules import amendable, closes_after, kind_of, order_no
from ordering.orders.writing import move
from ordering.review.facts import OrderKind
from ordering.review.identity import UNPROVEN
from ordering.states import CALLED_OFF, OPEN, State
from retailers.order_days.rules import delivery_after
from retailers.profile.models import Retailer

ON_TABLE = (*OPEN, State.EARLY)
OUTSIDE_DIGITS = 7


class NoSuchRetailer(NotFound):
    code = "no_such_retailer"


class NoOrderDay(Refused):
    """Neither this cycle nor the next one has an order day for the shop."""

    code = "no_order_day"


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


async def open_draft(retailer_id: int, *, call_id: str | None = None, channel: Channel = Channel.INBOUND,
                     spoken_in: str | None = None, overflow: bool = False, caller: Caller = NOBODY, by: Actor, at: datetime) -> int:
    """The order on the table for this shop and cycle, opened if there is none; a reload or a second tab gets the same.

    An EARLY demand becomes the draft on its order day. Where the cycle's order is confirmed and can still be changed, the
    draft `amends` it and has its lines. spoken_in: the caller's language, if it was heard. overflow: `by` helps out.
    caller: who is on the line and how he proved it (R04), from which telephone (R32)."""
    shop = await Retailer.get_or_none(id=retailer_id, using_db=reads())
    if shop is None:
        raise NoSuchRetailer(retailer_id=retailer_id)
    his_own = by.kind != ActorKind.RETAILER or by.id == retailer_id
    if not (by.may_touch(shop.district_id) or overflow) or not his_own:
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
    existing = yield Sql("""
        SELECT id, kind, state, version, closes_at, delivery_date, amends_id, total_qty, total_fen
        FROM orders WHERE retailer_id = $1 AND cycle_no = $2 ORDER BY id DESC""", shop.id, window["cycle_no"])
    standing = [row for row in existing if row["state"] not in CALLED_OFF]
    changeable = [row for row in standing if amendable(row["state"], moment(row["closes_at"]), at)]
    for row in standing:
        if row["state"] in ON_TABLE and row["amends_id"] in (None, *(one["id"] for one in changeable)):
            return (yield from taking_up(row, window, call_id, spoken_in, staff_id, by, at))
    yield from give_up_amendments(row["id"] for row in standing if row["state"] in ON_TABLE)
    amended = changeable[0] if changeable else None
    kind = amended["kind"] if amended else kind_of(calendar_day(window["call_date"]), day(at), bool(standing))
    closes, delivery = closing(amended, window, at)
    [row] = yield Sql("""
        INSERT INTO orders (retailer_id, district_id, cycle_no, kind, channel, staff_id, call_id, overflow, state, version,
                            total_qty, total_fen, settlement_method, delivery_date, closes_at, opened_at, fingerprint,
                            accepted_rules, void_reason, remark, spoken_in, amends_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'DRAFT', $13, $15, $16, 'DEBIT', $9, $10, $11, '', '', '', '', $12, $14)
        RETURNING id""",
        shop.id, shop.district_id, window["cycle_no"], str(kind), str(channel), staff_id, call_id, overflow, delivery, closes,
        at, spoken_in, *((amended["version"] + 1, amended["id"], amended["total_qty"], amended["total_fen"]) if amended
                         else (1, None, 0, 0)))
    yield from (copy_lines(amended["id"], row["id"]) if amended else number(row["id"], shop.district_id))
    yield audit_sql(by, at, "open_draft", "order", row["id"], district_id=shop.district_id, kind=kind, call_id=call_id,
                    amends=amended["id"] if amended else None)
    return int(row["id"])


def closing(amended: Row | None, window: Row, at: datetime) -> tuple[datetime | None, object]:
    """Until when it must be confirmed, and the day of its delivery: a late one goes with the next run."""
    if amended:
        return moment(amended["closes_at"]), calendar_day(amended["delivery_date"])
    cut_off = moment(window["window_close"])
    closes = closes_after(cut_off, at) if cut_off else None
    late = closes is not None and closes != cut_off
    return closes, delivery_after(day(closes)) if late else calendar_day(window["delivery_date"])  # type: ignore[arg-type]


def number(order_id: int, district_id: int) -> Work[None]:
    yield Sql("""UPDATE orders SET order_no = (SELECT seat_group FROM district WHERE id = $2) || $3 WHERE id = $1
                 RETURNING order_no""", order_id, district_id, order_no("", order_id)[2:])


def copy_lines(source: int, target: int) -> Work[None]:
    """What the standing order asks for, to be changed and reviewed anew."""
    yield Sql("""
        INSERT INTO order_line (order_id, product_id, position, qty_requested, qty_allowed, qty_ordered, price_fen,
                                amount_fen, said)
        SELECT CAST($2 AS bigint), product_id, position, qty_requested, 0, 0, price_fen, 0, said FROM order_line
        WHERE order_id = $1 ORDER BY position RETURNING id""", source, target)


def give_up_amendments(order_ids: object) -> Work[None]:
    """The orders that they were to change are locked or gone to the bank meanwhile; those stand as they are."""
    for order_id in order_ids:  # type: ignore[attr-defined]
        yield from move(order_id, "void", {"void_reason": "NOT_CONFIRMED"})


def taking_up(order: Row, window: Row, call_id: str | None, spoken_in: str | None, staff_id: int | None,
              by: Actor, at: datetime) -> Work[int]:
    """Go on with the order that is there: this call's, and due if its day has come."""
    due = calendar_day(window["call_date"]) <= day(at)  # type: ignore[operator]
    if order["state"] == State.EARLY:
        yield from move(order["id"], "come_due")
    if order["kind"] == OrderKind.EARLY and due:
        yield Sql("UPDATE orders SET kind = 'REGULAR' WHERE id = $1 RETURNING id", order["id"])
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
        {for_update('r') if lock else ''}""", retailer_id, monday)
    if not rows:
        raise NoOrderDay(retailer_id=retailer_id)
    return rows[0]
