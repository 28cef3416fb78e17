"""Reads an order and everything the review goes by, in three statements, inside the verb's own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from foundation.actor import Actor, ActorKind
from foundation.errors import NotFound, Refused
from foundation.locks import for_update
from foundation.transaction import Row, Sql, Work, abreast, one
from ordering.orders.facts import facts_of
from ordering.orders.ground import Ground
from ordering.review.facts import Facts
from ordering.review.surge import CYCLES, DEAR_LEAST_YUAN
from ordering.states import NOT_HELD, State
from ordering.supply.selecting import AGREED_CARTONS, POOL_LEFT

Found = tuple[list[Row], list[Row]]
"""The order's lines with their supply; what the shop has had besides: rows of LINES and HAD."""
BY_LEADER = "leader"
"""The source of a change of lines that a shift leader made."""
ORDER = f"""
    SELECT o.*, r.name AS retailer_name, r.grade, r.status AS retailer_status, r.account_manager,
           COALESCE(o.spoken_in, r.language) AS language,
           (SELECT x.order_no FROM orders x WHERE x.id = o.amends_id) AS amends_no,
           (SELECT x.accepted_rules FROM orders x WHERE x.id = o.amends_id) AS stood_rules,
           EXISTS (SELECT 1 FROM line_change x WHERE x.order_id = o.id AND x.version = o.version
                   AND x.source = '{BY_LEADER}') AS cut_by_leader,
           l.valid_from AS licence_from, l.valid_to AS licence_to, l.state AS licence_state,
           a.valid_to AS agreement_to, a.single_limit_fen,
           r.licence_holder, a.account_name AS agreement_holder, r.created_on, p.field AS changed, p.at AS changed_at,
           (SELECT MAX(x.figure) FROM watch_item x WHERE x.retailer_id = r.id AND x.kind = 'SHOP_LINKED'
            AND x.ended_at IS NULL) AS linked_shops, {AGREED_CARTONS} AS agreed_cartons,
           w.call_date, w.window_open, w.window_close, w.delivery_date AS window_delivery
    FROM orders o JOIN retailer r ON r.id = o.retailer_id
    LEFT JOIN licence l ON l.id = (
        SELECT x.id FROM licence x WHERE x.retailer_id = r.id ORDER BY x.valid_to DESC LIMIT 1)
    LEFT JOIN debit_agreement a ON a.id = (
        SELECT x.id FROM debit_agreement x WHERE x.retailer_id = r.id AND x.status = 'ACTIVE'
        ORDER BY x.valid_to DESC LIMIT 1)
    LEFT JOIN profile_change p ON p.id = (SELECT MAX(x.id) FROM profile_change x WHERE x.retailer_id = r.id)
    LEFT JOIN order_day w ON w.retailer_id = r.id AND w.cycle_no = o.cycle_no
    WHERE o.id = $1"""
AMENDED = """COALESCE((SELECT x.qty_ordered FROM order_line x
    WHERE x.order_id = o.amends_id AND x.product_id = l.product_id AND x.release_id = s.id), 0)"""
"""What the order that this one amends holds of the release: its own to have again."""
STOOD = "(SELECT x.qty_ordered FROM order_line x WHERE x.order_id = o.amends_id AND x.product_id = l.product_id)"
WATCHED = "(SELECT x.product_id FROM watch_item x WHERE x.ended_at IS NULL AND x.kind IN ('SKU_MONTH', 'SKU_DAY'))"
LINES = f"""
    SELECT l.product_id, l.position, l.qty_requested, l.qty_allowed, l.qty_ordered, l.price_fen, l.said,
           l.release_id AS noted_id, s.id AS release_id,
           s.released_qty - s.taken_qty + {AMENDED} AS left_qty, {POOL_LEFT} + {AMENDED} AS pool_left,
           v.limit_cartons AS override, o.state, o.version, {STOOD} AS stood_qty,
           CASE WHEN l.price_fen >= {DEAR_LEAST_YUAN * 100} OR l.product_id IN {WATCHED} THEN (
               SELECT COALESCE(SUM(x.qty_ordered), 0) FROM orders h CROSS JOIN order_line x
               WHERE h.retailer_id = o.retailer_id AND h.state NOT IN ({NOT_HELD}) AND h.cycle_no IN (
                   SELECT DISTINCT c.cycle_no FROM orders c WHERE c.retailer_id = o.retailer_id AND c.cycle_no < o.cycle_no
                   AND c.state NOT IN ({NOT_HELD}) ORDER BY c.cycle_no DESC LIMIT {CYCLES})
               AND x.order_id = h.id AND x.product_id = l.product_id) END AS past_cartons,
           CASE WHEN p.supply_state = 'NEW' THEN NOT EXISTS (
               SELECT 1 FROM orders h CROSS JOIN order_line x
               WHERE h.retailer_id = o.retailer_id AND h.cycle_no > o.cycle_no - 100 AND h.id <> o.id
               AND h.state NOT IN ({NOT_HELD}) AND x.order_id = h.id AND x.product_id = l.product_id
               AND x.qty_ordered > 0) END AS new_to_shop
    FROM orders o JOIN order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product_id
    LEFT JOIN supply_release s ON s.id = COALESCE(
        (SELECT x.id FROM supply_release x
         WHERE x.district_id = o.district_id AND x.product_id = l.product_id AND x.cycle_no = o.cycle_no),
        (SELECT x.id FROM supply_release x
         WHERE x.district_id IS NULL AND x.product_id = l.product_id AND x.cycle_no = o.cycle_no))
    LEFT JOIN limit_override v
           ON v.retailer_id = o.retailer_id AND v.product_id = l.product_id AND v.cycle_no = o.cycle_no
    WHERE o.id = $1 ORDER BY l.position"""
"""CROSS JOIN keeps SQLite to the shop's few orders first; the sums are made for dear, watched and new skus only."""
PAST_ORDERS = 18
"""Two months of a shop, replenishments included."""
HAD = f"""
    SELECT 'now' AS what, h.id, h.cycle_no, h.kind, h.order_no, h.fingerprint, h.confirmed_at, h.state, l.product_id,
           l.qty_ordered AS qty, 0 AS fen
    FROM orders o JOIN orders h ON h.retailer_id = o.retailer_id AND h.cycle_no = o.cycle_no AND h.id <> o.id
         AND h.id <> COALESCE(o.amends_id, 0)
    JOIN order_line l ON l.order_id = h.id
    WHERE o.id = $1 AND h.state NOT IN ({NOT_HELD})
    UNION ALL
    SELECT * FROM (
        SELECT 'past', h.id, h.cycle_no, '', '', '', h.confirmed_at, h.state, 0, h.total_qty, h.total_fen
        FROM orders o JOIN orders h ON h.retailer_id = o.retailer_id AND h.cycle_no < o.cycle_no
        WHERE o.id = $1 AND h.state NOT IN ({NOT_HELD})
        ORDER BY h.cycle_no DESC LIMIT {PAST_ORDERS}) AS past
    UNION ALL
    SELECT 'trouble', t.order_id, 0, '', '', '', t.at, t.kind, 0, 0, t.amount_fen
    FROM orders o JOIN order_trouble t ON t.retailer_id = o.retailer_id
    WHERE o.id = $1 AND t.order_id <> o.id AND t.settled_at IS NULL
    UNION ALL
    SELECT 'caller', c.retailer_id, c.cycle_no, '', '', '', c.opened_at, c.state, 0, 0, 0
    FROM orders o JOIN orders c ON c.caller_number = o.caller_number AND c.cycle_no = o.cycle_no
    WHERE o.id = $1 AND c.retailer_id <> o.retailer_id AND c.state <> 'VOID'"""
"""What the shop has had this cycle, line by line, and before; what went wrong with its money; whom this caller ordered for.

What an order amends stands until then, but is not had besides it."""


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
    rows = yield Sql(f"{ORDER}{for_update('o') if lock else ''}", order_id)
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
    facts = facts_of(order, lines, had, at, on)
    return Table(order, tuple(repriced(lines, facts)), facts, releases)


def repriced(rows: list[Row], facts: Facts) -> list[Row]:
    """A line that is not confirmed takes the price of the day; one that was noted at another keeps that beside it (R37)."""
    now = {line.item.id: line.item.price_fen for line in facts.lines if line.noted_fen is not None}
    return [row | {"noted_fen": row["price_fen"], "price_fen": now[row["product_id"]]} if row["product_id"] in now else row
            for row in rows] if now else rows
