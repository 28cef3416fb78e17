"""Tables in files, as people keep them: XLSX and CSV, read into rows of text that know their place, and written again."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from foundation.errors import Invalid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
ROWS_MAX = 100_000
ENCODINGS = ("utf-8-sig", "gb18030")
"""What spreadsheets of this country save: ours with its mark, and theirs without."""
NUMBER = re.compile(r"-?[\d,]+(\.\d+)?")
UNREADABLE = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError)


class SheetUnreadable(Invalid):
    """No table in it: facts name."""

    code = "sheet_unreadable"


class SheetTooLong(Invalid):
    code = "sheet_too_long"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """number: as the spreadsheet counts, the headings being row 1. cells: heading -> text, '' where nothing is."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file is refused: this value in this row (1 is the headings) and column.

    why: in the reader's words, or a code that the page's words name."""

    row: int
    column: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: tuple[str, ...]
    rows: list[SheetRow]


def read_sheet(content: bytes, name: str) -> Sheet:
    """The first sheet of an XLSX file, or a CSV file in UTF-8 or GB18030. Empty rows are left out; none is renumbered."""
    lines = xlsx_lines(content, name) if content[:2] == b"PK" else csv_lines(content, name)
    if len(lines) > ROWS_MAX:
        raise SheetTooLong(name=name, rows_max=ROWS_MAX)
    headings = tuple(cell.strip() for cell in lines[0]) if lines else ()
    while headings and not headings[-1]:
        headings = headings[:-1]
    if not headings:
        raise SheetUnreadable(name=name)
    rows = [SheetRow(number, {heading: line[place].strip() if place < len(line) else ""
                              for place, heading in enumerate(headings)})
            for number, line in enumerate(lines[1:], 2) if any(cell.strip() for cell in line)]
    return Sheet(headings, rows)


def xlsx_lines(content: bytes, name: str) -> list[list[str]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        lines = book.worksheets[0].iter_rows(values_only=True)
        return [[text_of(cell) for cell in line] for _, line in zip(range(ROWS_MAX + 1), lines, strict=False)]
    except UNREADABLE as error:
        raise SheetUnreadable(name=name) from error


def csv_lines(content: bytes, name: str) -> list[list[str]]:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
            return list(csv.reader(io.StringIO(text, newline=""), strict=True)) if "\0" not in text else []
        except (UnicodeDecodeError, csv.Error):
            continue
    raise SheetUnreadable(name=name)


def text_of(cell: Any) -> str:
    """A spreadsheet's value as a person would have typed it: 20.0 is 20, a day is 2026-12-02."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def write_sheet(kind: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: frozenset[int] = frozenset()) -> bytes:
    """kind: 'xlsx' or 'csv'. numbers: places of columns that a spreadsheet should count with; all else stays text."""
    if kind == "csv":
        out = io.StringIO(newline="")
        csv.writer(out).writerows([headings, *rows])
        return out.getvalue().encode("utf-8-sig")
    return xlsx_of(headings, rows, numbers)


def xlsx_of(headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: frozenset[int]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, headings, book.add_format({"bold": True, "bottom": 1}))
    for place, heading in enumerate(headings):
        sheet.set_column(place, place, max(12, 2 * len(heading)))
    # Barcodes and customer codes are text, and Excel need not warn of each.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if place in numbers and NUMBER.fullmatch(cell):
                sheet.write_number(number, place, float(cell.replace(",", "")))
            else:
                sheet.write_string(number, place, cell)
    book.close()
    return out.getvalue()
