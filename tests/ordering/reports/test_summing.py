"""The sums against a plain recount of the orders, by chance drawn from a fixed seed: live, summed, and after changes."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from foundation.actor import COMMAND
from foundation.reports.asking import Asked
from foundation.reports.periods import Period
from foundation.transaction import in_transaction
from ordering.orders.models import Order, OrderLine
from ordering.products.models import Product
from ordering.reports.models import ScarceDay, ShopDay, SkuDay, SummedDay
from ordering.reports.sources import scarce_sums, shop_sums, sku_sums
from ordering.reports.summing import sum_days
from ordering.reports.verifying import verify_reports
from ordering.states import NOT_HOLDING, State
from retailers.profile.models import Retailer
from tests.ordering.conftest import AT, TODAY, City
from tests.ordering.reports.scene import PRICES, about, sold, three_shops

PERIODS: tuple[dict[str, Any], ...] = ({"period": "day", "on": "2026-11-25"}, {"period": "cycle", "on": "2026-11-25"}, {"period": "month", "on": "2026-11-25"},
           {"period": "cycle", "on": "2026-12-02"}, {"period": "month", "on": "2026-12-02"}, {"period": "custom", "on": "2026-11-10", "until": "2026-12-02"})


async def by_chance(city: City, chance: Random, orders: int = 70) -> None:
    shops = await three_shops(city)
    for _ in range(orders):
        lines = {}
        for code in chance.sample(list(PRICES), chance.randint(1, 4)):
            wanted, allowed = chance.randint(0, 9), chance.randint(0, 9)
            lines[code] = (wanted, allowed, min(wanted, allowed))
        on = TODAY - timedelta(days=chance.randint(0, 34))
        await sold(city, chance.choice(shops), on, lines, state=chance.choice([State.PAID, State.CLOSED, State.CONFIRMED, State.VOID, State.REFUND_PENDING]))


async def recounted(asked: Asked, of: Period) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """account manager -> (sticks, fen, orders, shops, allowed of graded shops), and sku -> (cartons, shops), order by order."""
    managers: dict[Any, Any] = defaultdict(lambda: [0, 0, 0, set(), 0])
    skus: dict[Any, Any] = defaultdict(lambda: [0, set()])
    sticks = {row.id: row.sticks_per_carton for row in await Product.all()}
    shops = {row.id: row for row in await Retailer.all()}
    for order in await Order.all():
        if order.state in NOT_HOLDING or order.confirmed_at is None or not of.since <= order.confirmed_at.date() <= of.until:
            continue
        lines = await OrderLine.filter(order_id=order.id)
        shop = shops[order.retailer_id]
        mine = managers[shop.account_manager]
        mine[0] += sum(line.qty_ordered * sticks[line.product_id] for line in lines)
        mine[1] += sum(line.amount_fen for line in lines)
        mine[2] += 1
        mine[3].add(shop.id)
        mine[4] += sum(line.qty_allowed for line in lines) if shop.grade else 0
        for line in lines:
            skus[line.product_id][0] += line.qty_ordered
            if line.qty_ordered:
                skus[line.product_id][1].add(shop.id)
    return ({key: (a, b, c, len(d), e) for key, (a, b, c, d, e) in managers.items()}, {key: (a, len(b)) for key, (a, b) in skus.items()})


async def steps_recounted(of: Period) -> Counter[tuple[int, int, int]]:
    """(sku, grade, cartons) -> shops that came to so many in a cycle less those that went on from there, shop by shop."""
    shops = {row.id: row.grade or 0 for row in await Retailer.all()}
    taken: dict[tuple[int, int, int], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for order in await Order.exclude(state__in=NOT_HOLDING).exclude(confirmed_at=None):
        for line in await OrderLine.filter(order_id=order.id, qty_ordered__gt=0):
            taken[order.retailer_id, order.cycle_no, line.product_id][order.confirmed_at.date()] += line.qty_ordered  # type: ignore[union-attr]
    steps: Counter[tuple[int, int, int]] = Counter()
    for (shop, _, sku), days in taken.items():
        had = 0
        for on in sorted(days):
            if of.since <= on <= of.until:
                steps[sku, shops[shop], had + days[on]] += 1
                steps[sku, shops[shop], had] -= 1 if had else 0
            had += days[on]
    return Counter({step: times for step, times in steps.items() if times})


async def steps_told(asked: Asked, skus: list[int]) -> Counter[tuple[int, int, int]]:
    found: Counter[tuple[int, int, int]] = Counter()
    for row in await scarce_sums(asked, asked.period, skus):
        found[row["product_id"], row["grade"], row["cartons"]] += int(row["times"])
    return Counter({step: times for step, times in found.items() if times})


async def told(asked: Asked) -> tuple[dict[Any, Any], dict[Any, Any]]:
    managers, skus = await shop_sums(asked, asked.period, "manager"), await sku_sums(asked, asked.period)
    return ({key: (row["sticks"], row["amount_fen"], row["orders"], row["shops"], row["allowed_graded"]) for key, row in managers.items()},
            {key: (row["cartons"], row["shops"]) for key, row in skus.items()})


@pytest.mark.parametrize("seed", [1, 2])
async def test_sums_and_orders_say_the_same_before_and_after_summing_and_after_changes(city: City, seed: int) -> None:
    chance = Random(seed)
    await by_chance(city, chance)
    await hold_against_recount()
    assert await sum_days(by=COMMAND, at=AT)
    await hold_against_recount()
    # Refunds and refusals change days that are long closed; the night finds them.
    for order in chance.sample(await Order.filter(state=State.PAID), 5):
        await Order.filter(id=order.id).update(state=State.REFUND_PENDING)
    assert await verify_reports()
    assert await sum_days(by=COMMAND, at=AT)
    await hold_against_recount()
    assert await verify_reports() == []


async def hold_against_recount() -> None:
    skus = [row.id for row in await Product.filter(short_code__in=list(PRICES))]
    scarce = [row.id for row in await Product.filter(supply_state="SCARCE", id__in=skus)]
    assert 0 < len(scarce) < len(skus)
    for given in PERIODS:
        asking = about(**given)
        assert await told(asking) == await recounted(asking, asking.period), given
        steps = await steps_recounted(asking.period)
        assert await steps_told(asking, skus) == steps, given
        assert await steps_told(asking, scarce) == Counter({step: times for step, times in steps.items() if step[0] in scarce}), given


async def test_a_repeat_does_nothing_and_today_is_never_summed(city: City) -> None:
    await by_chance(city, Random(3), orders=10)
    assert await sum_days(by=COMMAND, at=AT)
    assert await sum_days(by=COMMAND, at=AT) == []
    assert await SummedDay.filter(sold_on__gte=TODAY).count() == 0
    assert (await SummedDay.all().order_by("-sold_on").first()).sold_on == TODAY - timedelta(days=1)  # type: ignore[union-attr]


async def test_a_night_that_was_missed_is_read_from_the_orders(city: City) -> None:
    one, *_ = await three_shops(city)
    await sold(city, one, date(2026, 11, 25), {"1021": (5, 5, 5)})
    await sum_days(by=COMMAND, at=AT - timedelta(days=4))
    await sold(city, one, date(2026, 11, 30), {"1021": (7, 7, 7)})
    november = about(period="month", on="2026-11-01")
    assert (await shop_sums(november, november.period, "district_id"))[city.district.id]["cartons"] == 12


async def test_verifying_names_what_does_not_agree(city: City) -> None:
    one, *_ = await three_shops(city)
    await sold(city, one, date(2026, 11, 25), {"1021": (5, 5, 5)})
    await sum_days(by=COMMAND, at=AT)
    async with in_transaction():
        await ShopDay.filter(retailer_id=one.id).update(cartons=6)
        await SkuDay.filter(product_id=city.skus["1021"]).update(shops=2)
    complaints = await verify_reports()
    assert [("2026-11-25" in line, "shop_day" in line or "sku_day" in line) for line in complaints] == [(True, True)] * 2


async def test_a_sku_that_became_scarce_afterwards_is_read_from_the_orders(city: City) -> None:
    one, *_ = await three_shops(city)
    for on in (date(2026, 11, 25), date(2026, 11, 27)):
        await sold(city, one, on, {"1021": (3, 3, 3)})
    await sum_days(by=COMMAND, at=AT)
    assert await ScarceDay.filter(product_id=city.skus["1021"]).count() == 0
    await Product.filter(short_code="1021").update(supply_state="SCARCE")
    november = about(period="month", on="2026-11-01")
    told = await scarce_sums(november, november.period, [city.skus["1021"]])
    assert {row["cartons"]: int(row["times"]) for row in told if row["times"]} == {6: 1}
