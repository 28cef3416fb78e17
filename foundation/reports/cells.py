"""A cell in writing: the page, the sheet and the paper all show what is said here."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from foundation import clock
from foundation.language import _
from foundation.money import format_yuan
from foundation.phone_number import format_number
from foundation.reports.report import UNIT_NAMES, WORDS, Column, Row, Unit, Value

STICKS_A_BOX = 50_000
FEN_A_WAN = 1_000_000
NONE = "–"


def scaled(value: Value, unit: Unit) -> float | None:
    """The number that a chart's axis or a spreadsheet counts with, in the unit that is written beside it."""
    if value is None or isinstance(value, str | date):
        return None
    divisor = {Unit.BOXES: STICKS_A_BOX, Unit.WAN: FEN_A_WAN, Unit.YUAN: 100}.get(unit, 1)
    times = 100 if unit in (Unit.PERCENT, Unit.CHANGE) else 1
    return round(float(Fraction(value) * times / divisor), 4)


def text_of(value: Value, unit: Unit) -> str:
    """305280 fen in WAN -> '0.31', Fraction(1, 4) as PERCENT -> '25.0%', 65 as DURATION -> '1:05'."""
    if value is None:
        return NONE
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return format_number(value) if unit is Unit.PHONE else _(value) if unit is Unit.SAY and value else value
    return number_text(value, unit)


def number_text(value: int | Fraction, unit: Unit) -> str:
    figure = scaled(value, unit) or 0.0
    match unit:
        case Unit.PERCENT:
            return f"{figure:.1f}%"
        case Unit.CHANGE:
            return f"{figure:+.1f}%" if round(figure, 1) else "0.0%"
        case Unit.YUAN:
            return format_yuan(round(value))
        case Unit.BOXES | Unit.WAN | Unit.MARK:
            return f"{figure:,.2f}"
        case Unit.DURATION:
            return duration(round(value))
        case _:
            return f"{round(value):,}"


def duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


SELF_EVIDENT = frozenset({Unit.PERCENT, Unit.CHANGE, Unit.DURATION})
"""Their cells show their unit themselves; a sheet's do not."""


def heading(column: Column, *, of_sheet: bool = False, between: str = "") -> str:
    """'金额（万元）'. between: what parts the name and its unit where the heading may take two lines."""
    unit = "" if column.unit in SELF_EVIDENT and not of_sheet else UNIT_NAMES.get(column.unit, "")
    if unit and _(unit).casefold() in _(column.label).casefold():  # 条数 are 条, cartons are cartons
        return _(column.label)
    if unit and between:
        return f"{_(column.label)}{between}{_(unit)}"
    return _("{name}（{unit}）", name=_(column.label), unit=_(unit)) if unit else _(column.label)


def lines_of(columns: Sequence[Column], rows: Sequence[Row]) -> list[list[str]]:
    """The rows in writing, as they are read: each cell by its column."""
    return [[text_of(row.cells.get(column.name), column.unit) for column in columns] for row in rows]


def sheet_lines(columns: Sequence[Column], rows: Sequence[Row]) -> list[list[str]]:
    """The rows as a spreadsheet counts them: plain numbers in the unit of the heading, an empty cell where there is none."""
    return [[sheet_cell(row.cells.get(column.name), column.unit) for column in columns] for row in rows]


def sheet_cell(value: Value, unit: Unit) -> str:
    if value is None:
        return ""
    if unit is Unit.PHONE:
        return str(value)
    if unit in WORDS or unit is Unit.DURATION or isinstance(value, str | date):
        return text_of(value, unit)
    return f"{scaled(value, unit) or 0.0:.4f}".rstrip("0").rstrip(".")
