"""Papers of money: a heading with district and period, facts, tables that run over pages, amounts, places to sign, page x of y.

Drawn straight onto the page, so that a city's ten thousand statements are made on one core within minutes."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import xlsxwriter
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from foundation.language import _
from foundation.lettering import GAP, PAD, SIZE, fitted, lines_of, shortened, wide, widths_of
from foundation.pdf import HEAD, INK, LINE, Column, Table, font
from foundation.sheets import NUMBER

MARGIN, TOP, BOTTOM = 14 * mm, 20 * mm, 16 * mm
LEADING = 12.5
GREY = "#5b6766"
EPOCH = datetime(2000, 1, 1)
"""Written into every workbook as its day of birth: the rows make the file, and not the hour."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of one or more pages. left, right: above every page. facts: pairs of a name and a value, two a line.

    said: lines below the tables, such as an amount in capitals. signs: what people sign under. wide: the page lies down.
    whose: below every page, so that a page that lost the others is known."""

    title: str
    left: str
    right: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    said: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    wide: bool = False
    whose: str = ""


def papers_pdf(title: str, papers: Iterable[Paper]) -> bytes:
    """Each paper begins on a page of its own and counts its own pages. The same papers give the same bytes.

    Pure work of the processor: call it in a thread."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor("Leafline")
    for paper in papers:
        pages = Layout(paper).pages
        for number, marks in enumerate(pages, 1):
            draw(canvas, paper, marks, number, len(pages))
            canvas.showPage()
    canvas.save()
    return out.getvalue()


class Line(Enum):
    """BOX: the ground behind headings. RULE: below a row. TOTAL: above a last row."""

    BOX = 1
    RULE = 2
    TOTAL = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a place: text of a size, or a line or box so wide, and so high as `size`."""

    x: float
    y: float
    what: "str | Line"
    size: float = SIZE
    right: bool = False
    width: float = 0


class Layout:
    """Where everything of a paper goes, page by page, so that the number of pages is known before the first is drawn."""

    def __init__(self, paper: Paper) -> None:
        self.width, self.height = landscape(A4) if paper.wide else A4
        self.inner = self.width - 2 * MARGIN
        self.pages: list[list[Mark]] = [[]]
        self.y = self.height - TOP
        self.put_title(paper)
        for table in paper.tables:
            self.put_table(table)
        self.put_end(paper)

    def mark(self, x: float, what: "str | Line", size: float = SIZE, *, right: bool = False, width: float = 0) -> None:
        self.pages[-1].append(Mark(x, self.y, what, size, right, width))

    def need(self, height: float) -> bool:
        """Begin a new page if so much does not fit any more."""
        if self.y - height >= BOTTOM:
            return False
        self.pages.append([])
        self.y = self.height - TOP
        return True

    def put_title(self, paper: Paper) -> None:
        self.y -= 17
        self.mark(MARGIN, paper.title, 15)
        self.y -= 9
        half = self.inner / 2
        for place, (name, value) in enumerate(paper.facts):
            if place % 2 == 0:
                self.y -= LEADING
            x = MARGIN + half * (place % 2)
            self.mark(x, name, 8.5)
            self.mark(x + 62, fitted(value, half - 66), SIZE)
        self.y -= 8

    def put_table(self, table: Table) -> None:
        widths = widths_of(table, self.inner)
        self.need(5 * LEADING)
        if table.title:
            self.y -= 16
            self.mark(MARGIN, table.title, 11)
            if table.sub:
                self.mark(MARGIN + self.inner, table.sub, 8.5, right=True)
            self.y -= 5
        self.put_row(table.columns, [column.label for column in table.columns], widths, head=True)
        if not table.rows:
            self.y -= LEADING + PAD
            self.mark(MARGIN + PAD, _("没有记录。"))
        for place, row in enumerate(table.rows, 1):
            last = place == len(table.rows) and table.totals  # a total is not left alone on a page
            self.put_row(table.columns, row, widths, again=table, below=LEADING + PAD if last else 0)
        if table.totals:
            self.put_row(table.columns, table.totals, widths, again=table, total=True)
        self.y -= 6

    def put_row(self, columns: Sequence[Column], row: Sequence[str], widths: Sequence[float], *, head: bool = False,
                total: bool = False, again: Table | None = None, below: float = 0) -> None:
        """below: what is to fit on the same page under it."""
        cells = [lines_of(text, width - (PAD + GAP if column.number else 2 * PAD)) for text, width, column in zip(row, widths, columns, strict=True)]
        height = PAD + LEADING * max(map(len, cells))
        if self.need(height + below) and again is not None:
            self.put_row(again.columns, [column.label for column in again.columns], widths, head=True)
        self.y -= height
        if head:
            self.mark(MARGIN, Line.BOX, height, width=self.inner)
        self.mark(MARGIN, Line.TOTAL if total else Line.RULE, height, width=self.inner)
        x, bottom = MARGIN, self.y
        for lines, width, column in zip(cells, widths, columns, strict=True):
            at = x + width - GAP if column.number else x + PAD
            for place, line in enumerate(lines):
                self.y = bottom + LEADING * (len(lines) - 1 - place) + (height - PAD - LEADING * len(lines)) / 2
                if line:
                    self.mark(at, line, SIZE, right=column.number)
            x += width
        self.y = bottom

    def put_end(self, paper: Paper) -> None:
        self.need(LEADING * (len(paper.said) + 3 * bool(paper.signs)))
        for words in paper.said:
            for line in lines_of(words, self.inner, 9.5):
                self.need(LEADING)
                self.y -= LEADING + 1
                self.mark(MARGIN, line, 9.5)
        if paper.signs:
            self.y -= 30
            for place, who in enumerate(paper.signs):
                room = self.inner / len(paper.signs)
                self.mark(MARGIN + room * place, shortened(_("{who}：________________", who=who), room - GAP), 9.5)


def draw(canvas: Canvas, paper: Paper, marks: Sequence[Mark], number: int, pages: int) -> None:
    """PDF's own operators, one for each mark: ReportLab's text objects take three times as long."""
    width, height = landscape(A4) if paper.wide else A4
    canvas.setPageSize((width, height))
    canvas.setFillColor(GREY)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.3)
    canvas.line(MARGIN, height - 15 * mm, width - MARGIN, height - 15 * mm)
    around = (
        Mark(MARGIN, height - 13 * mm, paper.left, 8.5), Mark(width - MARGIN, height - 13 * mm, paper.right, 8.5, right=True),
        Mark(MARGIN, 10 * mm, "  ".join(filter(None, (paper.title, paper.whose, paper.right))), 8.5),
        Mark(width - MARGIN, 10 * mm, _("第 {page} 页，共 {pages} 页", page=number, pages=pages), 8.5, right=True),
    )  # fmt: skip
    canvas.addLiteral("\n".join(written(canvas, mark, mark.y) for mark in around))
    canvas.setFillColor(HEAD)
    canvas.addLiteral("\n".join(f"{mark.x:.2f} {mark.y:.2f} {mark.width:.2f} {mark.size:.2f} re f" for mark in marks if mark.what is Line.BOX))
    canvas.addLiteral("\n".join(ruled(mark, mark.y) for mark in marks if mark.what is Line.RULE))
    canvas.setFillColor(INK)
    canvas.addLiteral("\n".join(written(canvas, mark, mark.y + PAD + 0.5) for mark in marks if isinstance(mark.what, str)))
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.8)
    canvas.addLiteral("\n".join(ruled(mark, mark.y + mark.size) for mark in marks if mark.what is Line.TOTAL))


def ruled(mark: Mark, y: float) -> str:
    return f"{mark.x:.2f} {y:.2f} m {mark.x + mark.width:.2f} {y:.2f} l S"


def written(canvas: Canvas, mark: Mark, y: float) -> str:
    """Text at a place; the signs of a TrueType font come in subsets, each a font of its own in the file."""
    name, text = font(), str(mark.what)
    x = mark.x - wide(text, mark.size) if mark.right else mark.x
    face = pdfmetrics.getFont(name)
    if not face._dynamicFont:
        shown = [(canvas._doc.getInternalFontName(name), f"({face.formatForPdf(text)})")]
    else:
        shown = [(face.getSubsetInternalName(subset, canvas._doc), f"<{signs.hex()}>") for subset, signs in face.splitString(text, canvas._doc)]
    parts = " ".join(f"{inside} {mark.size} Tf {signs} Tj" for inside, signs in shown)
    return f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm {parts} ET"


def book(tables: Sequence[Table]) -> bytes:
    """The same tables as an XLSX file, a sheet each, with the same bytes for the same rows. Numbers can be counted with."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made.set_properties({"created": EPOCH})
    bold, money = made.add_format({"bold": True, "bottom": 1}), made.add_format({"num_format": "#,##0.00"})
    for place, table in enumerate(tables, 1):
        sheet = made.add_worksheet(sheet_name(place, table.title))
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for column, head in enumerate(table.columns):
            sheet.set_column(column, column, max(10, 2 * len(head.label), 1.3 * head.share))
        sheet.write_row(0, 0, [head.label for head in table.columns], bold)
        for number, row in enumerate([*table.rows, *([table.totals] if table.totals else [])], 1):
            for column, (cell, head) in enumerate(zip(row, table.columns, strict=True)):
                if head.number and NUMBER.fullmatch(cell):
                    sheet.write_number(number, column, float(cell.replace(",", "")), money if "." in cell else None)
                else:
                    sheet.write_string(number, column, cell)
    made.close()
    return out.getvalue()


def sheet_name(place: int, title: str) -> str:
    """Excel takes 31 signs, and none of these; the number keeps two of one title apart."""
    return f"{place} {title.translate(str.maketrans('', '', '[]:*?/' + chr(92)))}"[:31].strip()
