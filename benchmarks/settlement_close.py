"""Closing a day of 100,000 entries (every tie, the whole chain, the certificate), beside plain SQL that sums the same rows."""

import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path

import asyncpg

from benchmarks.settlement_files import ACCOUNT, AT, ON, STRANGE, a_statement, debits
from callcenter import database
from callcenter.local_postgres import cluster
from callcenter.settings import Settings
from foundation.actor import SCHEDULER
from settlement.banks.fixed_width import write_statement
from settlement.batches.models import BankProfile
from settlement.journal.models import JournalEntry
from settlement.journal.service import seal_entries
from settlement.reconciliation.closing import close_day
from settlement.reconciliation.taking import take_statement_file

ENTRIES = 100_000
SUMS = (
    "SELECT debit, sum(amount_fen) FROM journal_entry GROUP BY debit", "SELECT credit, sum(amount_fen) FROM journal_entry GROUP BY credit",
    "SELECT debit_party, sum(amount_fen) FROM journal_entry WHERE debit = 'RECEIVABLE' GROUP BY debit_party",
    "SELECT credit_party, sum(amount_fen) FROM journal_entry WHERE credit = 'RECEIVABLE' GROUP BY credit_party",
    "SELECT direction, sum(amount_fen) FROM bank_line GROUP BY direction",
    "SELECT sum(amount_fen) FROM debit_attempt WHERE state = 'SUCCEEDED'",
    "SELECT count(*) FROM debit_attempt AS a WHERE a.state = 'SUCCEEDED' AND NOT EXISTS (SELECT 1 FROM bank_line AS l WHERE l.attempt_id = a.id)",
)  # fmt: skip
"""What somebody would look at who closes by hand; no chain, no row by row proof."""


async def measure(settings: Settings, entries: int = ENTRIES) -> list[dict[str, object]]:
    """Rows: database, way, entries, seconds and CPU seconds of the close; Leafline's also the seconds in which the entries were sealed."""
    lines = (entries + STRANGE) // 2
    data = write_statement(a_statement(lines))
    with tempfile.TemporaryDirectory(prefix="leafline-bench-") as folder:
        path = Path(folder) / "close.sqlite3"
        rows = [await measured(f"sqlite://{path}", data, lines), await asyncio.to_thread(plain_sqlite, path, entries)]
    with cluster(durable=True) as server:
        connection = await asyncpg.connect(f"{server.url}/postgres")
        await connection.execute("CREATE DATABASE closing")
        await connection.close()
        rows += [await measured(f"{server.url}/closing", data, lines), await plain_postgres(f"{server.url}/closing", entries)]
    return rows


async def measured(url: str, data: bytes, lines: int) -> dict[str, object]:
    await database.migrate(url)
    async with database.connected(url):
        profile = await BankProfile.create(code="PRAC", name="练习银行", merchant="M1", account_no=ACCOUNT, since=ON)
        await debits(lines)
        assert await take_statement_file(profile, "ST.psv", data, at=AT) == "TAKEN"
        sealing = time.perf_counter()
        await seal_entries()
        began, cpu = time.perf_counter(), time.process_time()
        await close_day(ON, by=SCHEDULER, at=AT)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        entries = await JournalEntry.all().count()
    return row(database.dialect_of(url), "Leafline", entries, seconds, cpu) | {"seal s": round(began - sealing, 1)}


def row(engine: str, way: str, entries: int, seconds: float, cpu: float) -> dict[str, object]:
    """cpu: this process's own seconds; PostgreSQL's are not in them."""
    return {"database": engine, "way": way, "entries": entries, "seconds": round(seconds, 2), "CPU s": round(cpu, 2)}


def plain_sqlite(path: Path, entries: int) -> dict[str, object]:
    with sqlite3.connect(path) as db:
        began, cpu = time.perf_counter(), time.process_time()
        for statement in SUMS:
            db.execute(statement).fetchall()
        return row("sqlite", "plain SQL", entries, time.perf_counter() - began, time.process_time() - cpu)


async def plain_postgres(url: str, entries: int) -> dict[str, object]:
    db = await asyncpg.connect(url)
    began, cpu = time.perf_counter(), time.process_time()
    for statement in SUMS:
        await db.fetch(statement)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    await db.close()
    return row("postgres", "plain SQL", entries, seconds, cpu)
