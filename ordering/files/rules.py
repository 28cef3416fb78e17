"""What a file says, what is wrong with it, and what it would change. Pure: no file, no database."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from foundation.language import _, speaking
from foundation.sheets import Fault, Sheet, SheetRow

Key = tuple[str, ...]
Values = Mapping[str, str]
"""Column -> its text in the one form in which it is kept and exported: 593.60, 2026-12-02."""


class Unfit(Exception):
    """A cell cannot be read: the sentence says why."""


@dataclass(frozen=True, slots=True)
class Column:
    """read: the cell's text -> its one form, or Unfit. optional: a file without this column leaves it as it is, '' if new.

    number: a spreadsheet may count with it."""

    name: str
    label: str
    read: Callable[[str], str]
    optional: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a file, read. before: what is there now, None where it is new."""

    row: int
    key: Key
    after: Values
    before: Values | None = None

    @property
    def differing(self) -> list[tuple[str, str, str]]:
        """(column, from, to) of each column that changes."""
        return [(name, self.before[name], value) for name, value in self.after.items()
                if self.before is not None and self.before[name] != value]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do. With faults it does nothing."""

    added: Sequence[Entry]
    changed: Sequence[Entry]
    unchanged: int
    faults: Sequence[Fault]

    @property
    def entries(self) -> list[Entry]:
        return [*self.added, *self.changed]


def read_entries(sheet: Sheet, columns: Sequence[Column], key: Sequence[str], held: Mapping[Key, Values]) -> tuple[list[Entry], list[Fault]]:
    """Every row of the sheet in its one form, and every fault: of headings, of cells, of rows that name one thing twice."""
    headings = {heading: column for heading in sheet.columns if (column := column_called(heading, columns))}
    faults = list(faults_of_headings(sheet, columns, set(headings.values())))
    if faults:
        return [], faults
    entries: list[Entry] = []
    seen: dict[Key, int] = {}
    for row in sheet.rows:
        values, wrong = read_row(row, headings)
        faults += wrong
        if wrong:
            continue
        named = tuple(values[name] for name in key)
        if named in seen:
            faults.append(Fault(row.number, key[-1], " ".join(named), _("和第 {row} 行是同一个", row=seen[named])))
            continue
        seen[named] = row.number
        before = held.get(named)
        entries.append(Entry(row.number, named, completed(values, before, columns), before))
    return entries, faults


def column_called(heading: str, columns: Iterable[Column]) -> Column | None:
    """By its name in the code, or by its label in either language."""
    for column in columns:
        with speaking("en"):
            english = _(column.label)
        if heading.lower() in (column.name, column.label.lower(), english.lower()):
            return column
    return None


def faults_of_headings(sheet: Sheet, columns: Sequence[Column], found: set[Column]) -> Iterator[Fault]:
    for heading in sheet.columns:
        if column_called(heading, columns) is None:
            yield Fault(1, heading, heading, _("没有这一列"))
    for column in columns:
        if column not in found and not column.optional:
            yield Fault(1, column.name, "", _("缺这一列"))
    for column in found:
        if sum(column_called(heading, columns) == column for heading in sheet.columns) > 1:
            yield Fault(1, column.name, "", _("这一列有两次"))


def read_row(row: SheetRow, headings: Mapping[str, Column]) -> tuple[dict[str, str], list[Fault]]:
    values: dict[str, str] = {}
    faults = []
    for heading, column in headings.items():
        try:
            values[column.name] = column.read(row.cells[heading])
        except Unfit as unfit:
            faults.append(Fault(row.number, column.name, row.cells[heading], str(unfit)))
    return values, faults


def completed(values: Values, before: Values | None, columns: Sequence[Column]) -> Values:
    """In the columns' order; those that the file lacks stay as they are."""
    return {column.name: values.get(column.name, before[column.name] if before else "") for column in columns}


def plan_of(entries: Sequence[Entry], faults: Iterable[Fault]) -> Plan:
    return Plan([entry for entry in entries if entry.before is None],
                [entry for entry in entries if entry.differing],
                sum(entry.before is not None and not entry.differing for entry in entries),
                sorted(faults, key=lambda fault: fault.row))
