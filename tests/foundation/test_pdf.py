import re

from callcenter import translations
from foundation.language import LANGUAGES, read_catalogues, speaking
from foundation.pdf import Column, Table, font_file, parted, room_wanted, tables_pdf

COLUMNS = (Column("站", 5, True), Column("客户", 20), Column("应收", 10, True))


def a_table(rows: int) -> Table:
    return Table("送货单", "HP-3   2026-12-03", COLUMNS, tuple((str(n), f"中华路{n}号<烟>&酒店", "1,940.00") for n in range(rows)),
                 ("", "合计", "0.00"))


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", content))


def test_the_same_rows_give_the_same_bytes() -> None:
    assert tables_pdf("HP-3", [a_table(3)]) == tables_pdf("HP-3", [a_table(3)]) != tables_pdf("HP-3", [a_table(4)])


def test_every_list_begins_on_its_own_page_and_runs_on() -> None:
    assert pages(tables_pdf("HP-3", [a_table(3), a_table(3)])) == 2
    assert pages(tables_pdf("HP-3", [a_table(120)])) in (4, 5, 6)
    assert pages(tables_pdf("HP-3", [a_table(0)])) == 1


def test_the_font_is_inside_and_only_what_is_used_of_it() -> None:
    content = tables_pdf("HP-3", [a_table(40)])
    assert content.startswith(b"%PDF-")
    if font_file():
        assert b"/FontFile2" in content
        assert len(content) < 80_000


def test_pages_are_numbered_in_the_readers_language() -> None:
    translations.compile()
    read_catalogues(translations.LOCALE)
    papers = {}
    for language in LANGUAGES:
        with speaking(language):
            papers[language] = tables_pdf("HP-3", [a_table(80)])
    assert papers["zh"] != papers["en"]


def test_no_sign_of_a_heading_is_left_alone() -> None:
    assert parted("需求满足率", 30, 7.5) == "需求\n满足率"
    assert parted("成功率（笔数）\n%", 40, 7.5) == "成功率\n（笔数）\n%"
    assert parted("订足率", 30, 7.5) == "订足率"
    assert parted("Lines filled", 20, 7.5) == "Lines filled"


def test_short_lists_share_a_page_and_long_ones_want_room() -> None:
    assert (room_wanted(a_table(0), 100), room_wanted(a_table(1), 100), room_wanted(a_table(50), 100)) == (20, 34, 100)
    assert pages(tables_pdf("HP-3", [a_table(3), a_table(3), a_table(0)], room_mm=100)) == 1
