"""The suggested order beside "same as last time", on the demo city's last weeks, which neither has seen."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from random import Random

from callcenter import database
from callcenter.demo.city import cast, make_shops
from callcenter.demo.history import Offer, past_orders
from callcenter.settings import Settings
from foundation.actor import COMMAND
from foundation.clock import ZONE
from ordering.kept import forget_kept
from ordering.orders.suggestion import Paces, suggest
from ordering.products.queries import catalogue
from ordering.products.service import put_products
from ordering.supply.queries import grade_limits
from ordering.supply.rules import effective_limit
from ordering.supply.service import put_grade_limits
from retailers.order_days.rules import cycle_days, cycles_around

SHOPS, WEEKS, HELD_OUT, SEEDS = 200, 20, 6, (1, 2)
TODAYS = (date(2026, 3, 18), date(2026, 7, 1), date(2026, 11, 25))
"""After the Spring Festival's peak, in the summer's low, in the autumn's rise: the season pulls in another direction each time."""
Basket = Mapping[int, int]
History = dict[int, dict[int, int]]
"""cycle -> sku -> cartons."""


async def measure(settings: Settings) -> list[dict[str, object]]:
    """Rows: way, held-out orders, lines, mean absolute error in cartons, share of lines that need no change, of orders."""
    with tempfile.TemporaryDirectory(prefix="leafline-bench-") as folder:
        url = f"sqlite://{folder}/suggestion.sqlite3"
        await database.migrate(url)
        forget_kept()
        scores = {"suggested": Score(), "same as last time": Score()}
        async with database.connected(url):
            at = datetime(2026, 1, 1, 9, tzinfo=ZONE)
            await put_products(cast("products"), valid_from=date(2025, 1, 1), by=COMMAND, at=at)
            await put_grade_limits(cast("grade_limits"), valid_from=date(2025, 1, 1), by=COMMAND, at=at)
            for seed in SEEDS:
                for today in TODAYS:
                    await one_city(seed, today, scores)
    return [{"way": way} | score.row() for way, score in scores.items()]


class Score:
    def __init__(self) -> None:
        self.orders = self.lines = self.off = self.untouched = self.whole = 0

    def add(self, wanted: Basket, offered: Basket) -> None:
        skus = wanted.keys() | offered.keys()
        off = [abs(wanted.get(sku, 0) - offered.get(sku, 0)) for sku in skus]
        self.orders += 1
        self.lines += len(off)
        self.off += sum(off)
        self.untouched += off.count(0)
        self.whole += not any(off)

    def row(self) -> dict[str, object]:
        return {"orders": self.orders, "lines": self.lines, "error in cartons": f"{self.off / self.lines:.3f}",
                "lines untouched": f"{self.untouched / self.lines:.1%}", "orders untouched": f"{self.whole / self.orders:.1%}"}


async def one_city(seed: int, today: date, scores: dict[str, Score]) -> None:
    items = (await catalogue(today)).values()
    offers = [Offer(item.id, item.price_fen, item.price_class, item.supply_state) for item in items]
    limits = {grade: await grade_limits(0, grade, today) for grade in range(1, 31)}
    room = {grade: {item.id: effective_limit(item, held, None).cartons for item in items if item.on_sale(today)}
            for grade, held in limits.items()}
    cycles = cycles_around(today, WEEKS, 0)[:-1]
    shops: list[tuple[int, History]] = []
    for shop in make_shops(Random(f"{seed}:shops"), SHOPS, today):
        weeks = [(cycle, cycle_days(cycle)[shop.cycle_day - 1]) for cycle in cycles]
        past = past_orders(seed, shop, offers, lambda sku, grade: room[grade].get(sku, 0), limits[shop.grade].total_cap or 60, weeks)
        shops.append((shop.grade, {one.cycle_no: {sku: got for sku, _, got, _ in one.lines} for one in past}))
    paces = pace_of(history for _, history in shops)
    for cycle in cycles[-HELD_OUT:]:
        known = {past: mean for past, mean in paces.items() if past < cycle}
        for grade, history in shops:
            before = {past: history[past] for past in sorted(history, reverse=True) if past < cycle}
            if cycle in history and before:
                offered = {one.sku: one.cartons for one in suggest(before, room[grade], known)}
                scores["suggested"].add(history[cycle], offered)
                scores["same as last time"].add(history[cycle], next(iter(before.values())))


def pace_of(histories: Iterator[History]) -> Paces:
    """What an ordering shop took on the average in each cycle."""
    totals: dict[int, list[int]] = defaultdict(list)
    for history in histories:
        for cycle, basket in history.items():
            totals[cycle].append(sum(basket.values()))
    return {cycle: sum(some) / len(some) for cycle, some in totals.items()}
