"""What a report is: typed columns, rows that are read by one function, and perhaps a chart of the same rows.

A report is one file in `<package>/reports/` and its line in that package's REPORTS."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from foundation.errors import NotFound
from foundation.language import N_
from foundation.reports.asking import Asked
from foundation.staff.rules import Role

Value = int | Fraction | str | date | datetime | None
"""A cell before it is written; None where the figure has no meaning, such as a share of nothing."""


class Unit(StrEnum):
    """How a column's values are counted and written.

    BOXES: sticks, written in boxes of 50,000. WAN: fen, written in ten thousand yuan. YUAN: fen. PERCENT: a share, 1/4 is
    25.0 %. CHANGE: the same with its sign. DURATION: seconds. SAY: a text in Chinese that is said in the reader's language.
    PHONE: a number, written as it is dialled; a sheet has its digits alone."""

    TEXT = "TEXT"
    PHONE = "PHONE"
    SAY = "SAY"
    COUNT = "COUNT"
    CARTONS = "CARTONS"
    BOXES = "BOXES"
    WAN = "WAN"
    YUAN = "YUAN"
    PERCENT = "PERCENT"
    CHANGE = "CHANGE"
    DURATION = "DURATION"
    MARK = "MARK"
    DAY = "DAY"
    MOMENT = "MOMENT"


WORDS = frozenset({Unit.TEXT, Unit.PHONE, Unit.SAY, Unit.DAY, Unit.MOMENT})
UNIT_NAMES = {Unit.CARTONS: N_("条"), Unit.BOXES: N_("箱"), Unit.WAN: N_("万元"), Unit.YUAN: N_("元"), Unit.PERCENT: "%", Unit.CHANGE: "%",
              Unit.DURATION: N_("分:秒")}


class Group(StrEnum):
    """Which part of the reports page a report stands in."""

    SALES = "SALES"
    FLOOR = "FLOOR"
    FINANCE = "FINANCE"


@dataclass(frozen=True, slots=True)
class Column:
    """share: of a paper's width. note: the formula, shown on the heading."""

    name: str
    label: str
    unit: Unit = Unit.TEXT
    share: int = 2
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """cells: column name -> value; a column that is not named is empty. link: where the row is looked at more closely.

    total: the row is the sum over all others, printed last and drawn in no chart."""

    cells: Mapping[str, Value]
    link: str = ""
    total: bool = False
    links: Mapping[str, str] = field(default_factory=dict)
    """Of single cells: what was counted in it."""


@dataclass(frozen=True, slots=True)
class Chart:
    """kind: 'bar', 'line' or 'stack'. series: column names; `line` ones are drawn as lines against the axis to the right.

    most: of more rows only the first are drawn."""

    kind: str
    x: str
    series: tuple[str, ...]
    line: tuple[str, ...] = ()
    most: int = 40


Reading = Callable[[Asked], Awaitable[list[Row]]]


@dataclass(frozen=True, slots=True)
class Report:
    """id: part of the address. filters: what may be narrowed besides the period and the district. columns may depend on
    what is asked."""

    id: str
    group: Group
    title: str
    note: str
    icon: str
    roles: tuple[Role, ...]
    columns: Callable[[Asked], tuple[Column, ...]]
    rows: Reading
    chart: Chart | None = None
    filters: tuple[str, ...] = ()
    steps: Mapping[str, str] = field(default_factory=dict)
    """What may be chosen as `step`, code -> words: how rows are cut."""
    headline: tuple[str, ...] = ()
    """Columns of the total that stand in large type above the table."""
    most: int = 0
    """Of a list that is cut: how many rows it has at most."""
    monthly: bool = False
    """Always of the whole month in which the period begins."""


@dataclass(frozen=True, slots=True)
class Pack:
    """Reports that go out together, in their order. name: of its file. title: of the whole."""

    name: str
    title: str
    reports: tuple[Report, ...]


class NoSuchReport(NotFound):
    code = "no_such_report"


Registry = Mapping[str, Report]
Packs = Mapping[Role, Pack]
"""Which pack a person of this role looks at."""


def registry(*reports: Sequence[Report]) -> Registry:
    return {report.id: report for group in reports for report in group}


def fixed(*columns: Column) -> Callable[[Asked], tuple[Column, ...]]:
    """The same columns whatever is asked."""
    return lambda asked: columns
