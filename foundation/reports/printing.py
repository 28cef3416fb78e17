"""A report as a sheet, as a PDF and in the terminal: always the rows that the page shows."""

import unicodedata
from collections.abc import Sequence

from foundation.clock import now
from foundation.language import _
from foundation.pdf import Column as PaperColumn
from foundation.pdf import Table, tables_pdf
from foundation.reports.asking import Asked
from foundation.reports.cells import heading, lines_of, sheet_lines
from foundation.reports.charting import drawing
from foundation.reports.paper import chart_on_paper
from foundation.reports.periods import KIND_NAMES, Kind, Period, period
from foundation.reports.report import WORDS, Column, Report, Row
from foundation.sheets import write_sheet

FORMS = ("xlsx", "csv", "pdf")
MANY_COLUMNS = 11
ROWS_IN_PACK, ROOM_MM = 40, 100
"""A report of the pack begins on the page of the one before where there is so much room for it."""


def printed(report: Report, about: Asked, rows: Sequence[Row], form: str, place: str = "") -> bytes:
    """place: of whom the rows are, for the paper. Pure work of the processor: call it in a thread."""
    if form == "pdf":
        return tables_pdf(_(report.title), [table(report, about, rows, place=place)])
    columns = report.columns(about)
    numbers = frozenset(place for place, column in enumerate(columns) if column.unit not in WORDS)
    return write_sheet("xlsx" if form == "xlsx" else "csv", [heading(column, of_sheet=True) for column in columns], sheet_lines(columns, rows), numbers=numbers)


def pack(title: str, read: Sequence[tuple[Report, Asked, Sequence[Row]]], place: str = "") -> bytes:
    """Several reports in one PDF, long ones cut: the page has the rest."""
    return tables_pdf(title, [table(report, about, rows, most=ROWS_IN_PACK, place=place) for report, about, rows in read], room_mm=ROOM_MM)


def table(report: Report, about: Asked, rows: Sequence[Row], most: int | None = None, place: str = "") -> Table:
    columns = report.columns(about)
    shown = [row for row in rows if not row.total]
    totals = [row for row in rows if row.total]
    sub = _("{period} · 打印于 {at}", period=spoken(covered(report, about)), at=f"{now():%Y-%m-%d %H:%M}")
    sub = " · ".join(filter(None, (place, about.manager, about.route, sub)))
    if most is not None and len(shown) > most + most // 4:  # a few rows more are not worth a cut
        sub += " · " + _("共 {count} 行，这里是前 {most} 行", count=len(shown), most=most)
        shown = shown[:most]
    if report.most and len(shown) == report.most:
        sub += " · " + _("最多列 {most} 行", most=report.most)
    if not shown:
        sub += " · " + _("没有数据")
    drawn = drawing(report.chart, columns, rows)
    return Table(_(report.title), sub, tuple(PaperColumn(heading(column, between="\n"), column.share, column.unit not in WORDS) for column in columns),
                 tuple(map(tuple, lines_of(columns, shown))), totals_line(columns, totals[0]) if totals else (),
                 above=chart_on_paper(drawn) if drawn else None, size=7.5 if len(columns) >= MANY_COLUMNS else 9)


def totals_line(columns: Sequence[Column], total: Row) -> tuple[str, ...]:
    """Empty where nothing is added up."""
    return tuple(text if column.name in total.cells else "" for column, text in zip(columns, lines_of(columns, [total])[0], strict=True))


def covered(report: Report, about: Asked) -> Period:
    """What the rows are of: the period that was asked for, or its month."""
    return period(Kind.MONTH, about.period.since) if report.monthly else about.period


def spoken(of: Period) -> str:
    """'2026-11', '2026-W48 (2026-11-23 – 2026-11-29)'."""
    if of.kind is Kind.MONTH:
        return f"{of.since:%Y-%m}"
    if of.kind is Kind.DAY:
        return of.since.isoformat()
    days = f"{of.since} – {of.until}"
    return "{}-W{:02d} ({})".format(*of.since.isocalendar()[:2], days) if of.kind is Kind.CYCLE else days


def terminal(report: Report, about: Asked, rows: Sequence[Row]) -> str:
    """A plain table, numbers to the right, Chinese counted as two wide."""
    columns = report.columns(about)
    lines = [[heading(column) for column in columns], *lines_of(columns, rows)]
    widths = [max(width(line[place]) for line in lines) for place in range(len(columns))]
    title = f"{_(report.title)} · {_(KIND_NAMES[covered(report, about).kind])} {spoken(covered(report, about))}"
    return "\n".join([title, *("  ".join(padded(text, widths[place], right=columns[place].unit not in WORDS)
                                         for place, text in enumerate(line)).rstrip() for line in lines)])


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, to: int, *, right: bool) -> str:
    blanks = " " * (to - width(text))
    return blanks + text if right else text + blanks
