"""A run of 100,000 debits by file: written, out, executed by the bank in the box and its result taken, beside files and plain SQL."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg

from benchmarks.debits import AT, HOLDER, ON, account_no, agreement_no, bank, fen, owed, request_no
from callcenter import database
from callcenter.local_postgres import cluster
from callcenter.settings import Settings
from settlement.banks.files import Batch, BatchLine, Head, Kind
from settlement.banks.fixed_width import RESULT, framed, write_request
from settlement.batches.exchange import FolderWay
from settlement.batches.jobs import run_batches
from settlement.batches.ways import Exchange
from settlement.debits.models import DebitAttempt
from settlement.reconciliation.jobs import take_files

DEBITS = 100_000


async def measure(settings: Settings, debits: int = DEBITS) -> list[dict[str, object]]:
    """Rows: what, database, way, rows, seconds and this process's CPU seconds, rows a second; and the seconds to write, to execute, to take."""
    with cluster(durable=True) as server, tempfile.TemporaryDirectory(prefix="leafline-bench-") as scratch:
        connection = await asyncpg.connect(f"{server.url}/postgres")
        await connection.execute("CREATE DATABASE run")
        await connection.execute("CREATE DATABASE plain_run")
        await connection.close()
        folder = Path(scratch)
        return [
            await sent(f"sqlite://{folder}/run.sqlite3", folder / "1", debits),
            await plainly_sent(InSqlite(folder / "plain.sqlite3"), folder / "2", debits),
            await sent(f"{server.url}/run", folder / "3", debits),
            await plainly_sent(InPostgres(await asyncpg.connect(f"{server.url}/plain_run")), folder / "4", debits),
        ]


async def sent(url: str, folder: Path, debits: int) -> dict[str, object]:
    await database.migrate(url)
    async with database.connected(url), bank(folder):
        await owed(debits, by_batch=True)
        exchange = Exchange(folder)

        async def take() -> None:
            assert await take_files(exchange, AT)

        figures = await timed(database.dialect_of(url), "Leafline", debits, folder, lambda: run_batches(exchange, 2, AT), take)
        assert await DebitAttempt.filter(state="SUCCEEDED").count() == debits
        return figures


async def timed(engine: str, way: str, debits: int, folder: Path, write: Callable[[], Awaitable[None]],
                take: Callable[[], Awaitable[None]]) -> dict[str, object]:
    """CPU s: of this process; neither the bank's nor PostgreSQL's are in them."""
    began, cpu = time.perf_counter(), time.process_time()
    await write()
    written, cpu_written = time.perf_counter(), time.process_time() - cpu
    while not list((folder / "PRAC" / "from_bank").glob("*.ok")):
        await asyncio.sleep(0.05)
    executed, cpu = time.perf_counter(), time.process_time()
    await take()
    done, cpu = time.perf_counter(), cpu_written + time.process_time() - cpu
    return {"what": "run", "database": engine, "way": way, "rows": debits, "seconds": round(done - began, 1), "CPU s": round(cpu, 1),
            "rows/s": round(debits / (done - began)), "write s": round(written - began, 1), "bank s": round(executed - written, 1), "take s": round(done - executed, 1)}


class InSqlite:
    """One table and its states; no order, no evidence, no journal."""

    name = "sqlite"

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path)
        self.db.execute("PRAGMA journal_mode = WAL")

    async def fill(self, rows: list[tuple[int, str, int]]) -> None:
        self.db.execute("CREATE TABLE owed (id INTEGER PRIMARY KEY, request_no TEXT UNIQUE, fen INTEGER, state TEXT DEFAULT 'DUE')")
        self.db.executemany("INSERT INTO owed (id, request_no, fen) VALUES (?, ?, ?)", rows)
        self.db.commit()

    async def due(self) -> list[tuple[int, str, int]]:
        rows = self.db.execute("SELECT id, request_no, fen FROM owed WHERE state = 'DUE' ORDER BY id").fetchall()
        self.db.execute("UPDATE owed SET state = 'SENT' WHERE state = 'DUE'")
        self.db.commit()
        return rows

    async def note(self, flags: list[tuple[str, str]]) -> None:
        self.db.executemany("UPDATE owed SET state = ? WHERE request_no = ?", flags)
        self.db.commit()


class InPostgres:
    """The same one table."""

    name = "postgres"

    def __init__(self, db: asyncpg.Connection) -> None:
        self.db = db

    async def fill(self, rows: list[tuple[int, str, int]]) -> None:
        await self.db.execute("CREATE TABLE owed (id BIGINT PRIMARY KEY, request_no TEXT UNIQUE, fen BIGINT, state TEXT DEFAULT 'DUE')")
        await self.db.copy_records_to_table("owed", records=rows, columns=("id", "request_no", "fen"))

    async def due(self) -> list[tuple[int, str, int]]:
        rows = await self.db.fetch("UPDATE owed SET state = 'SENT' WHERE state = 'DUE' RETURNING id, request_no, fen")
        return sorted(tuple(row) for row in rows)

    async def note(self, flags: list[tuple[str, str]]) -> None:
        await self.db.execute("UPDATE owed SET state = w.flag FROM unnest($1::text[], $2::text[]) AS w(flag, number) WHERE request_no = w.number",
                              *map(list, zip(*flags, strict=True)))


async def plainly_sent(books: InSqlite | InPostgres, folder: Path, debits: int) -> dict[str, object]:
    """The same file formats, the same bank."""
    way = FolderWay(folder / "PRAC")

    async def write() -> None:
        lines = tuple(BatchLine(n, number, agreement_no(n), account_no(n), HOLDER, amount, number[:12], "", "1031010190001", "11310101", ON, "卷烟货款")
                      for n, number, amount in await books.due())
        head = Head("M1", "PRAC", "00000000", "20261202020001", ON, AT)
        await way.put("DR_M1_00000000_20261202_02.txt", write_request(Batch(head, lines)))

    async def take() -> None:
        [answer] = await way.arrived()
        _, results, _ = framed(answer.data, Kind.RESULT, RESULT, "asked_fen")
        await books.note([(one["flag"], one["request_no"]) for one in results])

    async with bank(folder):
        await books.fill([(n, request_no(n), fen(n)) for n in range(1, debits + 1)])
        return await timed(books.name, "files and plain SQL", debits, folder, write, take)
