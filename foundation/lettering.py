"""How wide words are on a paper of money, where their lines break, and how wide its columns become."""

import functools
import re

from reportlab.pdfbase import pdfmetrics

from foundation.pdf import Table, font, has_chinese

SIZE, PAD, GAP = 9.0, 3.0, 9.0
"""GAP: right of a number, so that the words of the next column stand off."""
SLACK = 0.5
"""So that what just fits is not broken for a rounding."""
TOKEN, TOKEN_MAX, HEADING_MAX = re.compile(r"[!-~¥]+"), 24, 4
NEVER_FIRST = frozenset("，。、；：！？）》”,.;:!?)")


@functools.lru_cache(maxsize=20_000)
def wide(text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, font(), size))


def widths_of(table: Table, inner: float) -> list[float]:
    """By the columns' shares; but a number, a word of a heading and a code are never broken while another column has room."""
    whole = sum(column.share for column in table.columns)
    widths = [inner * column.share / whole for column in table.columns]
    lines = [*table.rows, table.totals] if table.totals else table.rows
    least = [max([heading_width(column.label), *(token_width(line[place]) for line in lines)]) + (PAD + GAP if column.number else 2 * PAD) + SLACK
             for place, column in enumerate(table.columns)]
    lacking = sum(max(need - width, 0) for need, width in zip(least, widths, strict=True))
    spare = sum(max(width - need, 0) for need, width in zip(least, widths, strict=True))
    if not lacking or spare < lacking:
        return widths
    return [need if need > width else width - (width - need) * lacking / spare for need, width in zip(least, widths, strict=True)]


def heading_width(label: str) -> float:
    """A short Chinese heading stays on one line."""
    return wide(label, SIZE) if len(label) <= HEADING_MAX and has_chinese(label) else token_width(label)


@functools.lru_cache(maxsize=20_000)
def token_width(text: str) -> float:
    """Of the longest run of Latin letters and figures, as long as it may stay whole."""
    return max((wide(token, SIZE) for token in TOKEN.findall(text) if len(token) <= TOKEN_MAX), default=0.0)


def shortened(text: str, width: float) -> str:
    """A place to sign, its line so long as there is room."""
    while text.endswith("____") and wide(text, 9.5) > width:
        text = text[:-1]
    return text


def fitted(text: str, width: float) -> str:
    """The text, cut with a mark of it where it does not fit."""
    if wide(text, SIZE) <= width:
        return text
    while text and wide(f"{text}…", SIZE) > width:
        text = text[:-1]
    return f"{text}…"


def lines_of(words: str, width: float, size: float = SIZE) -> list[str]:
    """Broken where the line is full: at a blank if there is one near, else between any two signs but before no full stop."""
    if wide(words, size) <= width:
        return [words]
    lines, line = [], ""
    for sign in words:
        if wide(line + sign, size) > width and (sign not in NEVER_FIRST or wide(line, size) > width):
            head, _blank, tail = line.rpartition(" ")
            near = bool(head) and len(tail) < 20 and wide(tail + sign, size) <= width
            lines.append(head if near else line)
            line = tail if near else ""
        line += sign
    return [*lines, line]
