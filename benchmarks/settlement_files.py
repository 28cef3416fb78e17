"""A day's statement of 200,000 lines and a run of 100,000 debits, each beside a program of files and plain SQL alone.

The statement is parsed, stored, matched and posted; the run is written, executed by the bank in the box and its result taken."""

import asyncio
import csv
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path

import asyncpg
from tortoise import connections

from benchmarks import debit_run
from callcenter import database
from callcenter.local_postgres import cluster
from callcenter.settings import Settings
from foundation.actor import SCHEDULER
from foundation.clock import ZONE
from foundation.transaction import dialect, in_transaction
from settlement.banks.files import LineType, Statement, StatementLine
from settlement.banks.fixed_width import write_statement
from settlement.batches.models import BankProfile
from settlement.bulk import insert_rows
from settlement.journal.service import seal_entries
from settlement.reconciliation.closing import close_day, ties
from settlement.reconciliation.rules import red
from settlement.reconciliation.taking import take_statement_file

LINES, STRANGE = 200_000, 200
ON, ACCOUNT = date(2026, 11, 27), "1001234567890123456"
AT = datetime(2026, 11, 27, 17, tzinfo=ZONE)
ATTEMPT = ("id", "debit_id", "request_no", "bank_code", "agreement_no", "account_no", "account_name", "licence_no", "order_date",
           "amount_fen", "state", "code", "tries", "refused", "asked", "sent_at", "created_at")  # fmt: skip
DEBIT = ("id", "order_id", "order_no", "purpose", "seq", "retailer_id", "district_id", "amount_fen", "state", "created_at", "settled_at")
ENTRY = ("business_date", "at", "debit", "debit_party", "credit", "credit_party", "amount_fen", "noun", "noun_id", "words")


async def measure(settings: Settings, lines: int = LINES) -> list[dict[str, object]]:
    """Rows: what, database, way, rows, seconds and CPU seconds for the whole file, rows a second; of a statement of ours also the
    seal's and the close's seconds, of a run those to write it, to execute it at the bank and to take its result."""
    return await statements(lines) + await debit_run.measure(settings, lines // 2)


async def statements(lines: int) -> list[dict[str, object]]:
    data = write_statement(a_statement(lines))
    with tempfile.TemporaryDirectory(prefix="leafline-bench-") as folder:
        rows = await measured(f"sqlite://{folder}/statement.sqlite3", data, lines)
        rows.append(await asyncio.to_thread(plain_sqlite, Path(folder), data, lines))
    with cluster(durable=True) as server:
        connection = await asyncpg.connect(f"{server.url}/postgres")
        await connection.execute("CREATE DATABASE statement")
        await connection.execute("CREATE DATABASE plain")
        await connection.close()
        rows += await measured(f"{server.url}/statement", data, lines)
        rows.append(await plain_postgres(f"{server.url}/plain", data, lines))
    return rows


async def measured(url: str, data: bytes, lines: int) -> list[dict[str, object]]:
    await database.migrate(url)
    async with database.connected(url):
        profile = await BankProfile.create(code="PRAC", name="练习银行", merchant="M1", account_no=ACCOUNT, since=ON)
        await debits(lines)
        began, cpu = time.perf_counter(), time.process_time()
        assert await take_statement_file(profile, "ST.psv", data, at=AT) == "TAKEN"
        taken, cpu = time.perf_counter(), time.process_time() - cpu
        await seal_entries()
        done = time.perf_counter()
        assert red(await ties(ON)) == []
        closing = time.perf_counter()
        await close_day(ON, by=SCHEDULER, at=AT)
        closed = time.perf_counter() - closing
    return [row(database.dialect_of(url), "Leafline", taken - began, cpu, lines) | {"seal s": round(done - taken, 1), "close s": round(closed, 1)}]


def row(engine: str, way: str, seconds: float, cpu: float, lines: int) -> dict[str, object]:
    """cpu: this process's own seconds; PostgreSQL's are not in them."""
    return {"what": "statement", "database": engine, "way": way, "rows": lines, "seconds": round(seconds, 1), "CPU s": round(cpu, 1),
            "rows/s": round(lines / seconds)}


async def debits(lines: int) -> None:
    """What the books have collected that day: an attempt for each line but the strange ones, with its journal entry."""
    ours = range(1, lines - STRANGE + 1)
    async with in_transaction() as connection:
        await insert_rows(connection, "debit", DEBIT, ((n, n, order_no(n), "ORDER", 1, n, 1, fen(n), "SETTLED", AT, AT) for n in ours))
        await insert_rows(connection, "debit_attempt", ATTEMPT, (
            (n, n, request_no(n), "PRAC", "DK1", "6228480000000000001", "王福源", "", ON, fen(n), "SUCCEEDED", "00", 1, 0, 0, AT, AT)
            for n in ours))  # fmt: skip
        await insert_rows(connection, "journal_entry", ENTRY, (
            (ON, AT, "CLEARING", "bank:PRAC", "RECEIVABLE", f"retailer:{n}", fen(n), "attempt", n, "collected") for n in ours))
    if dialect() == "sqlite":
        await connections.get("sqlite").execute_query("ANALYZE")
    else:
        await connections.get("postgres").execute_query("VACUUM ANALYZE")


def order_no(n: int) -> str:
    return f"HP{n:010d}"


def request_no(n: int) -> str:
    return f"{order_no(n)}01{ON:%Y%m%d}"


def fen(n: int) -> int:
    return 10_000 + n * 37 % 900_000


def a_statement(lines: int) -> Statement:
    return Statement(ACCOUNT, ON, 0, sum(fen(n) for n in range(1, lines + 1)), tuple(a_line(n, balance) for n, balance in balances(lines)))


def balances(lines: int) -> Iterator[tuple[int, int]]:
    balance = 0
    for n in range(1, lines + 1):
        balance += fen(n)
        yield n, balance


def a_line(n: int, balance: int) -> StatementLine:
    return StatementLine(n, ON, clock_time(n // 3600 % 24, n // 60 % 60, n % 60), f"{ON:%Y%m%d}{n:010d}", request_no(n), order_no(n),
                         "0001", "王福源", "C", fen(n), balance, LineType.BATCH, "", "卷烟货款")


PLAIN = (
    "CREATE TABLE ours (request_no TEXT PRIMARY KEY, id BIGINT, amount BIGINT)",
    "CREATE TABLE line (seq BIGINT, day TEXT, at TEXT, txn TEXT UNIQUE, request_no TEXT, order_no TEXT, tail TEXT, payer TEXT,"
    " direction TEXT, amount BIGINT, balance BIGINT, type TEXT, orig TEXT, summary TEXT)",
    "CREATE TABLE entry (line TEXT, debit TEXT, credit TEXT, amount BIGINT)",
)
POST = """
    INSERT INTO entry SELECT l.txn, 'BANK', CASE WHEN o.amount = l.amount THEN 'CLEARING' ELSE 'SUSPENSE' END, l.amount
    FROM line AS l LEFT JOIN ours AS o ON o.request_no = l.request_no"""


def cells(data: bytes) -> Iterator[list[str | int]]:
    """No check at all but that numbers are numbers."""
    rows = csv.reader(data.decode().splitlines(), delimiter="|", quoting=csv.QUOTE_NONE)
    next(rows)
    for one in rows:
        yield [int(one[0]), *one[1:9], int(one[9]), int(one[10]), *one[11:]]


def plain_sqlite(folder: Path, data: bytes, lines: int) -> dict[str, object]:
    with sqlite3.connect(folder / "plain.sqlite3") as db:
        db.execute("PRAGMA journal_mode = WAL")
        for statement in PLAIN:
            db.execute(statement)
        db.executemany("INSERT INTO ours VALUES (?, ?, ?)", ((request_no(n), n, fen(n)) for n in range(1, lines - STRANGE + 1)))
        db.commit()
        began, cpu = time.perf_counter(), time.process_time()
        db.executemany(f"INSERT INTO line VALUES ({', '.join('?' * 14)})", cells(data))
        db.execute(POST)
        db.commit()
        return row("sqlite", "files and plain SQL", time.perf_counter() - began, time.process_time() - cpu, lines)


async def plain_postgres(url: str, data: bytes, lines: int) -> dict[str, object]:
    db = await asyncpg.connect(url)
    for statement in PLAIN:
        await db.execute(statement)
    await db.copy_records_to_table("ours", records=[(request_no(n), n, fen(n)) for n in range(1, lines - STRANGE + 1)])
    await db.execute("ANALYZE ours")
    began, cpu = time.perf_counter(), time.process_time()
    async with db.transaction():
        await db.copy_records_to_table("line", records=cells(data))
        await db.execute(POST)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    await db.close()
    return row("postgres", "files and plain SQL", seconds, cpu, lines)
