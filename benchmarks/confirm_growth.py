"""Confirming an 18-line order on 1,000, 100,000 and 1,000,000 past orders: the rate and p95 may hardly change."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import asyncpg

from benchmarks.confirm import LINES, PACED, leafline, middle, p95_ms, rate
from benchmarks.one_city import AT, CYCLE, a_city, a_reviewed_order
from callcenter import database
from callcenter.demo.bulk import continue_ids, insert, make_room
from callcenter.local_postgres import cluster
from callcenter.settings import Settings
from foundation.transaction import dialect, in_transaction, reads
from ordering.kept import forget_kept
from ordering.products.models import Product
from retailers.profile.models import Retailer

PAST = (1_000, 100_000, 1_000_000)
ORDERS, ROUNDS, LINES_EACH, CYCLES = 60, 3, 4, 40
"""A past order has 4 lines here: what confirming reads of it is found by its shop, however many lines there are."""
ORDER = ("id", "order_no", "retailer_id", "district_id", "cycle_no", "kind", "channel", "overflow", "state", "version",
         "total_qty", "total_fen", "settlement_method", "closes_at", "opened_at", "confirmed_at", "fingerprint",
         "accepted_rules", "void_reason", "remark")
LINE = ("order_id", "product_id", "position", "qty_requested", "qty_allowed", "qty_ordered", "price_fen", "amount_fen", "said")
DECISION = ("order_id", "order_version", "rule", "rule_version", "outcome", "inputs", "spoken_zh", "spoken_en", "by_name", "at")
SHOP = ("customer_code", "name", "short_name", "name_pinyin", "licence_holder", "address", "order_phone", "mobile", "district_id",
        "outlet_type", "market_type", "grade", "status", "status_reason", "account_manager", "route", "route_seq", "cycle_day",
        "language", "created_on")


async def measure(settings: Settings, past: tuple[int, ...] = PAST) -> list[dict[str, object]]:
    """Rows: database, past orders, orders/s alone and with 8 at once (middle of three), CPU ms an order, p95 at 20 orders/s."""
    with tempfile.TemporaryDirectory(prefix="leafline-bench-") as folder:
        rows = await grown(f"sqlite://{folder}/growth.sqlite3", past)
    with cluster(durable=True) as server:
        connection = await asyncpg.connect(f"{server.url}/postgres")
        await connection.execute("CREATE DATABASE growth")
        await connection.close()
        rows += await grown(f"{server.url}/growth", past)
    return rows


async def grown(url: str, past: tuple[int, ...]) -> list[dict[str, object]]:
    """One database that grows from one step to the next."""
    await database.migrate(url)
    forget_kept()
    rows, there = [], 0
    async with database.connected(url):
        district_id = await a_city()
        for wanted in past:
            await add_past(district_id, there, wanted)
            there = wanted
            rows.append({"database": database.dialect_of(url), "past orders": wanted} | await timed(district_id))
    return rows


async def timed(district_id: int) -> dict[str, object]:
    found: dict[int, list[tuple[float, float]]] = {1: [], 8: []}
    for _ in range(ROUNDS):
        for at_once in found:
            waiting = [await a_reviewed_order(district_id, LINES) for _ in range(ORDERS // ROUNDS)]
            found[at_once].append(await rate(leafline, waiting, at_once))
    paced = [await a_reviewed_order(district_id, LINES) for _ in range(PACED)]
    return {"orders/s": round(middle(found[1], 0)), "CPU ms": round(middle(found[1], 1), 2),
            "orders/s, 8 at once": round(middle(found[8], 0)), "p95 ms at 20/s": await p95_ms(leafline, paced)}


async def add_past(district_id: int, there: int, wanted: int) -> None:
    """Confirmed orders of as many shops as a city of that size has, forty weeks each, with lines and decisions."""
    skus = [int(str(sku)) for sku in await Product.all().order_by("id").limit(20).values_list("id", flat=True)]
    first = await next_id()
    async with in_transaction() as connection:
        await make_room(connection)
        shops = -(-(wanted - there) // CYCLES)
        await insert(connection, "retailer", SHOP, (a_shop(n, district_id) for n in range(there, there + shops)))
    ids = await Retailer.all().order_by("-id").limit(shops).using_db(reads()).values_list("id", flat=True)
    numbers = range(first, first + wanted - there)
    async with in_transaction() as connection:
        await make_room(connection)
        await insert(connection, "orders", ORDER, (an_order(n, n - first, ids, district_id) for n in numbers))
        await insert(connection, "order_line", LINE, (line for n in numbers for line in lines_of(n, skus)))
        await insert(connection, "decision", DECISION, (a_decision(n) for n in numbers))
        await continue_ids(connection, "orders")
    if dialect() == "postgres":
        await reads().execute_query("ANALYZE")


async def next_id() -> int:
    [row] = await reads().execute_query_dict("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM orders")
    return int(row["id"])


def a_shop(n: int, district_id: int) -> tuple[Any, ...]:
    return (f"9{n:012d}", f"旧店{n}", "旧店", "", "王建国", "南京东路1号", "021-55550000", "", district_id, "GROCERY", "CITY", 18,
            "ACTIVE", "", "周敏", "HP-3", 1, 3, "zh", AT.date())


def an_order(number: int, n: int, shops: Any, district_id: int) -> tuple[Any, ...]:
    at = AT - timedelta(weeks=n % CYCLES + 1)
    return (number, f"ZZ{number:010d}", shops[n // CYCLES], district_id, CYCLE - 1 - n % CYCLES, "REGULAR", "INBOUND", False,
            "CLOSED", 1, 40, 388_000, "DEBIT", at, at, at, "", "", "", "")


def lines_of(number: int, skus: list[int]) -> Iterator[tuple[Any, ...]]:
    for place in range(1, LINES_EACH + 1):
        yield number, skus[(number + place) % len(skus)], place, 10, 10, 10, 9_700, 97_000, ""


def a_decision(number: int) -> tuple[Any, ...]:
    return number, 1, "REVIEW", 1, "ACCEPT", "{}", "", "", "command", AT


