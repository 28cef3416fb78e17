"""The day's statement as text: UTF-8, fields parted by `|`, lines ended by LF. Pure. Source: domain 5.4.

Line 1 is S|date|account|opening|n_credit|amt_credit|n_debit|amt_debit|closing, then one line a movement."""

import re
from datetime import date, time
from functools import lru_cache

from settlement.banks.files import FileRefused, LineType, Statement, StatementLine, check_statement

FIELDS = StatementLine._fields
NUMBER = re.compile(r"0|[1-9]\d{0,15}", re.ASCII)
SIGNED = re.compile(r"0|-?[1-9]\d{0,15}", re.ASCII)
TYPES = {str(one): one for one in LineType}
WHOLE, TEXT = r"(0|[1-9]\d{0,15})", r"([^|\n]*)"
LINE = re.compile("^" + r"\|".join((
    WHOLE, r"(\d{8})", r"(\d{6})", *[TEXT] * 5, "([CD])", WHOLE, r"(0|-?[1-9]\d{0,15})", f"({'|'.join(TYPES)})", TEXT, TEXT)) + "$",
    re.ASCII | re.MULTILINE)  # fmt: skip
"""A whole line that can be read: the same rules as `read_line`, which names the field of one that cannot."""


def write_statement(statement: Statement) -> bytes:
    check_statement(statement)
    (n_credit, credit), (n_debit, debit) = statement.total("C"), statement.total("D")
    first = ("S", f"{statement.on:%Y%m%d}", statement.account_no, statement.opening_fen, n_credit, credit, n_debit, debit,
             statement.closing_fen)  # fmt: skip
    rows = [first, *(written(line) for line in statement.lines)]
    return "".join("|".join(plain(str(cell), place) for cell in row) + "\n" for place, row in enumerate(rows, 1)).encode()


def written(line: StatementLine) -> tuple[object, ...]:
    return (line.seq, f"{line.bank_on:%Y%m%d}", f"{line.bank_time:%H%M%S}", *line[3:11], str(line.type), *line[12:])


def plain(cell: str, place: int) -> str:
    if "|" in cell or not (cell.isprintable() or all(ord(letter) >= 32 for letter in cell)):
        raise FileRefused(record=place, field="text", why="would break the line")
    return cell


def read_statement(data: bytes) -> Statement:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileRefused(record=data[: error.start].count(b"\n") + 1, field="encoding", why="not UTF-8") from None
    if not text.endswith("\n"):
        raise FileRefused(record=text.count("\n") + 1, field="length", why="cut short")
    first, *rows = text[:-1].split("\n")
    head = first.split("|")
    if len(head) != 9 or head[0] != "S" or not head[2]:
        raise FileRefused(record=1, field="header", why="cannot be read")
    opening, closing = (number(head[place], SIGNED, 1, name) for place, name in ((3, "opening"), (8, "closing")))
    lines = read_lines(text[len(first) + 1 :], len(rows)) or tuple(read_line(row.split("|"), place) for place, row in enumerate(rows, 2))
    statement = Statement(head[2], day(head[1], 1), opening, closing, lines)
    told = [number(head[place], NUMBER, 1, "totals") for place in (4, 5, 6, 7)]
    if told != [*statement.total("C"), *statement.total("D")]:
        raise FileRefused(record=1, field="totals", why="do not agree with the lines")
    return check_statement(statement)


def read_lines(body: str, count: int) -> tuple[StatementLine, ...]:
    """All lines at once, or none: then one of them cannot be read."""
    found = LINE.findall(body)
    if len(found) != count:
        return ()
    try:
        return tuple([StatementLine(
            int(seq), a_day(on), a_time(at), txn, request, order, tail, name, direction, int(amount), int(balance), TYPES[type_],
            original, summary)
            for seq, on, at, txn, request, order, tail, name, direction, amount, balance, type_, original, summary in found])
    except ValueError:
        return ()


def read_line(cells: list[str], place: int) -> StatementLine:
    if len(cells) != len(FIELDS):
        raise FileRefused(record=place, field="line", why=f"{len(cells)} fields instead of {len(FIELDS)}")
    if cells[8] not in ("C", "D"):
        raise FileRefused(record=place, field="direction", why="neither C nor D")
    if cells[11] not in TYPES:
        raise FileRefused(record=place, field="type", why="unknown")
    seq, on, at, txn, request, order, tail, name, direction, amount, balance, type_, original, summary = cells
    return StatementLine(
        number(seq, NUMBER, place, "seq"), day(on, place), clock_time(at, place), txn, request, order, tail, name, direction,
        number(amount, NUMBER, place, "amount"), number(balance, SIGNED, place, "balance"), TYPES[type_], original, summary,
    )  # fmt: skip


def number(text: str, form: re.Pattern[str], place: int, field: str) -> int:
    if not form.fullmatch(text):
        raise FileRefused(record=place, field=field, why="cannot be read")
    return int(text)


def day(text: str, place: int) -> date:
    try:
        return a_day(text)
    except ValueError:
        raise FileRefused(record=place, field="date", why="cannot be read") from None


def clock_time(text: str, place: int) -> time:
    try:
        return a_time(text)
    except ValueError:
        raise FileRefused(record=place, field="time", why="cannot be read") from None


# A day has few dates and 86,400 seconds, and a statement many lines.
@lru_cache(maxsize=100)
def a_day(text: str) -> date:
    if len(text) != 8 or not NUMBER.fullmatch(text):
        raise ValueError(text)
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


@lru_cache(maxsize=100_000)
def a_time(text: str) -> time:
    if len(text) != 6 or not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return time(int(text[:2]), int(text[2:4]), int(text[4:]))
