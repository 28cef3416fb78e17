"""Debits asked for at once over the bank's own door, beside a program that sends the same messages and keeps nothing."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path

import asyncpg
import httpx
from tortoise import connections

from benchmarks.one_city import a_city, a_draft
from callcenter import database
from callcenter.local_postgres import cluster
from callcenter.settings import Settings
from foundation.clock import ZONE
from foundation.transaction import dialect, in_transaction
from ordering.orders.models import Order
from settlement.banks.link import BankLink
from settlement.banks.realtime import DebitRequest
from settlement.batches.models import BankProfile
from settlement.bulk import insert_rows
from settlement.debits.models import Debit
from settlement.debits.service import send_due

AT_ONCE, SIDE_BY_SIDE = 4_000, 3
"""SIDE_BY_SIDE: runs of 20 debits each; the link to the bank has at most 64 connections."""
ON = date(2026, 12, 2)
AT = datetime(2026, 12, 2, 16, 15, tzinfo=ZONE)
FIRST_ORDER = 1_000
"""A shop's past orders come before."""
KEY, HOLDER, SHOPS = "bench-key", "王福源", 5_000
"""SHOPS: accounts at the bank, which are debited in turn."""
DEBIT = ("id", "order_id", "order_no", "purpose", "seq", "retailer_id", "district_id", "amount_fen", "state", "created_at")
ATTEMPT = ("id", "debit_id", "request_no", "bank_code", "agreement_no", "account_no", "account_name", "licence_no", "order_date",
           "amount_fen", "state", "code", "tries", "refused", "asked", "next_at", "created_at")  # fmt: skip


async def measure(settings: Settings, count: int = AT_ONCE) -> list[dict[str, object]]:
    """Rows: database, way, debits, seconds, this process's CPU seconds, debits a second."""
    with cluster(durable=True) as server, tempfile.TemporaryDirectory(prefix="leafline-bench-") as scratch:
        connection = await asyncpg.connect(f"{server.url}/postgres")
        await connection.execute("CREATE DATABASE at_once")
        await connection.close()
        folder = Path(scratch)
        return [await sent_at_once(url, folder / str(n), count) for n, url in enumerate((f"sqlite://{folder}/once.sqlite3", f"{server.url}/at_once"))
                ] + [await plainly_at_once(folder / "plain", count)]


def row(engine: str, way: str, count: int, seconds: float, cpu: float) -> dict[str, object]:
    """cpu: this process's own seconds; PostgreSQL's and the bank's are not in them."""
    return {"database": engine, "way": way, "debits": count, "seconds": round(seconds, 1), "CPU s": round(cpu, 1),
            "debits/s": round(count / seconds)}


@asynccontextmanager
async def bank(folder: Path) -> AsyncIterator[str]:
    """The bank in the box as a process of its own, with rich accounts. Yields its address."""
    folder.mkdir()  # noqa: ASYNC240
    words = [sys.executable, "-m", "settlement.practice_bank", "--port", "0", "--books", str(folder / "books.sqlite3"), "--key", KEY,
             "--exchange", str(folder / "PRAC"), "--day-switch", "23:59:59"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220 the moment is short
    assert process.stdout
    try:
        url = (await asyncio.to_thread(process.stdout.readline)).split()[-1]
        async with httpx.AsyncClient(trust_env=False) as counter:
            for start in range(0, SHOPS, 1_000):
                opened = await counter.put(f"{url}/accounts", json={"accounts": [account(n) for n in range(start, start + 1_000)]})
                opened.raise_for_status()
        yield url
    finally:
        process.terminate()
        process.wait(10)


def account(n: int) -> dict[str, object]:
    agreement = {"agreement_no": agreement_no(n), "valid_to": "2099-12-31", "single_limit_fen": 10**9, "daily_limit_fen": 10**15}
    return {"account_no": account_no(n), "holder": HOLDER, "balance_fen": 10**15, "agreements": [agreement]}


def account_no(n: int) -> str:
    return f"6228480{n % SHOPS:012d}"


def agreement_no(n: int) -> str:
    return f"DK{n % SHOPS}"


async def owed(count: int, *, by_batch: bool) -> None:
    """Orders that wait for their debit, each with its attempt ready to go."""
    order_id, _ = await a_draft(await a_city())
    template = await Order.get(id=order_id)
    await Order.filter(id=order_id).delete()
    await BankProfile.create(code="PRAC", name="练习银行", merchant="M1", account_no="1001", by_batch=by_batch, since=ON)
    shop, district = template.retailer_id, template.district_id
    numbers = range(1, count + 1)
    for start in range(0, count, 5_000):
        await Order.bulk_create([copy_of(template, n) for n in numbers[start : start + 5_000]], batch_size=500)
    async with in_transaction() as connection:
        await insert_rows(connection, "debit", DEBIT, ((n, FIRST_ORDER + n, order_no(n), "ORDER", 1, shop, district, fen(n), "DUE", AT) for n in numbers))
        await insert_rows(connection, "debit_attempt", ATTEMPT, (
            (n, n, request_no(n), "PRAC", agreement_no(n), account_no(n), HOLDER, "", ON, fen(n), "PREPARED", "", 0, 0, 0, None if by_batch else AT, AT)
            for n in numbers))  # fmt: skip
    await connections.get(dialect()).execute_query("ANALYZE")


def copy_of(order: Order, n: int) -> Order:
    fields = {name: getattr(order, name) for name in order._meta.db_fields if name not in ("id", "order_no", "state", "cycle_no")}
    return Order(**fields, id=FIRST_ORDER + n, order_no=order_no(n), state="DEBIT_PENDING", cycle_no=n)


def order_no(n: int) -> str:
    return f"HP{n:010d}"


def request_no(n: int) -> str:
    return f"{order_no(n)}01{ON:%Y%m%d}"


def fen(n: int) -> int:
    return 10_000 + n * 37 % 900_000


async def sent_at_once(url: str, folder: Path, count: int) -> dict[str, object]:
    """As the jobs process does: some runs side by side, each claiming a handful, sending it and taking what the bank says."""
    await database.migrate(url)
    async with database.connected(url), bank(folder) as address:
        await owed(count, by_batch=False)
        began, cpu = time.perf_counter(), time.process_time()
        async with BankLink(address, KEY, timeout_s=20) as link:
            await asyncio.gather(*(send_due(link, AT) for _ in range(SIDE_BY_SIDE)))
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        assert await Debit.filter(state="SETTLED").count() == count
    return row(database.dialect_of(url), "Leafline", count, seconds, cpu)


async def plainly_at_once(folder: Path, count: int) -> dict[str, object]:
    """The same messages over the same wire, and nothing written down: what the bank alone allows."""
    async with bank(folder) as address, BankLink(address, KEY, timeout_s=20) as link:
        left = iter(range(1, count + 1))

        async def send() -> None:
            for n in left:
                await link.send(DebitRequest(request_no(n), fen(n), account_no(n), HOLDER, agreement_no(n), order_no(n), ON, ""))

        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(send() for _ in range(SIDE_BY_SIDE * 20)))
        return row("none", "messages alone", count, time.perf_counter() - began, time.process_time() - cpu)
