import pytest

from foundation.sheets import Sheet, SheetRow
from ordering.files.cells import barcode, cycle, grade, month, on_date, one_of, text, whole, yes_no, yuan
from ordering.files.rules import Column, Unfit, Values, plan_of, read_entries
from ordering.products.catalogue import SupplyState

COLUMNS = (Column("code", "编码", text(4)), Column("qty", "数量", whole(0, 99)), Column("note", "备注", text(9, empty=True), optional=True))
HELD: dict[tuple[str, ...], Values] = {("a",): {"code": "a", "qty": "1", "note": "old"}}


def sheet(columns: tuple[str, ...], *lines: tuple[str, ...]) -> Sheet:
    return Sheet(columns, [SheetRow(n, dict(zip(columns, line, strict=True))) for n, line in enumerate(lines, 2)])


def test_added_changed_unchanged() -> None:
    entries, faults = read_entries(sheet(("code", "qty"), ("a", "2"), ("b", "7")), COLUMNS, ("code",), HELD)
    plan = plan_of(entries, faults)
    assert [entry.differing for entry in plan.changed] == [[("qty", "1", "2")]]
    assert [entry.after for entry in plan.added] == [{"code": "b", "qty": "7", "note": ""}]
    assert read_entries(sheet(("code", "qty"), ("a", "1")), COLUMNS, ("code",), HELD)[0][0].differing == []


def test_every_bad_cell_is_named_by_row_column_and_value() -> None:
    _, faults = read_entries(sheet(("编码", "数量"), ("toolong", "100"), ("b", "x"), ("b", "1"), ("b", "2")), COLUMNS, ("code",), HELD)
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [
        (2, "code", "toolong"), (2, "qty", "100"), (3, "qty", "x"), (5, "code", "b")]


def test_headings_are_judged_first() -> None:
    _, faults = read_entries(sheet(("code", "colour"), ("a", "red")), COLUMNS, ("code",), HELD)
    assert [(fault.row, fault.column, fault.why) for fault in faults] == [(1, "colour", "没有这一列"), (1, "qty", "缺这一列")]


@pytest.mark.parametrize(("read", "cell", "form"), [
    (yuan, "1,593.6", "1593.60"), (on_date, "2026/1/5", "2026-01-05"), (on_date, "2026年1月5日", "2026-01-05"), (grade, "zz", "ZZ"),
    (yes_no, "是", "yes"), (yes_no, "", "no"), (one_of(SupplyState, {"紧俏": "SCARCE"}), "紧俏", "SCARCE"), (cycle, "202653", "202653"),
    (whole(0, 9999), "1,200", "1200"), (month, "202612", "202612")])
def test_cells_have_one_form(read, cell: str, form: str) -> None:  # type: ignore[no-untyped-def]
    assert read(cell) == form


@pytest.mark.parametrize(("read", "cell"), [
    (yuan, "1.005"), (yuan, "0"), (yuan, "１"), (on_date, "2026-02-30"), (on_date, ""), (grade, "31"), (yes_no, "perhaps"),
    (barcode, "6901028075023"), (cycle, "202553"), (month, "202613"), (whole(0, 9), "-1"), (whole(0, 9), "1.5"), (whole(0, 9), "²")])
def test_unfit_cells_are_told(read, cell: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Unfit):
        read(cell)
