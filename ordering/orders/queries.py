"""What the pages, the desk and the voice menu read of orders. All on the reading connection."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from foundation.actor import Actor
from foundation.clock import ZONE, day
from foundation.staff.scope import scoped
from foundation.transaction import Row, Sql, Work, fetch, reads
from ordering.orders.ground import Ground, GroundOf, ground, on_ground
from ordering.orders.models import Decision, Order, OrderLine
from ordering.orders.opening import order_day_for
from ordering.orders.pace import paces
from ordering.orders.reading import Table, read_order, read_table
from ordering.orders.suggestion import CYCLES, Suggestion, suggest
from ordering.products.catalogue import Item
from ordering.review.engine import Verdict, review
from ordering.review.facts import Facts, Line
from ordering.review.surge import calm_total
from ordering.states import NOT_HELD
from ordering.supply.rules import Limit, effective_limit
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer


@dataclass(frozen=True, slots=True)
class SkuRoom:
    """limit: for the cycle. had: confirmed earlier in it. left: of the release, None where none binds.

    room: cartons that can still be ordered now, None for no limit but the total cap."""

    item: Item
    limit: Limit
    had: int
    left: int | None

    @property
    def room(self) -> int | None:
        bounds = [] if self.limit.cartons is None else [self.limit.cartons - self.had]
        if self.left is not None:
            bounds.append(self.left)
        return max(min(bounds), 0) if bounds else None


@dataclass(frozen=True, slots=True)
class Form:
    """All that the order form shows. rooms: sku -> what can be had; last: sku -> cartons of the last order."""

    table: Table
    verdict: Verdict
    ground: Ground
    rooms: Mapping[int, SkuRoom]
    suggested: list[Suggestion]
    last: Mapping[int, int]

    @property
    def order(self) -> Row:
        return self.table.order


async def form(order_id: int, *, by: Actor, at: datetime) -> Form:
    """The order with its verdict, the shop's limits, its suggested and its last order. NoSuchOrder, OutsideDistrict."""

    season = await paces(cycle_of(day(at)))

    def work(ground_of: GroundOf) -> Work[Form]:
        order = yield from read_order(order_id, by, lock=False)
        on = ground_of(order)
        table = yield from read_table(order, at, on)
        rooms = yield from read_rooms(order, on)
        history = yield from read_history(order["retailer_id"], order["cycle_no"])
        open_skus = {sku: room.room for sku, room in rooms.items() if room.item.on_sale(day(at))}
        last = next(iter(history.values()), {})
        bounds = [cap for cap in (on.limits.total_cap, calm_total(table.facts, on.parameters["R28"])) if cap is not None]
        left = max(min(bounds) - table.facts.cycle_cartons, 0) if bounds else None
        suggested = passing(suggest(history, open_skus, season, left), rooms, table.facts, on)
        return Form(table, review(table.facts, on.parameters), on, rooms, suggested,
                    {sku: qty for sku, qty in last.items() if sku in on.catalogue})

    return await on_ground(fetch, work, at)


def passing(suggested: list[Suggestion], rooms: Mapping[int, SkuRoom], facts: Facts, on: Ground) -> list[Suggestion]:
    """What the review would let pass of them, asked for together: caps of families and price bands bind here too."""
    lines = tuple(Line(room.item, one.cartons, room.limit, room.had, room.left)
                  for one in suggested for room in [rooms[one.sku]])
    passes = review(replace(facts, lines=lines), on.parameters).lines
    return [one.at_most(passes[one.sku].passes) for one in suggested if passes[one.sku].passes]


def read_rooms(order: Row, on: Ground) -> Work[dict[int, SkuRoom]]:
    """For each sku of the catalogue: its limit for this shop and what is left of it. order: retailer, district, cycle.

    What the order amends is not had besides it, and its cartons are there to be taken again."""
    rows = yield Sql(f"""
        SELECT 'left' AS what, product_id AS sku, released_qty - taken_qty AS qty, CASE WHEN district_id IS NULL THEN 1
               ELSE 0 END AS place
        FROM supply_release WHERE cycle_no = $2 AND (district_id = $3 OR district_id IS NULL)
        UNION ALL
        SELECT 'own', product_id, limit_cartons, 0 FROM limit_override WHERE retailer_id = $1 AND cycle_no = $2
        UNION ALL
        SELECT 'had', l.product_id, SUM(l.qty_ordered), 0 FROM orders o JOIN order_line l ON l.order_id = o.id
        WHERE o.retailer_id = $1 AND o.cycle_no = $2 AND o.id NOT IN ($4, $5) AND o.state NOT IN ({NOT_HELD})
        GROUP BY l.product_id
        UNION ALL
        SELECT 'kept', product_id, qty_ordered, 0 FROM order_line WHERE order_id = $5 AND release_id IS NOT NULL
        ORDER BY place DESC""", order["retailer_id"], order["cycle_no"], order["district_id"], order["id"],
        order.get("amends_id") or 0)
    facts: dict[str, dict[int, int]] = defaultdict(dict)
    for row in rows:
        facts[row["what"]][row["sku"]] = int(row["qty"])
    for sku in facts["left"].keys() & facts["kept"].keys():
        facts["left"][sku] += facts["kept"][sku]
    return {sku: SkuRoom(item, effective_limit(item, on.limits, facts["own"].get(sku)), facts["had"].get(sku, 0),
                         facts["left"].get(sku, 0 if item.supply_state == "SCARCE" else None))
            for sku, item in on.catalogue.items()}


def read_history(retailer_id: int, before_cycle: int) -> Work[dict[int, dict[int, int]]]:
    """cycle -> sku -> cartons of each of the last cycles in which the shop ordered, the latest first."""
    rows = yield Sql(f"""
        SELECT o.cycle_no, l.product_id, SUM(l.qty_ordered) AS qty
        FROM orders o JOIN order_line l ON l.order_id = o.id
        WHERE o.retailer_id = $1 AND o.state NOT IN ({NOT_HELD}) AND o.cycle_no IN (
            SELECT DISTINCT cycle_no FROM orders WHERE retailer_id = $1 AND cycle_no < $2 AND state NOT IN ({NOT_HELD})
            ORDER BY cycle_no DESC LIMIT {CYCLES})
        GROUP BY o.cycle_no, l.product_id HAVING SUM(l.qty_ordered) > 0 ORDER BY o.cycle_no DESC, l.product_id""",
        retailer_id, before_cycle)
    cycles: dict[int, dict[int, int]] = defaultdict(dict)
    for row in rows:
        cycles[row["cycle_no"]][row["product_id"]] = int(row["qty"])
    return dict(cycles)


async def sku_room(retailer_id: int, short_code: str, *, at: datetime) -> SkuRoom:
    """Limit and price of one sku for a shop, for the voice menu. NoSuchProduct for an unknown code, NoOrderDay."""
    shop = await Retailer.get(id=retailer_id, using_db=reads())
    on = await ground(shop.district_id, shop.grade, day(at))
    item = on.catalogue.by_short_code(short_code)

    def work() -> Work[SkuRoom]:
        window = yield from order_day_for(retailer_id, at, lock=False)
        order = {"id": 0, "retailer_id": retailer_id, "district_id": shop.district_id, "cycle_no": window["cycle_no"]}
        return (yield from read_rooms(order, on))[item.id]

    return await fetch(work)


@dataclass(frozen=True, slots=True)
class CycleOrder:
    """An order to be read out: lines are (product, cartons), only those with a carton ordered."""

    order: Order
    lines: list[tuple[str, str, int]]


async def cycle_order(retailer_id: int, *, at: datetime) -> CycleOrder | None:
    """This cycle's order of a shop, a confirmed one before a draft; lines as (name, name_en, cartons)."""
    orders = await (Order.filter(retailer_id=retailer_id, cycle_no__gte=cycle_of(day(at)))
                    .exclude(state="VOID").using_db(reads()).order_by("cycle_no", "-confirmed_at", "-id"))
    if not orders:
        return None
    chosen = next((order for order in orders if order.confirmed_at), orders[0])
    return CycleOrder(chosen, await lines_of(chosen.id))


async def lines_of(order_id: int) -> list[tuple[str, str, int]]:
    rows = await (OrderLine.filter(order_id=order_id, qty_ordered__gt=0).using_db(reads()).order_by("position")
                  .values_list("product__name", "product__name_en", "qty_ordered"))
    return [(str(name), str(name_en), int(qty)) for name, name_en, qty in rows]


async def orders_of_day(on: date, *, by: Actor, state: str = "", limit: int = 300) -> list[Order]:
    """The orders opened on a day, newest first, in the actor's districts; not the changes of one, which have no number."""
    begin = datetime(on.year, on.month, on.day, tzinfo=ZONE)
    query = Order.filter(opened_at__gte=begin, opened_at__lt=begin + timedelta(days=1), amends_id=None)
    if state:
        query = query.filter(state=state)
    return await scoped(query, by).using_db(reads()).select_related("retailer", "district").order_by("-id").limit(limit)


async def decisions_of(order_id: int) -> list[Decision]:
    """Every decision on an order and on what was to change it, the latest first."""
    changes = await Order.filter(amends_id=order_id).using_db(reads()).values_list("id", flat=True)
    return await Decision.filter(order_id__in=[order_id, *changes]).using_db(reads()).select_related("product").order_by("-id").limit(200)


async def replaced_versions(order_id: int) -> list[Order]:
    """What the order was before each change of it, the latest first; each row still has its lines."""
    return await Order.filter(amends_id=order_id, void_reason="REPLACED").using_db(reads()).order_by("-version")


@dataclass(frozen=True, slots=True)
class SuggestionUse:
    """Of confirmed orders: in how many the suggestion was used, its lines, those that stayed as suggested, and by how many
    cartons the others were changed, on the average."""

    orders: int
    with_it: int
    lines: int
    untouched: int
    changed_by: float


async def suggestion_use(since: date, until: date, *, by: Actor) -> SuggestionUse:
    """Orders opened from `since` up to and without `until`, in the actor's districts."""
    begin, end = (datetime(on.year, on.month, on.day, tzinfo=ZONE) for on in (since, until))
    mine = "" if by.districts is None else f"AND o.district_id IN ({', '.join(map(str, by.districts or {0}))})"

    def work() -> Work[SuggestionUse]:
        [row] = yield Sql(f"""
            SELECT COUNT(DISTINCT o.id) AS orders, COUNT(DISTINCT c.order_id) AS with_it, COUNT(c.id) AS lines,
                   COALESCE(SUM(CASE WHEN l.qty_requested = c.qty_after THEN 1 ELSE 0 END), 0) AS untouched,
                   COALESCE(SUM(ABS(COALESCE(l.qty_requested, 0) - c.qty_after)), 0) AS cartons
            FROM orders o
            LEFT JOIN line_change c ON c.order_id = o.id AND c.source = 'suggested' AND c.qty_after > 0 AND c.taken_back = $3
            LEFT JOIN order_line l ON l.order_id = o.id AND l.product_id = c.product_id
            WHERE o.opened_at >= $1 AND o.opened_at < $2 AND o.state NOT IN ({NOT_HELD}) {mine}""", begin, end, False)
        changed = int(row["lines"]) - int(row["untouched"])
        return SuggestionUse(row["orders"], row["with_it"], row["lines"], int(row["untouched"]),
                             int(row["cartons"]) / changed if changed else 0.0)

    return await fetch(work)
