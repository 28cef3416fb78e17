"""The depot's process is killed at any moment. Afterwards goods, money and supply agree, and the day can be ended."""

import asyncio
import random
import subprocess
import sys
from collections import Counter

from ordering.delivery.models import DeliveryRun, RefundDue, StockReturn, Stop, StopLine
from ordering.delivery.rules import RunState, StopOutcome
from ordering.orders.models import Order, OrderLine
from ordering.supply.models import SupplyRelease
from tests.ordering.conftest import AT, CYCLE
from tests.ordering.delivery import worker
from tests.ordering.delivery.conftest import TOMORROW, Depot, orders_add_up

KILLS, SEED = 5, 20261127


async def test_a_killed_depot_leaves_goods_and_money_that_agree(depot: Depot, database: str) -> None:
    for n in range(12):
        await depot.order(route=f"HP-{n % 3}", route_seq=n, s1021=5 + n, s1002=2)
    ordered_fen = sum(order.total_fen for order in await Order.all())
    dice = random.Random(SEED)
    for _ in range(KILLS):
        await asyncio.to_thread(work_and_be_killed, database, dice.uniform(0.0, 0.15))
        await all_agrees(ordered_fen)
    await worker.work(TOMORROW, AT)
    await all_agrees(ordered_fen)
    assert {run.state for run in await DeliveryRun.all()} == {RunState.CLOSED}
    assert StopOutcome.WAITING not in {stop.outcome for stop in await Stop.all()}


def work_and_be_killed(database_url: str, after_s: float) -> None:
    command = [sys.executable, "-m", "tests.ordering.delivery.worker", database_url, TOMORROW.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as depot:
        assert depot.stdout
        depot.stdout.readline()
        try:
            depot.wait(after_s)
        except subprocess.TimeoutExpired:
            depot.kill()


async def all_agrees(ordered_fen: int) -> None:
    """Lines with totals, supply with lines, returns with lines of stops, and no fen that is neither kept nor owed."""
    assert await orders_add_up()
    held: Counter[int] = Counter()
    for line in await OrderLine.all():
        held[line.product_id] += line.qty_ordered
    for release in await SupplyRelease.filter(cycle_no=CYCLE):
        assert release.taken_qty == held[release.product_id] <= release.released_qty
    back = {(line.stop_id, line.product_id): line.qty_back for line in await StopLine.filter(qty_back__gt=0)}
    assert back == {(row.stop_id, row.product_id): row.cartons for row in await StockReturn.all()}
    kept_fen = sum(order.total_fen for order in await Order.all())
    assert kept_fen + sum(refund.amount_fen for refund in await RefundDue.all()) == ordered_fen
