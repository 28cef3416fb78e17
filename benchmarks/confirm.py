"""Confirm an 18-line order (facts, rules, supply, decisions, debit, audit) beside the same rows by hand-made SQL."""

import asyncio
import contextlib
import csv
import itertools
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import asyncpg

from callcenter import database
from callcenter.local_postgres import cluster
from callcenter.settings import ROOT, Settings
from foundation.actor import COMMAND
from foundation.clock import ZONE
from foundation.districts.models import District
from ordering.kept import forget_kept
from ordering.orders.models import Order, OrderLine
from ordering.orders.rules import State
from ordering.orders.service import confirm_order, open_draft, read_back, set_lines
from ordering.products.models import Product
from ordering.products.service import put_products
from ordering.review.facts import OrderKind
from ordering.supply.models import SupplyRelease
from ordering.supply.service import put_grade_limits, release_supply
from retailers.agreements.models import DebitAgreement
from retailers.licences.models import Licence
from retailers.order_days.models import OrderDay
from retailers.profile.models import MarketType, OutletType, Retailer
from settlement.debits.writing import write_debit

TODAY, CYCLE = date(2026, 12, 2), 202649
AT = datetime.combine(TODAY, clock_time(10), ZONE)
LINES, ORDERS, PACED, PACE = 18, 150, 60, 20
numbers = itertools.count(1)
Confirm = Callable[[tuple[int, int]], Awaitable[None]]


async def measure(settings: Settings, orders: int = ORDERS, paced: int = PACED) -> list[dict[str, object]]:
    """Rows: database, way, orders/s alone and with 8 at once, p95 in ms at 20 orders/s."""
    with tempfile.TemporaryDirectory(prefix="leafline-bench-") as folder:
        rows = await measured(f"sqlite://{folder}/confirm.sqlite3", orders, paced)
    with cluster(durable=True) as server:
        connection = await asyncpg.connect(f"{server}/postgres")
        await connection.execute("CREATE DATABASE confirm")
        await connection.close()
        rows += await measured(f"{server}/confirm", orders, paced)
    return rows


async def measured(url: str, orders: int, paced: int) -> list[dict[str, object]]:
    """Both ways in turn on one database, three rounds interleaved; the middle one counts."""
    await database.migrate(url)
    forget_kept()
    rows = []
    async with database.connected(url):
        district_id = await a_city()
        async with by_hand(url) as hand:
            ways = {"Leafline": leafline, "hand-made SQL": hand}
            rates: dict[tuple[str, int], list[float]] = {}
            for way, at_once in [(way, at_once) for _ in range(3) for at_once in (1, 8) for way in ways]:
                waiting = [await a_reviewed_order(district_id) for _ in range(orders // 3)]
                rates.setdefault((way, at_once), []).append(await rate(ways[way], waiting, at_once))
            for way, confirm in ways.items():
                waiting = [await a_reviewed_order(district_id) for _ in range(paced)]
                rows.append({"database": database.dialect_of(url), "way": way,
                             "orders/s": round(statistics.median(rates[way, 1])),
                             "orders/s, 8 at once": round(statistics.median(rates[way, 8])),
                             "p95 ms at 20/s": round(await p95_ms(confirm, waiting), 1)})
    ours, theirs = (float(str(row["orders/s"])) for row in rows)
    rows[0]["share of hand-made"] = f"{ours / theirs:.0%}"
    return rows


async def leafline(order: tuple[int, int]) -> None:
    done = await confirm_order(order[0], version=order[1], settle=write_debit, by=COMMAND, at=AT)
    assert done.state == State.DEBIT_PENDING, done


async def rate(confirm: Confirm, waiting: list[tuple[int, int]], at_once: int) -> float:
    queue, began = iter(waiting), time.perf_counter()

    async def worker() -> None:
        for order in queue:
            await confirm(order)

    await asyncio.gather(*[worker() for _ in range(at_once)])
    return len(waiting) / (time.perf_counter() - began)


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
    return statistics.quantiles(took, n=20)[-1]


# The same rows, with nothing read that a programmer in a hurry would not read, no rules and no life cycle -------------
TAKE = """WITH w AS ({wanted}) UPDATE supply_release SET taken_qty = taken_qty + w.qty FROM w
          WHERE supply_release.id = w.id AND taken_qty + w.qty <= released_qty RETURNING supply_release.id"""
MOVE = "UPDATE orders SET state = 'DEBIT_PENDING', confirmed_at = $2 WHERE id = $1 AND state = 'REVIEWED' RETURNING retailer_id, total_fen, order_no"
DECIDE = """INSERT INTO decision (order_id, order_version, rule, rule_version, outcome, inputs, spoken_zh, spoken_en, by_name, at)
            VALUES ($1, 2, 'REVIEW', 1, 'ACCEPT', $3, '', '', 'bench', $2)"""
DEBIT = """INSERT INTO debit (order_id, order_no, purpose, seq, retailer_id, district_id, amount_fen, state, created_at)
           VALUES ($1, $2, 'ORDER', 1, $3, $4, $5, 'DUE', $6) RETURNING id"""
ATTEMPT = """INSERT INTO debit_attempt (debit_id, request_no, bank_code, agreement_no, account_no, account_name, licence_no,
                order_date, amount_fen, state, code, tries, refused, asked, next_at, created_at)
             SELECT $1, $2, a.bank_code, a.agreement_no, a.account_no, a.account_name, l.licence_no, $3, $4, 'PREPARED', '',
                    0, 0, 0, $5, $5 FROM debit_agreement a JOIN licence l ON l.retailer_id = a.retailer_id WHERE a.retailer_id = $6"""
AUDIT = """INSERT INTO audit_line (at, by_kind, by_id, by_name, district_id, verb, noun, noun_id, facts)
           VALUES ($2, 'COMMAND', NULL, 'bench', $3, 'confirm_order', 'order', $1, $4)"""
LINES_OF = """SELECT s.id, l.product_id, l.qty_ordered AS qty FROM order_line l JOIN supply_release s
              ON s.product_id = l.product_id AND s.cycle_no = 202649 WHERE l.order_id = $1 ORDER BY s.id"""


def statements(order_id: int, moved: Any, debit_id: int | None = None) -> list[tuple[str, tuple[Any, ...]]]:
    passed = json.dumps({"lines": LINES})
    return [(DECIDE, (order_id, AT, passed)),
            (ATTEMPT, (debit_id, f"{order_id:022d}", TODAY, moved[1], AT, moved[0])),
            (AUDIT, (str(order_id), AT, None, passed))]


@contextlib.asynccontextmanager
async def by_hand(url: str) -> AsyncIterator[Confirm]:
    async with (by_hand_sqlite(url) if url.startswith("sqlite") else by_hand_postgres(url)) as confirm:
        yield confirm


@contextlib.asynccontextmanager
async def by_hand_sqlite(url: str) -> AsyncIterator[Confirm]:
    connection = sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None, check_same_thread=False)
    connection.executescript("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000;")
    wanted = "SELECT value ->> 'id' AS id, value ->> 'qty' AS qty FROM json_each($1)"
    one_at_a_time = asyncio.Lock()

    def run(text: str, params: tuple[Any, ...]) -> list[Any]:
        return connection.execute(text, {str(n): value for n, value in enumerate(params, 1)}).fetchall()

    def confirm(order: tuple[int, int]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        lines = run(LINES_OF, (order[0],))
        rows = json.dumps([{"id": line[0], "qty": line[2]} for line in lines])
        assert len(run(TAKE.format(wanted=wanted), (rows,))) == len(lines)
        [moved] = run(MOVE, (order[0], AT))
        [debit] = run(DEBIT, (order[0], moved[2], moved[0], 1, moved[1], AT))
        for text, params in statements(order[0], moved, debit[0]):
            run(text, params)
        connection.execute("COMMIT")

    async def in_turn(order: tuple[int, int]) -> None:
        async with one_at_a_time:
            await asyncio.to_thread(confirm, order)

    try:
        yield in_turn
    finally:
        connection.close()


@contextlib.asynccontextmanager
async def by_hand_postgres(url: str) -> AsyncIterator[Confirm]:
    pool = await asyncpg.create_pool(url, min_size=1, max_size=12)
    wanted = "SELECT unnest($1::bigint[]) AS id, unnest($2::bigint[]) AS qty"

    async def confirm(order: tuple[int, int]) -> None:
        async with pool.acquire() as connection, connection.transaction():
            lines = await connection.fetch(f"{LINES_OF} FOR UPDATE OF s", order[0])
            ids, qtys = ([line[n] for line in lines] for n in (0, 2))
            taken = await connection.fetch(TAKE.format(wanted=wanted), ids, qtys)
            assert len(taken) == len(lines)
            moved = await connection.fetchrow(MOVE, order[0], AT)
            debit = await connection.fetchval(DEBIT, order[0], moved[2], moved[0], 1, moved[1], AT)
            for text, params in statements(order[0], moved, debit):
                await connection.execute(text, *params)

    try:
        yield confirm
    finally:
        pool.terminate()


# What there is to confirm ----------------------------------------------------------------------------------------------
async def a_city() -> int:
    district = await District.create(code="11310101", area_code="310101", name="黄浦", name_en="Huangpu", company="黄浦",
                                     seat_group="HP", did="8101", seats=6, shops_demo=1, cutoff="16:00")
    await put_products(cast("products.csv"), valid_from=date(2026, 1, 1), by=COMMAND, at=AT)
    await put_grade_limits(cast("grade_limits.csv"), valid_from=date(2026, 1, 1), by=COMMAND, at=AT)
    skus = await Product.all().values_list("id", flat=True)
    await release_supply(district.id, CYCLE, {int(str(sku)): 1_000_000 for sku in skus}, by=COMMAND, at=AT)
    return district.id


async def a_reviewed_order(district_id: int) -> tuple[int, int]:
    """A shop of its own with three past cycles, and its order of 18 lines, read back: id and version."""
    n, chance = next(numbers), random.Random(7)
    shop = await Retailer.create(
        customer_code=f"10103101{n:05d}", name=f"王记烟杂店{n}", short_name="王记", licence_holder="王建国", address="南京东路1号",
        order_phone="021-55550000", district_id=district_id, outlet_type=OutletType.GROCERY, market_type=MarketType.CITY,
        grade=28, account_manager="周敏", route="HP-3", route_seq=1, cycle_day=3, created_on=date(2020, 1, 1))
    await Licence.create(retailer_id=shop.id, licence_no=f"3101011{n:05d}", valid_from=date(2024, 1, 1), valid_to=date(2028, 3, 31))
    await DebitAgreement.create(
        retailer_id=shop.id, agreement_no=f"DK{n:08d}", bank_code="ICBC", account_no=f"62220000000{n:08d}",
        account_name="王建国", signed_on=date(2024, 1, 1), valid_to=date(2029, 1, 1), single_limit_fen=90_000_000,
        daily_limit_fen=90_000_000)
    await OrderDay.create(
        retailer_id=shop.id, cycle_no=CYCLE, call_date=TODAY, delivery_date=TODAY + timedelta(days=1),
        window_open=AT - timedelta(hours=2), window_close=AT + timedelta(hours=6))
    skus = [row.product_id for row in await SupplyRelease.filter(product__supply_state__in=["FAST", "STEADY"], cycle_no=CYCLE)]
    wanted: dict[int, int | str] = {sku: chance.randint(1, 4) for sku in skus[:LINES]}
    for weeks in (1, 2, 3):
        past = await Order.create(
            retailer_id=shop.id, district_id=district_id, cycle_no=CYCLE - weeks, kind=OrderKind.REGULAR, channel="INBOUND",
            state=State.DELIVERED, total_qty=50, total_fen=0, opened_at=AT - timedelta(weeks=weeks))
        await OrderLine.create(order_id=past.id, product_id=skus[0], position=1, qty_requested=50, qty_allowed=50,
                               qty_ordered=50, price_fen=0, amount_fen=0)
    order_id = await open_draft(shop.id, by=COMMAND, at=AT)
    keyed = await set_lines(order_id, wanted, seen_version=1, by=COMMAND, at=AT)
    await read_back(order_id, seen_version=keyed.version, by=COMMAND, at=AT)
    return order_id, keyed.version


def cast(name: str) -> list[dict[str, str]]:
    with Path(ROOT / "fixtures" / "cast" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
