"""The chart of a report as plain figures, drawn by the page and on paper alike. Pure."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor, log10
from typing import Any

from foundation.language import _
from foundation.reports.cells import scaled, text_of
from foundation.reports.report import UNIT_NAMES, Chart, Column, Row, Unit

DATE = re.compile(r"\d{4}-\d\d-\d\d")
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
TICKS = 5


@dataclass(frozen=True, slots=True)
class Series:
    """values: in `unit`, None where there is none. line: drawn as a line against the axis to the right."""

    name: str
    unit: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    line: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """labels: along the bottom. left and right: the axes' units; right is '' where no series goes by it."""

    kind: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    left: str
    right: str

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def drawing(chart: Chart | None, columns: Sequence[Column], rows: Sequence[Row]) -> Drawing | None:
    """None where there is nothing to look at: no chart, fewer than two rows, or nothing but noughts."""
    shown = [row for row in rows if not row.total][: chart.most if chart else 0]
    if chart is None or len(shown) < 2:
        return None
    by_name = {column.name: column for column in columns}
    if chart.x not in by_name:
        return None
    by_label = {row.cells.get(chart.x) for row in shown}
    if len(by_label) < len(shown):  # several rows of one name are no picture
        return None
    labels = short([text_of(row.cells.get(chart.x), by_name[chart.x].unit) for row in shown])
    series = tuple(a_series(by_name[name], shown, line=name in chart.line) for name in (*chart.series, *chart.line) if name in by_name)
    if not any(value for one in series for value in one.values):
        return None
    if chart.kind != "stack":  # of a stack each part keeps its colour
        series = tuple(one for one in series if any(value is not None for value in one.values))
    left = next((one.unit for one in series if not one.line), "")
    right = next((one.unit or " " for one in series if one.line), "")
    return Drawing(chart.kind, labels, series, left, right)


def short(labels: Sequence[str]) -> tuple[str, ...]:
    """Days of one year without it: the heading says which."""
    of_one_year = all(DATE.fullmatch(one) for one in labels) and len({one[:4] for one in labels}) == 1
    return tuple(one[5:] if of_one_year else one for one in labels)


def a_series(column: Column, rows: Sequence[Row], *, line: bool) -> Series:
    unit = UNIT_NAMES.get(column.unit, "") if column.unit is not Unit.DURATION else N_SECONDS
    return Series(_(column.label), _(unit) if unit else "", tuple(scaled(row.cells.get(column.name), column.unit) for row in rows),
                  tuple(text_of(row.cells.get(column.name), column.unit) for row in rows), line)


N_SECONDS = "s"


def axis(values: Sequence[float]) -> list[float]:
    """About five round ticks that hold all values and zero: (3, 47) -> 0, 10, 20, 30, 40, 50."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if high == low:
        return [0.0, 1.0]
    rough = (high - low) / TICKS
    scale = 10.0 ** floor(log10(rough))
    step = next(one * scale for one in STEPS if one * scale >= rough * 0.999)
    return [round(step * n, 10) for n in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)]
