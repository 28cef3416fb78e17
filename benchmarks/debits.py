"""Money asked for: debits at once over the bank's own door, and a run of debits by file, beside programs that do only that."""

import asyncio
import sqlite3
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
from settlement.banks.files import Batch, BatchLine, Head, Kind
from settlement.banks.fixed_width import RESULT, framed, write_request
from settlement.banks.link import BankLink
from settlement.banks.realtime import DebitRequest
from settlement.batches.exchange import Exchange
from settlement.batches.jobs import run_batches
from settlement.batches.models import BankProfile
from settlement.bulk import insert_rows
from settlement.debits.models import Debit, DebitAttempt
from settlement.debits.service import send_due
from settlement.reconciliation.jobs import take_files

AT_ONCE, BY_FILE, SIDE_BY_SIDE = 4_000, 100_000, 8
ON = date(2026, 12, 2)
AT = datetime(2026, 12, 2, 16, 15, tzinfo=ZONE)
FIRST_ORDER = 1_000
"""A shop's past orders come before."""
KEY, ACCOUNT, HOLDER = "bench-key", "6228480000000000001", "王福源"
DEBIT = ("id", "order_id", "order_no", "purpose", "seq", "retailer_id", "district_id", "amount_fen", "state", "created_at")
ATTEMPT = ("id", "debit_id", "request_no", "bank_code", "agreement_no", "account_no", "account_name", "licence_no", "order_date",
           "amount_fen", "state", "code", "tries", "refused", "asked", "next_at", "created_at")  # fmt: skip


async def measure(settings: Settings, at_once: int = AT_ONCE, by_file: int = BY_FILE) -> list[dict[str, object]]:
    """Rows: what, database, way, debits, seconds, this process's CPU seconds, debits a second."""
    rows = []
    with cluster(durable=True) as server:
        for name in ("at_once", "by_file"):
            connection = await asyncpg.connect(f"{server.url}/postgres")
            await connection.execute(f"CREATE DATABASE {name}")
            await connection.close()
        with tempfile.TemporaryDirectory(prefix="leafline-bench-") as scratch:
            folder = Path(scratch)
            rows.append(await sent_at_once(f"{server.url}/at_once", folder / "1", at_once))
            rows.append(await plainly_at_once(folder / "2", at_once))
            for n, url in enumerate((f"sqlite://{folder}/run.sqlite3", f"{server.url}/by_file"), 3):
                rows.append(await sent_by_file(url, folder / str(n), by_file))
            rows.append(await asyncio.to_thread(plainly_by_file, folder / "5", by_file))
    return rows


def row(what: str, engine: str, way: str, count: int, seconds: float, cpu: float) -> dict[str, object]:
    return {"what": what, "database": engine, "way": way, "debits": count, "seconds": round(seconds, 1), "CPU s": round(cpu, 1),
            "debits/s": round(count / seconds)}  # fmt: skip


@asynccontextmanager
async def bank(folder: Path) -> AsyncIterator[str]:
    """The bank in the box as a process of its own, with one rich account. Yields its address."""
    folder.mkdir()  # noqa: ASYNC240
    words = [sys.executable, "-m", "settlement.practice_bank", "--port", "0", "--books", str(folder / "books.sqlite3"), "--key", KEY,
             "--exchange", str(folder / "PRAC"), "--day-switch", "23:59:59"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220 the moment is short
    assert process.stdout
    try:
        url = (await asyncio.to_thread(process.stdout.readline)).split()[-1]
        agreement = {"agreement_no": "DK1", "valid_to": "2099-12-31", "single_limit_fen": 10**9, "daily_limit_fen": 10**15}
        async with httpx.AsyncClient(trust_env=False) as counter:
            await counter.put(f"{url}/accounts", json={"accounts": [
                {"account_no": ACCOUNT, "holder": HOLDER, "balance_fen": 10**15, "agreements": [agreement]}]})
        yield url
    finally:
        process.terminate()
        process.wait(10)


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
            (n, n, request_no(n), "PRAC", "DK1", ACCOUNT, HOLDER, "", ON, fen(n), "PREPARED", "", 0, 0, 0, None if by_batch else AT, AT)
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
    return row("at once", database.dialect_of(url), "Leafline", count, seconds, cpu)


async def plainly_at_once(folder: Path, count: int) -> dict[str, object]:
    """The same messages over the same wire, and nothing written down: what the bank alone allows."""
    async with bank(folder) as address, BankLink(address, KEY, timeout_s=20) as link:
        left = iter(range(1, count + 1))

        async def send() -> None:
            for n in left:
                await link.send(DebitRequest(request_no(n), fen(n), ACCOUNT, HOLDER, "DK1", order_no(n), ON, ""))

        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(send() for _ in range(SIDE_BY_SIDE * 20)))
        return row("at once", "none", "messages alone", count, time.perf_counter() - began, time.process_time() - cpu)


async def sent_by_file(url: str, folder: Path, count: int) -> dict[str, object]:
    """Written, out, executed, and its result taken."""
    await database.migrate(url)
    async with database.connected(url), bank(folder):
        await owed(count, by_batch=True)
        exchange = Exchange(folder)
        began, cpu = time.perf_counter(), time.process_time()
        await run_batches(exchange, 2, AT)
        written = time.perf_counter() - began
        while not await take_files(exchange, AT):
            await asyncio.sleep(0.05)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        assert await DebitAttempt.filter(state="SUCCEEDED").count() == count
    return row("by file", database.dialect_of(url), "Leafline", count, seconds, cpu) | {"written s": round(written, 1)}


def plainly_by_file(folder: Path, count: int) -> dict[str, object]:
    """One table, the same file formats and the same bank; no order, no evidence, no journal."""
    async def played() -> dict[str, object]:
        async with bank(folder):
            db = sqlite3.connect(folder / "plain.sqlite3")
            db.execute("CREATE TABLE owed (id INTEGER PRIMARY KEY, request_no TEXT UNIQUE, fen INTEGER, state TEXT)")
            db.executemany("INSERT INTO owed VALUES (?, ?, ?, 'DUE')", ((n, request_no(n), fen(n)) for n in range(1, count + 1)))
            db.commit()
            began, cpu = time.perf_counter(), time.process_time()
            lines = tuple(BatchLine(n, number, "DK1", ACCOUNT, HOLDER, amount, number[:12], "", "1031010190001", "11310101", ON, "卷烟货款")
                          for n, number, amount in db.execute("SELECT id, request_no, fen FROM owed ORDER BY id"))
            head = Head("M1", "PRAC", "00000000", "20261202020001", ON, AT)
            Exchange(folder).put("PRAC", "DR_M1_00000000_20261202_02.txt", write_request(Batch(head, lines)))
            db.execute("UPDATE owed SET state = 'SENT'")
            db.commit()
            while not (answers := list(Exchange(folder).arrived("PRAC"))):
                await asyncio.sleep(0.05)
            _, results, _ = framed(answers[0].data, Kind.RESULT, RESULT, "asked_fen")
            db.executemany("UPDATE owed SET state = ? WHERE request_no = ?", ((one["flag"], one["request_no"]) for one in results))
            db.commit()
            db.close()
            return row("by file", "sqlite", "files and plain SQL", count, time.perf_counter() - began, time.process_time() - cpu)

    return asyncio.run(played())
