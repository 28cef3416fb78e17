"""A paper as a file that a browser shows or keeps: PDF, XLSX, CSV, or a ZIP of one CSV for each of its tables."""

import asyncio
import io
import zipfile
from collections.abc import Iterable
from urllib.parse import quote

from litestar import Response

from foundation.errors import NotFound
from foundation.paper import Paper, book, papers_pdf
from foundation.pdf import Table
from foundation.sheets import MEDIA_TYPES, write_sheet

KINDS = MEDIA_TYPES | {"pdf": "application/pdf", "zip": "application/zip"}
BORN = (2000, 1, 1, 0, 0, 0)


class NoSuchPaper(NotFound):
    """facts: file."""

    code = "no_such_paper"


def named(file: str) -> tuple[str, str]:
    """'cases.xlsx' -> ('cases', 'xlsx'). NoSuchPaper."""
    what, _, kind = file.rpartition(".")
    if not what or kind not in KINDS:
        raise NoSuchPaper(file=file)
    return what, kind


async def as_file(paper: Paper, name: str, kind: str) -> Response:
    """The work is the processor's and leaves the loop to others."""
    return response(await asyncio.to_thread(content_of, paper, name, kind), f"{name}.{kind}", kind)


def content_of(paper: Paper, name: str, kind: str) -> bytes:
    match kind:
        case "pdf":
            return papers_pdf(name, [paper])
        case "xlsx":
            return book(paper.tables)
        case "csv" if len(paper.tables) == 1:
            return csv_of(paper.tables[0])
        case _:
            return zipped((f"{place} {table.title or name}.csv".replace("/", "-"), csv_of(table)) for place, table in enumerate(paper.tables, 1))


def csv_of(table: Table) -> bytes:
    return write_sheet("csv", [column.label for column in table.columns], [*table.rows, *([table.totals] if table.totals else [])])


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """With one date for all, so that the same files make the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files:
            made.writestr(zipfile.ZipInfo(name, BORN), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def response(content: bytes, name: str, kind: str) -> Response:
    """A PDF is shown, anything else is kept."""
    disposition = f"{'inline' if kind == 'pdf' else 'attachment'}; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=KINDS[kind], headers={"content-disposition": disposition})
