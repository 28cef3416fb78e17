"""Customers' monthly statements as PDF on one core, a file each and all in one, beside ReportLab's own tables and plain text files."""

import gzip
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from callcenter.settings import Settings
from foundation.districts.models import District
from foundation.paper import papers_pdf
from foundation.pdf import tables_pdf
from settlement.papers.statement import statement_paper
from settlement.receivables.queries import Movement, Shop, Statement
from settlement.receivables.rules import Kind, Roll, month_of

STATEMENTS = 500
"""A sample; the target is about 10,000."""
WANTED, WITHIN_S = 10_000, 240
MOVEMENTS = 35
NOVEMBER = month_of(date(2026, 11, 1))


async def measure(settings: Settings, statements: int = STATEMENTS) -> list[dict[str, object]]:
    """Rows: way, statements, lines of each, CPU seconds of this process, milliseconds each, and what 10,000 would take."""
    made = [a_statement(n) for n in range(statements)]
    with tempfile.TemporaryDirectory(prefix="leafline-bench-") as folder:
        return [
            timed("Leafline, a PDF each", made, lambda: each_pdf(made, Path(folder))),
            timed("Leafline, one PDF for all", made, lambda: papers_pdf("statements", [statement_paper(one) for one in made])),
            timed("ReportLab's tables, a PDF each", made[: statements // 10], lambda: each_table(made[: statements // 10], Path(folder))),
            timed("plain text, a file each", made, lambda: each_text(made, Path(folder))),
        ]  # fmt: skip


def timed(way: str, made: list[Statement], work: Callable[[], object]) -> dict[str, object]:
    cpu = time.process_time()
    work()
    cpu = time.process_time() - cpu
    return {"way": way, "statements": len(made), "lines": MOVEMENTS, "CPU s": round(cpu, 1), "ms each": round(1000 * cpu / len(made), 1),
            "CPU s for 10,000": round(WANTED * cpu / len(made)), "wanted s": WITHIN_S}


def each_pdf(made: list[Statement], folder: Path) -> None:
    for one in made:
        (folder / f"{one.shop.customer_code}.pdf").write_bytes(papers_pdf(one.shop.customer_code, [statement_paper(one)]))


def each_table(made: list[Statement], folder: Path) -> None:
    """The same rows through ReportLab's flowables, a paragraph in each cell."""
    for one in made:
        (folder / f"{one.shop.customer_code}.pdf").write_bytes(tables_pdf(one.shop.customer_code, statement_paper(one).tables))


def each_text(made: list[Statement], folder: Path) -> None:
    """No type, no layout, no pages: the rows with tabs between, packed as a PDF packs its pages."""
    for one in made:
        [table] = statement_paper(one).tables
        text = "\n".join("\t".join(row) for row in [*table.rows, table.totals])
        (folder / f"{one.shop.customer_code}.txt.gz").write_bytes(gzip.compress(text.encode()))


def a_statement(n: int) -> Statement:
    shop = Shop(n, f"10310101{n:05d}", f"福源食品店{n}", "王福源", f"长阳路 {n} 号", 1)
    district = District(id=1, name="黄浦", name_en="Huangpu", company="黄浦有限公司", seat_group="HP")
    movements = tuple(a_movement(n, place) for place in range(MOVEMENTS))
    roll = Roll(n * 100)
    for movement in movements:
        roll.moved[movement.kind] += movement.fen
    return Statement(shop, district, NOVEMBER, roll, movements)


def a_movement(n: int, place: int) -> Movement:
    kind = Kind.RECEIPT if place % 2 == 0 else Kind.DELIVERED
    fen = 100_000 + n * 37 % 90_000 + place // 2
    order_no = f"HP{n:06d}{place // 2:04d}"
    return Movement(NOVEMBER.first + timedelta(days=place * 29 // MOVEMENTS), kind, -fen if kind == Kind.RECEIPT else fen, order_no,
                    f"{order_no}0120261102" if kind == Kind.RECEIPT else "", "")
