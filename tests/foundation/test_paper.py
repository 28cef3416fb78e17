import io
import re

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from callcenter import translations
from foundation.language import read_catalogues, speaking
from foundation.lettering import GAP, PAD, lines_of, shortened, wide, widths_of
from foundation.paper import Paper, book, papers_pdf
from foundation.pdf import Column, Table, font_file

COLUMNS = (Column("日期", 12), Column("客户", 20), Column("应收", 12, True))


def a_paper(rows: int, name: str = "中华路 1 号", *, lying: bool = False) -> Paper:
    table = Table("应收", "元", COLUMNS, tuple(("2026-11-27", f"{name}{n}", "1,940.00") for n in range(rows)), ("合计", "", "9.99"))
    return Paper("对账单", "黄浦有限公司  黄浦", "2026-11", (("客户", "福源食品店"), ("地址", "长阳路" * 40)), (table,), ("大写：玖元玖角玖分",),
                 ("制单", "复核"), wide=lying, whose="11310101")


def texts(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_the_same_papers_give_the_same_bytes() -> None:
    assert papers_pdf("x", [a_paper(3)]) == papers_pdf("x", [a_paper(3)]) != papers_pdf("x", [a_paper(4)])
    assert book(a_paper(3).tables) == book(a_paper(3).tables) != book(a_paper(4).tables)


def test_each_paper_counts_its_own_pages_and_repeats_its_headings() -> None:
    pages = texts(papers_pdf("x", [a_paper(100), a_paper(1)]))
    assert [re.search(r"第 (\d) 页，共 (\d) 页", page).groups() for page in pages] == [("1", "3"), ("2", "3"), ("3", "3"), ("1", "1")]
    assert all("黄浦有限公司" in page and "11310101" in page and "2026-11" in page and "日期" in page for page in pages)
    assert "9.99" not in pages[0] + pages[1]
    assert "9.99" in pages[2]


def test_a_total_is_never_alone_on_a_page() -> None:
    for rows in range(30, 90):
        last = texts(papers_pdf("x", [a_paper(rows)]))[-1]
        assert "9.99" not in last or "2026-11-27" in last


def test_no_row_is_lost_between_pages() -> None:
    for lying in (False, True):
        text = "\n".join(texts(papers_pdf("x", [a_paper(257, "第", lying=lying)])))
        assert {int(n) for n in re.findall(r"第(\d+)\b", text)} == set(range(257))


def test_pages_are_numbered_in_the_readers_language() -> None:
    translations.compile()
    read_catalogues(translations.LOCALE)
    with speaking("en"):
        assert "Page 1 of 1" in texts(papers_pdf("x", [a_paper(1)]))[0]


def test_the_font_is_inside_and_only_what_is_used_of_it() -> None:
    content = papers_pdf("x", [a_paper(40)])
    if font_file():
        assert b"/FontFile2" in content
        assert len(content) < 60_000


@given(st.text(st.sampled_from("中国烟草，。 abcXYZ-0123456789"), max_size=80), st.integers(30, 200))
def test_a_broken_text_loses_nothing_and_stays_in_its_column(words: str, width: int) -> None:
    lines = lines_of(words, width)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(wide(line.rstrip("，。"), 9.0) <= width for line in lines)


def test_the_workbook_holds_the_same_rows_as_numbers_to_count_with() -> None:
    sheet = load_workbook(io.BytesIO(book(a_paper(2).tables))).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["日期", "客户", "应收"], ["2026-11-27", "中华路 1 号0", 1940], ["2026-11-27", "中华路 1 号1", 1940], ["合计", "", 9.99]]


def test_no_number_and_no_code_is_broken_while_another_column_has_room() -> None:
    columns = (Column("Number", 6), Column("Orders", 2, True), Column("购方", 40), Column("Net", 4, True))
    table = Table("", "", columns, (("202611-1131010100001-B", "3", "静安延安东路罗记烟杂店", "14,854.12"),), ("Total", "89", "", "1,100,649.54"))
    widths = widths_of(table, 700)
    assert round(sum(widths)) == 700
    whole = ("202611-1131010100001-B", "Orders", "静安延安东路罗记烟杂店", "1,100,649.54")
    room = [width - (PAD + GAP if column.number else 2 * PAD) for width, column in zip(widths, columns, strict=True)]
    assert [lines_of(text, width) for text, width in zip(whole, room, strict=True)] == [[text] for text in whole]
    [page] = texts(papers_pdf("x", [Paper("发票", "", "", (), (table,), wide=True)]))
    assert "1,100,649.54" in page
    assert "202611-1131010100001-B" in page


def test_where_all_are_too_narrow_the_shares_stand() -> None:
    table = Table("", "", (Column("Number", 1), Column("Amount", 1, True)), (("202611-1131010100001-B", "1,100,649.54"),))
    assert widths_of(table, 100) == [50, 50]


def test_the_places_to_sign_end_within_the_page() -> None:
    who = "Customer's signature and seal: "
    assert wide(shortened(f"{who}{'_' * 40}", 200), 9.5) <= 200
    assert shortened("复核：____", 500) == "复核：____"


def test_a_table_of_nothing_says_so() -> None:
    assert "没有记录" in texts(papers_pdf("x", [a_paper(0)]))[0]
