"""Reads an order and everything the review goes by, in three statements, inside the verb's own transaction."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from foundation.actor import Actor, ActorKind
from foundation.errors import NotFound, Refused
from foundation.transaction import Row, Sql, Work, abreast, dialect, moment, one
from ordering.orders.ground import Ground
from ordering.orders.rules import NOT_HOLDING, State, fingerprint
from ordering.products.catalogue import Item
from ordering.review.facts import Facts, Line, OrderKind, Shop, Window
from ordering.supply.rules import LimitSource, effective_limit

Found = tuple[list[Row], list[Row]]
"""The order's lines with their supply; what the shop has had besides: rows of LINES and HAD."""
NOT_HELD = ", ".join(f"'{state}'" for state in NOT_HOLDING)
ORDER = """
    SELECT o.*, r.name AS retailer_name, r.grade, r.status AS retailer_status, r.account_manager,
           COALESCE(o.spoken_in, r.language) AS language,
           (SELECT x.order_no FROM orders x WHERE x.id = o.amends_id) AS amends_no,
           l.valid_from AS licence_from, l.valid_to AS licence_to, l.state AS licence_state,
           a.valid_to AS agreement_to, a.single_limit_fen,
           w.call_date, w.window_open, w.window_close, w.delivery_date AS window_delivery
    FROM orders o JOIN retailer r ON r.id = o.retailer_id
    LEFT JOIN licence l ON l.id = (
        SELECT x.id FROM licence x WHERE x.retailer_id = r.id ORDER BY x.valid_to DESC LIMIT 1)
    LEFT JOIN debit_agreement a ON a.id = (
        SELECT x.id FROM debit_agreement x WHERE x.retailer_id = r.id AND x.status = 'ACTIVE'
        ORDER BY x.valid_to DESC LIMIT 1)
    LEFT JOIN order_day w ON w.retailer_id = r.id AND w.cycle_no = o.cycle_no
    WHERE o.id = $1"""
LOCKED = f"{ORDER} FOR UPDATE OF o"
LINES = """
    SELECT l.product_id, l.position, l.qty_requested, l.qty_allowed, l.qty_ordered, l.price_fen, l.said,
           l.release_id AS noted_id, s.id AS release_id,
           s.released_qty - s.taken_qty + COALESCE((
               SELECT x.qty_ordered FROM order_line x WHERE x.order_id = o.amends_id AND x.product_id = l.product_id
               AND x.release_id = s.id), 0) AS left_qty,
           v.limit_cartons AS override, o.state, o.version
    FROM orders o JOIN order_line l ON l.order_id = o.id
    LEFT JOIN supply_release s ON s.id = COALESCE(
        (SELECT x.id FROM supply_release x
         WHERE x.district_id = o.district_id AND x.product_id = l.product_id AND x.cycle_no = o.cycle_no),
        (SELECT x.id FROM supply_release x
         WHERE x.district_id IS NULL AND x.product_id = l.product_id AND x.cycle_no = o.cycle_no))
    LEFT JOIN limit_override v
           ON v.retailer_id = o.retailer_id AND v.product_id = l.product_id AND v.cycle_no = o.cycle_no
    WHERE o.id = $1 ORDER BY l.position"""
HAD = f"""
    SELECT h.id, h.kind, h.order_no, h.fingerprint, h.confirmed_at, l.product_id, l.qty_ordered AS qty
    FROM orders o JOIN orders h ON h.retailer_id = o.retailer_id AND h.cycle_no = o.cycle_no AND h.id <> o.id
         AND h.id <> COALESCE(o.amends_id, 0)
    JOIN order_line l ON l.order_id = h.id
    WHERE o.id = $1 AND h.state NOT IN ({NOT_HELD})
    UNION ALL
    SELECT past.id, '', '', '', NULL, 0, past.qty FROM (
        SELECT 0 - h.cycle_no AS id, SUM(h.total_qty) AS qty
        FROM orders o JOIN orders h ON h.retailer_id = o.retailer_id AND h.cycle_no < o.cycle_no
        WHERE o.id = $1 AND h.state NOT IN ({NOT_HELD})
        GROUP BY h.cycle_no ORDER BY h.cycle_no DESC LIMIT 6) AS past"""
"""Ids below zero are past cycles, each with its total. What an order amends stands until then, but is not had besides it."""


class NoSuchOrder(NotFound):
    code = "no_such_order"


class OutsideDistrict(Refused):
    code = "outside_district"


class OrderChanged(Refused):
    """Somebody, or another tab, changed the order since it was read: facts hold the version and state it has now."""

    code = "order_changed"


@dataclass(frozen=True, slots=True)
class Table:
    """The order on the table. releases: sku -> (supply_release id, cartons left) where one binds."""

    order: Row
    lines: tuple[Row, ...]
    facts: Facts
    releases: Mapping[int, tuple[int, int]]

    @property
    def state(self) -> State:
        return State(self.order["state"])

    @property
    def version(self) -> int:
        return int(self.order["version"])


def read_order(order_id: int, by: Actor, lock: bool = True) -> Work[Row]:
    """The order with its shop's standing, by default locked until the transaction ends. NoSuchOrder, OutsideDistrict."""
    rows = yield Sql(LOCKED if lock and dialect() == "postgres" else ORDER, order_id)
    if not rows:
        raise NoSuchOrder(order_id=order_id)
    return in_scope(rows[0], by)


def read_order_and_lines(order_id: int, by: Actor) -> Work[tuple[Row, Found]]:
    """The locked order with all that the review goes by, for `table_of`. One round trip on PostgreSQL."""
    order, lines, had = yield from abreast(read_order(order_id, by), one(Sql(LINES, order_id)), one(Sql(HAD, order_id)))
    if not lines or (lines[0]["state"], lines[0]["version"]) != (order["state"], order["version"]):
        # PostgreSQL waited for somebody's change of the order: the rest was read as it stood before that.
        lines, had = yield from abreast(one(Sql(LINES, order_id)), one(Sql(HAD, order_id)))
    return order, (lines, had)


def read_table(order: Row, at: datetime, on: Ground) -> Work[Table]:
    """The lines with their supply, and what the shop has had, as they are now."""
    lines, had = yield from abreast(one(Sql(LINES, order["id"])), one(Sql(HAD, order["id"])))
    return table_of(order, (lines, had), at, on)


def in_scope(order: Row, by: Actor) -> Row:
    """An agent who helps out (overflow) may touch the order that he opened himself; a retailer on the phone, his own."""
    helps_out = order["overflow"] and order["staff_id"] is not None and order["staff_id"] == by.id
    his_own = by.kind != ActorKind.RETAILER or by.id == order["retailer_id"]
    if not (by.may_touch(order["district_id"]) or helps_out) or not his_own:
        raise OutsideDistrict(order_id=order["id"])
    return order


def table_of(order: Row, found: Found, at: datetime, on: Ground) -> Table:
    lines, had = found
    releases = {row["product_id"]: (row["release_id"], row["left_qty"]) for row in lines if row["release_id"]}
    return Table(order, tuple(lines), facts_of(order, lines, had, at, on), releases)


def facts_of(order: Row, rows: list[Row], had: list[Row], at: datetime, on: Ground) -> Facts:
    now = [row for row in had if row["id"] > 0]
    past = sorted((row for row in had if row["id"] < 0), key=lambda row: row["id"])
    by_sku: Counter[int] = Counter()
    for row in now:
        by_sku[row["product_id"]] += row["qty"]
    families: Counter[str] = Counter()
    for sku, qty in by_sku.items():
        families[on.catalogue[sku].brand_family if sku in on.catalogue else ""] += qty
    banded = {lower: sum(qty for sku, qty in by_sku.items() if sku in on.catalogue
                         and on.catalogue[sku].price_fen >= lower) for lower in on.limits.band_caps}
    regular = [row for row in now if row["kind"] == OrderKind.REGULAR]
    mine = fingerprint((row["product_id"], row["qty_requested"]) for row in rows) if now else ""
    since = at - timedelta(minutes=on.parameters["R08"]["twin_minutes"])
    twin = next((row["order_no"] for row in now if mine and row["fingerprint"] == mine
                 and (confirmed := moment(row["confirmed_at"])) and confirmed >= since), "")
    return Facts(
        at=at, kind=OrderKind(order["kind"]), shop=shop_of(order), window=window_of(order),
        lines=tuple(line_of(row, by_sku[row["product_id"]], on) for row in rows), limits=on.limits,
        cycle_cartons=sum(by_sku.values()), cycle_families=families, cycle_banded=banded,
        regular_cartons=sum(row["qty"] for row in regular),
        mid_cycle_orders=len({row["id"] for row in now if row["kind"] == OrderKind.MID_CYCLE}),
        past_cycles=tuple(int(row["qty"]) for row in past),
        other_regular=regular[0]["order_no"] if regular else "", twin=twin,
        accepted=frozenset(order["accepted_rules"].split()))


def shop_of(order: Row) -> Shop:
    return Shop(order["grade"], order["retailer_status"], order["account_manager"], calendar_day(order["licence_from"]),
                calendar_day(order["licence_to"]), order["licence_state"] or "VALID",
                calendar_day(order["agreement_to"]), order["single_limit_fen"])


def window_of(order: Row) -> Window | None:
    call_date, delivery = calendar_day(order["call_date"]), calendar_day(order["window_delivery"])
    opens, closes = moment(order["window_open"]), moment(order["window_close"])
    return Window(call_date, opens, closes, delivery) if call_date and delivery and opens and closes else None


def line_of(row: Row, had: int, on: Ground) -> Line:
    item = on.catalogue.item(row["product_id"])
    override = row["override"]
    limit = on.by_sku[item.id] if override is None else effective_limit(item, on.limits, override)
    scarce = item.supply_state == "SCARCE"
    left = row["left_qty"] if row["release_id"] else 0 if scarce else None
    short = limit.source == LimitSource.NOT_RELEASED or left == 0 or item.supply_state == "WITHDRAWN"
    return Line(item, row["qty_requested"], limit, had, left, row["said"], alternative(item, on) if short else None)


def alternative(item: Item, on: Ground) -> Item | None:
    """The named substitute, else the ordinary sku nearest in price that this grade may have."""
    if item.substitute_id in on.catalogue:
        return on.catalogue[item.substitute_id]  # type: ignore[index]
    plain = [other for other in on.catalogue.values() if other.supply_state in ("FAST", "STEADY") and other.id != item.id
             and on.by_sku[other.id].cartons != 0]
    return min(plain, key=lambda other: abs(other.price_fen - item.price_fen), default=None)


def calendar_day(value: Any) -> date | None:
    """A date column of a raw row: SQLite gives text."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value
