"""A table in a CSV file, read into rows of text that know their place."""

import csv
import io
from dataclasses import dataclass

from foundation.errors import Invalid

ENCODINGS = ("utf-8-sig", "gb18030")
"""What spreadsheets of this country save: ours with its mark, and theirs without."""


class OrderFileUnreadable(Invalid):
    """No table in it: facts name."""

    code = "order_file_unreadable"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """number: as the spreadsheet counts, the headings being row 1. cells: heading -> text, '' where nothing is."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: tuple[str, ...]
    rows: list[SheetRow]


def read_sheet(content: bytes, name: str) -> Sheet:
    """Empty rows are left out; none is renumbered."""
    for encoding in ENCODINGS:
        try:
            lines = list(csv.reader(io.StringIO(content.decode(encoding), newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error):
            continue
        if lines and any(lines[0]):
            columns = tuple(cell.strip() for cell in lines[0])
            return Sheet(columns, [SheetRow(number, dict(zip(columns, (*(cell.strip() for cell in line), *[""] * len(columns)),
                                                             strict=False)))
                                   for number, line in enumerate(lines[1:], 2) if any(cell.strip() for cell in line)])
    raise OrderFileUnreadable(name=name)
