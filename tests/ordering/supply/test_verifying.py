"""What is taken agrees with the orders: after crowds, after a process killed in the middle, and told when it does not."""

import asyncio
import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordering.orders.models import Order
from ordering.supply.models import SupplyRelease
from ordering.supply.verifying import verify_supply
from tests.ordering.conftest import CAST, City
from tests.ordering.supply.crowd import crowd

SCARCE = ("1001", "1002", "1021")
ROOT = CAST.parents[1]


async def child(url: str, shops: list[int], skus: list[int], seed: int) -> asyncio.subprocess.Process:
    """A process of its own that orders for these shops until it is killed."""
    words = [url, *(",".join(map(str, numbers)) for numbers in (shops, skus)), str(seed), "1000"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.ordering.supply.crowd", *words, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"working\n"
    return process


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), alive_s=st.floats(0, 0.4), released=st.integers(4, 30))
async def test_a_crowd_and_a_process_killed_in_the_middle_oversell_nothing(
        city: City, database: str, seed: int, alive_s: float, released: int) -> None:
    skus = [city.skus[code] for code in SCARCE]
    shops = [(await city.shop(30)).id for _ in range(6)]
    rows = await SupplyRelease.filter(product_id__in=skus)
    for row in rows:  # those who held supply in the example before keep it
        await SupplyRelease.filter(id=row.id).update(released_qty=row.taken_qty + released)
    killed = await child(database, shops[:3], skus, seed)
    working = asyncio.create_task(crowd(shops[3:], skus, seed, rounds=4))
    await asyncio.sleep(alive_s)
    killed.kill()
    assert await killed.wait() == -9
    await working
    looked_at, differing = await verify_supply()
    assert (looked_at, differing) == (42, [])
    assert await Order.filter(retailer_id__in=shops[:3]).exists()


async def verify(database: str, tmp_path: Path) -> tuple[int | None, str]:
    environment = os.environ | {"LEAFLINE_HOME": str(tmp_path), "LEAFLINE_DATABASE_URL": database}
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "callcenter", "verify", "supply", cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE)
    said, _ = await command.communicate()
    return command.returncode, said.decode()


async def test_the_command_prints_each_difference_and_fails(city: City, database: str, tmp_path: Path) -> None:
    assert await verify(database, tmp_path) == (0, "42 releases, 0 of them differ from the orders\nall is well\n")
    await SupplyRelease.filter(product_id=city.skus["1001"]).update(taken_qty=3)
    code, said = await verify(database, tmp_path)
    assert code == 1
    assert "cycle 202649 黄浦 1001 中华(软): released 500, taken 3, orders hold 0" in said
