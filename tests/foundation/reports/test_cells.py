from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.reports.cells import heading, sheet_cell, text_of
from foundation.reports.charting import axis, drawing
from foundation.reports.paper import chart_on_paper
from foundation.reports.report import Chart, Column, Row, Unit, Value


@pytest.mark.parametrize(("value", "unit", "text", "in_sheet"), [
    (7800, Unit.BOXES, "0.16", "0.156"), (558_020, Unit.WAN, "0.56", "0.558"), (558_020, Unit.YUAN, "5,580.20", "5580.2"),
    (Fraction(1, 4), Unit.PERCENT, "25.0%", "25"), (Fraction(-1, 8), Unit.CHANGE, "-12.5%", "-12.5"), (0, Unit.CHANGE, "0.0%", "0"),
    (Fraction(-1, 9000), Unit.CHANGE, "0.0%", "-0.0111"), ("02155550001", Unit.PHONE, "021-5555 0001", "02155550001"),
    (3725, Unit.DURATION, "1:02:05", "1:02:05"), (65, Unit.DURATION, "1:05", "1:05"), (1234, Unit.CARTONS, "1,234", "1234"),
    (None, Unit.PERCENT, "–", ""), (date(2026, 12, 2), Unit.DAY, "2026-12-02", "2026-12-02"),
    (datetime(2026, 12, 2, 1, tzinfo=UTC), Unit.MOMENT, "2026-12-02 09:00", "2026-12-02 09:00"), ("周敏", Unit.TEXT, "周敏", "周敏")])
def test_a_cell_in_writing_and_in_a_sheet(value: Value, unit: Unit, text: str, in_sheet: str) -> None:
    assert (text_of(value, unit), sheet_cell(value, unit)) == (text, in_sheet)


def test_a_heading_names_the_unit_where_the_cells_do_not() -> None:
    assert heading(Column("x", "金额", Unit.WAN)) == "金额（万元）"
    assert heading(Column("x", "占比", Unit.PERCENT)) == "占比"
    assert heading(Column("x", "占比", Unit.PERCENT), of_sheet=True) == "占比（%）"
    assert (heading(Column("x", "本期条数", Unit.CARTONS)), heading(Column("x", "可供", Unit.CARTONS))) == ("本期条数", "可供（条）")


@given(st.lists(st.integers(-10**9, 10**9), max_size=8))
def test_an_axis_holds_all_values_and_nought(figures: list[int]) -> None:
    values = [figure / 1000 for figure in figures]
    ticks = axis(values)
    assert 2 <= len(ticks) <= 12
    assert ticks[0] <= min([0, *values]) + 1e-6 * abs(min([0, *values]))
    assert ticks[-1] >= max([0, *values]) - 1e-6 * abs(max([0, *values]))
    assert 0 in ticks or not any(values)


def test_round_ticks() -> None:
    assert axis([3, 47]) == [0, 10, 20, 30, 40, 50]
    assert axis([-0.8, 1.3]) == [-1, -0.5, 0, 0.5, 1, 1.5]


COLUMNS = (Column("name", "名"), Column("sticks", "销量", Unit.BOXES), Column("fill", "订足率", Unit.PERCENT))
CHART = Chart("bar", "name", ("sticks",), ("fill",))


def a_row(name: str, sticks: int, fill: Fraction | None, total: bool = False) -> Row:
    return Row({"name": name, "sticks": sticks, "fill": fill}, total=total)


def test_a_chart_has_the_rows_of_the_table_but_not_their_sum() -> None:
    rows = [a_row("甲", 50_000, Fraction(1, 2)), a_row("乙", 100_000, None), a_row("合计", 150_000, Fraction(3, 4), total=True)]
    drawn = drawing(CHART, COLUMNS, rows)
    assert drawn is not None
    assert (drawn.labels, drawn.left, drawn.right) == (("甲", "乙"), "箱", "%")
    assert [(one.values, one.line) for one in drawn.series] == [((1.0, 2.0), False), ((50.0, None), True)]
    assert len(chart_on_paper(drawn).contents) > 10


def test_days_of_one_year_go_without_it_and_a_series_of_nothing_is_left_out() -> None:
    drawn = drawing(CHART, COLUMNS, [a_row("2026-11-30", 50_000, None), a_row("2026-12-01", 0, None)])
    assert drawn is not None
    assert (drawn.labels, [one.name for one in drawn.series], drawn.right) == (("11-30", "12-01"), ["销量"], "")
    over_the_year = drawing(CHART, COLUMNS, [a_row("2026-12-31", 50_000, None), a_row("2027-01-01", 0, None)])
    assert over_the_year is not None
    assert over_the_year.labels == ("2026-12-31", "2027-01-01")


def test_one_row_noughts_or_the_same_name_twice_is_no_picture() -> None:
    assert drawing(CHART, COLUMNS, [a_row("甲", 1, None)]) is None
    assert drawing(CHART, COLUMNS, [a_row("甲", 0, None), a_row("乙", 0, None)]) is None
    assert drawing(CHART, COLUMNS, [a_row("甲", 1, None), a_row("甲", 2, None)]) is None
