import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from foundation.sheets import SheetUnreadable, read_sheet, write_sheet

# What a cell can hold: no control signs, and none of the blanks that readers strip.
words = st.text(st.characters(exclude_categories=("C", "Z")), max_size=12)


@given(st.sampled_from(["csv", "xlsx"]), st.lists(st.tuples(words, words), max_size=6))
def test_what_is_written_is_read_again(kind: str, rows: list[tuple[str, str]]) -> None:
    sheet = read_sheet(write_sheet(kind, ["code", "名称"], rows), f"file.{kind}")
    assert sheet.columns == ("code", "名称")
    assert [tuple(row.cells.values()) for row in sheet.rows] == [row for row in rows if any(row)]


def test_numbers_and_days_of_a_spreadsheet_are_read_as_one_would_type_them() -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["qty", "price", "on"])  # type: ignore[union-attr]
    book.active.append([20.0, 593.6, date(2026, 12, 2)])  # type: ignore[union-attr]
    book.save(out)
    assert read_sheet(out.getvalue(), "a.xlsx").rows[0].cells == {"qty": "20", "price": "593.6", "on": "2026-12-02"}


def test_rows_keep_the_numbers_that_the_spreadsheet_shows() -> None:
    sheet = read_sheet(b"a,b\r\n1,2\r\n,\r\n3\r\n", "a.csv")
    assert [(row.number, row.cells["b"]) for row in sheet.rows] == [(2, "2"), (4, "")]


def test_a_csv_of_a_chinese_spreadsheet_is_read() -> None:
    assert read_sheet("短码,品名\n1001,中华(软)\n".encode("gb18030"), "a.csv").columns == ("短码", "品名")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xff\xfe\x00\x81", b"\0\0"])
def test_what_is_no_table_is_told(content: bytes) -> None:
    with pytest.raises(SheetUnreadable):
        read_sheet(content, "a.xlsx")


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    assert read_sheet(write_sheet("xlsx", ["a"], [["=1+1"]]), "a.xlsx").rows[0].cells["a"] == "=1+1"
