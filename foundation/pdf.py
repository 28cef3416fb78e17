"""Lists on paper: tables as a PDF on A4 set wide, with a Chinese font inside, page numbers, and the same bytes for the same rows.

The font is a TrueType of the machine (`./leafline setup` installs it). Without one the viewer's own Song type is named,
which reads well but is not in the file."""

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, LongTable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from foundation.language import _

FOLDER = Path("/usr/share/fonts/truetype/wqy")
FONTS = ("wqy-zenhei.ttc", "wqy-microhei.ttc")
"""Zen Hei knows the rare characters of names, so it comes first."""
NOT_EMBEDDED = "STSong-Light"
PAGE = landscape(A4)
MARGIN = 12 * mm
PADDING = 6
"""ReportLab's own, inside the frame of a page."""
WIDTH = PAGE[0] - 2 * MARGIN - 2 * PADDING
ROOM_LOST = 8.5
"""Of a cell's width, to the left and the right of its words."""
BETWEEN = 8 * mm
"""Above a title, except at the top of a page."""
INK, LINE, HEAD = HexColor("#16201f"), HexColor("#b8c2c2"), HexColor("#eef2f2")


@dataclass(frozen=True, slots=True)
class Column:
    """share: of the page's width, in parts of the sum of all. number: set to the right."""

    label: str
    share: int
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What a list says, in the reader's words already: the page, the CSV and the PDF print the same rows.

    totals: a last row, or (). above: a drawing between the heading and the rows. size: of the type, in points."""

    title: str
    sub: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    above: Any = None
    size: float = 9


def font_file() -> Path | None:
    """The machine's Chinese TrueType font, if it has one."""
    return next((path for name in FONTS if (path := FOLDER / name).exists()), None)


@functools.cache
def font() -> str:
    """Registered once for the process; its name."""
    path = font_file()
    face = TTFont("Leafline", str(path), subfontIndex=0) if path else UnicodeCIDFont(NOT_EMBEDDED)
    pdfmetrics.registerFont(face)
    return "Leafline" if path else NOT_EMBEDDED


def tables_pdf(title: str, tables: Sequence[Table], *, room_mm: int | None = None) -> bytes:
    """Each table begins on a page of its own, or where so much room is left, and repeats its headings. A table without rows
    is its heading alone. Pure work of the processor: call it in a thread."""
    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=PAGE, title=title, author="Leafline", invariant=1, leftMargin=MARGIN,
                                 rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN + 4 * mm)
    story: list[Any] = []
    for table in tables:
        if story:
            story.append(PageBreak() if room_mm is None else CondPageBreak(room_wanted(table, room_mm) * mm + BETWEEN))
        story += [Paragraph(escape(table.title), title_style()), Paragraph(escape(table.sub), style(9.5)), Spacer(1, 3 * mm)]
        story += [table.above, Spacer(1, 2 * mm)] if table.above is not None else []
        story += [drawn(table)] if table.rows or room_mm is None else []
    document.build(story, canvasmaker=Numbered)
    return out.getvalue()


def room_wanted(table: Table, most_mm: int) -> int:
    """In mm: of a short table all of it, of a long one its beginning; a drawing is never parted from the first rows."""
    drawing_mm = 67 if table.above is not None else 0
    return min(27 + drawing_mm + 7 * len(table.rows), most_mm + drawing_mm // 2) if table.rows else 20


def drawn(table: Table) -> LongTable:
    whole = sum(column.share for column in table.columns)
    lines = [tuple(column.label for column in table.columns), *table.rows, *([table.totals] if table.totals else [])]
    rooms = [WIDTH * column.share / whole - ROOM_LOST for column in table.columns]
    lines[0] = tuple(parted(text, room, table.size) for text, room in zip(lines[0], rooms, strict=True))
    cells = [[Paragraph(escape(text).replace("\n", "<br/>"), style(table.size, right=column.number, cjk=has_chinese(text))) for text, column in zip(line, table.columns, strict=True)]
             for line in lines]
    made = LongTable(cells, colWidths=[WIDTH * column.share / whole for column in table.columns], repeatRows=1)
    rules: list[tuple[Any, ...]] = [
        ("BACKGROUND", (0, 0), (-1, 0), HEAD), ("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 5), ("TOPPADDING", (0, 0), (-1, -1), 3.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5)]
    rules += [("LEFTPADDING", (place, 0), (place, -1), 9) for place in range(1, len(table.columns))
              if table.columns[place - 1].number and not table.columns[place].number]  # words stand off from the number before them
    rules += [("NOSPLIT", (0, 0), (-1, min(2, len(lines) - 1))), ("NOSPLIT", (0, max(-3, -len(lines))), (-1, -1))]  # no row alone on a page
    if table.totals:
        rules.append(("LINEABOVE", (0, -1), (-1, -1), 0.8, INK))
    made.setStyle(TableStyle(rules))
    return made


def parted(heading: str, room: float, size: float) -> str:
    """A Chinese heading that is too wide in two even lines, its brackets on a line of their own; no sign is left alone."""
    def halves(line: str) -> str:
        if not has_chinese(line) or pdfmetrics.stringWidth(line, font(), size) <= room:
            return line
        at = line.find("（") if "（" in line[1:] else len(line) // 2
        return f"{line[:at]}\n{line[at:]}"
    return "\n".join(map(halves, heading.split("\n")))


def has_chinese(text: str) -> bool:
    """Signs that lines may break between; ¥ and – are none."""
    return any(sign >= "\u2e80" for sign in text)


@functools.cache
def style(size: float, right: bool = False, cjk: bool = True) -> ParagraphStyle:
    """cjk: lines may break between any two characters; words of Latin letters are kept whole without it."""
    return ParagraphStyle(f"s{size}{right}{cjk}", fontName=font(), fontSize=size, leading=size * 1.35, textColor=INK, wordWrap="CJK" if cjk else None,
                          alignment=TA_RIGHT if right else TA_LEFT)


@functools.cache
def title_style() -> ParagraphStyle:
    return ParagraphStyle("title", parent=style(15), spaceBefore=BETWEEN)


class Numbered(Canvas):
    """Writes "page 2 of 5" below every page, which is known only at the end."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.pages: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self.pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self.pages, 1):
            self.__dict__.update(page)
            self.setFont(font(), 8.5)
            self.drawRightString(PAGE[0] - MARGIN - PADDING, MARGIN - 1 * mm, _("第 {page} 页，共 {pages} 页", page=number, pages=len(self.pages)))
            super().showPage()
        super().save()
