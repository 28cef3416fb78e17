"""Confirm an 18-line order (facts, rules, supply, decisions, debit, audit) beside the same rows by hand-made SQL."""

import asyncio
import statistics
import tempfile
import time

import asyncpg

from benchmarks.by_hand import Confirm, by_hand, same_rows
from benchmarks.one_city import AT, a_city, a_draft, a_reviewed_order
from callcenter import database
from callcenter.local_postgres import cluster
from callcenter.settings import Settings
from foundation.actor import COMMAND
from ordering.kept import forget_kept
from ordering.orders.service import confirm_order, set_line, set_lines
from ordering.states import State
from settlement.debits.writing import write_debit

LINES, ORDERS, PACED, PACE, ROUNDS = 18, 150, 60, 20, 5
KEYED, STROKES = (20, 200), 60


async def measure(settings: Settings, orders: int = ORDERS, paced: int = PACED) -> list[dict[str, object]]:
    """Rows: database, way, orders/s alone and with 8 at once, CPU ms an order, p95 at 20 orders/s, verdict p50 / p95."""
    with tempfile.TemporaryDirectory(prefix="leafline-bench-") as folder:
        rows = await measured(f"sqlite://{folder}/confirm.sqlite3", orders, paced)
    with cluster(durable=True) as server:
        connection = await asyncpg.connect(f"{server.url}/postgres")
        await connection.execute("CREATE DATABASE confirm")
        await connection.close()
        rows += await measured(f"{server.url}/confirm", orders, paced)
    return rows


async def measured(url: str, orders: int, paced: int) -> list[dict[str, object]]:
    """Both ways in turn on one database, rounds interleaved; the middle one counts."""
    await database.migrate(url)
    forget_kept()
    async with database.connected(url):
        district_id = await a_city()
        async with by_hand(url) as hand:
            ways = {"Leafline": leafline, "hand-made SQL": hand}
            await same_rows(*[await one_by(way, district_id) for way in ways.values()])
            rates: dict[tuple[str, int], list[tuple[float, float]]] = {}
            for way, at_once in [(way, at_once) for _ in range(ROUNDS) for at_once in (1, 8) for way in ways]:
                waiting = [await a_reviewed_order(district_id, LINES) for _ in range(orders // ROUNDS)]
                rates.setdefault((way, at_once), []).append(await rate(ways[way], waiting, at_once))
            rows = [{"database": database.dialect_of(url), "way": way, "orders/s": round(middle(rates[way, 1], 0)),
                     "CPU ms": round(middle(rates[way, 1], 1), 2),
                     "orders/s, 8 at once": round(middle(rates[way, 8], 0)),
                     "p95 ms at 20/s": await p95_ms(ways[way], [await a_reviewed_order(district_id, LINES) for _ in range(paced)])}
                    for way in ways]
        rows[0] |= await verdicts(district_id)
    share, ours, theirs = "share of hand-made", middle(rates["Leafline", 1], 0), middle(rates["hand-made SQL", 1], 0)
    return [rows[0] | {share: f"{ours / theirs:.0%}"}, rows[1]]


async def one_by(confirm: Confirm, district_id: int) -> int:
    order = await a_reviewed_order(district_id, LINES)
    await confirm(order)
    return order[0]


def middle(rounds: list[tuple[float, float]], which: int) -> float:
    return statistics.median(figures[which] for figures in rounds)


async def leafline(order: tuple[int, int]) -> None:
    done = await confirm_order(order[0], version=order[1], settle=write_debit, by=COMMAND, at=AT)
    assert done.state == State.DEBIT_PENDING, done


async def rate(confirm: Confirm, waiting: list[tuple[int, int]], at_once: int) -> tuple[float, float]:
    """Orders a second, and this process's CPU milliseconds for one; PostgreSQL's own are not in it."""
    queue, began, cpu = iter(waiting), time.perf_counter(), time.process_time()

    async def worker() -> None:
        for order in queue:
            await confirm(order)

    await asyncio.gather(*[worker() for _ in range(at_once)])
    return len(waiting) / (time.perf_counter() - began), (time.process_time() - cpu) * 1000 / len(waiting)


async def p95_ms(confirm: Confirm, waiting: list[tuple[int, int]]) -> float:
    took: list[float] = []

    async def timed(order: tuple[int, int]) -> None:
        began = time.perf_counter()
        await confirm(order)
        took.append((time.perf_counter() - began) * 1000)

    tasks = []
    for order in waiting:
        tasks.append(asyncio.create_task(timed(order)))
        await asyncio.sleep(1 / PACE)
    await asyncio.gather(*tasks)
    return round(statistics.quantiles(took, n=20)[-1], 1)


async def verdicts(district_id: int) -> dict[str, object]:
    """A line keyed into an order of 20 and of 200 lines: p50 / p95 in ms until the verdict over all of them is there."""
    found: dict[str, object] = {}
    for lines in KEYED:
        order_id, skus = await a_draft(district_id)
        version = (await set_lines(order_id, dict.fromkeys(skus[:lines], 1), seen_version=1, by=COMMAND, at=AT)).version
        took = []
        for stroke in range(STROKES):
            began = time.perf_counter()
            keyed = await set_line(order_id, skus[stroke % lines], 1 + stroke % 3, seen_version=version, by=COMMAND, at=AT)
            took.append((time.perf_counter() - began) * 1000)
            version = keyed.version
        p = statistics.quantiles(took, n=20)
        found[f"verdict ms, {lines} lines"] = f"{p[9]:.1f} / {p[-1]:.1f}"
    return found
