"""A report's chart on paper: bars and lines with both axes, in few and quiet colours."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing as Sheet
from reportlab.graphics.shapes import Group, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth

from foundation.pdf import INK, LINE, WIDTH, font
from foundation.reports.charting import Drawing, Series, axis

COLOURS = tuple(HexColor(code) for code in ("#0f766e", "#9db8b4", "#c2813a", "#7a8fb8"))
LINE_COLOUR = HexColor("#b45309")
QUIET = HexColor("#566463")
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 62 * mm, 16 * mm, 16 * mm, 10 * mm, 17 * mm
SIZE = 7.5
LABEL_MAX = 24 * mm
BAR_MAX = 14 * mm


def chart_on_paper(of: Drawing) -> Sheet:
    """As wide as the page. Bars side by side or on top of each other, lines against the axis to the right."""
    sheet = Sheet(WIDTH, HEIGHT)
    bars, lines = [one for one in of.series if not one.line], [one for one in of.series if one.line]
    left = axis(heights(bars, of.kind == "stack"))
    right = axis([value for one in lines for value in one.values if value is not None]) if lines else []
    for part in (*frame(of, left, right), *bars_of(of, bars, left), *lines_of(of, lines, right), *legend(of.series), *labels(of)):
        sheet.add(part)
    return sheet


def heights(bars: Sequence[Series], stacked: bool) -> list[float]:
    if stacked:
        piles = [[value or 0.0 for value in values] for values in zip(*(one.values for one in bars), strict=True)]
        return [sum(part for part in pile if (part > 0) is up) for pile in piles for up in (True, False)]
    return [value for one in bars for value in one.values if value is not None]


def across(of: Drawing, place: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * place / len(of.labels)


def up(value: float, ticks: Sequence[float]) -> float:
    return BOTTOM + (HEIGHT - BOTTOM - TOP) * (value - ticks[0]) / (ticks[-1] - ticks[0])


def frame(of: Drawing, left: Sequence[float], right: Sequence[float]) -> list[Line | String]:
    parts: list[Line | String] = []
    for tick in left:
        height = up(tick, left)
        parts.append(Line(LEFT, height, WIDTH - RIGHT, height, strokeColor=INK if tick == 0 else LINE, strokeWidth=0.6 if tick == 0 else 0.3))
        parts.append(words(LEFT - 2 * mm, height - SIZE / 3, figure(tick), "end"))
    parts += [words(WIDTH - RIGHT + 2 * mm, up(tick, right) - SIZE / 3, figure(tick), "start") for tick in right]
    parts.append(words(LEFT - 2 * mm, HEIGHT - TOP + 2.2 * mm, of.left, "end"))
    return [*parts, words(WIDTH - RIGHT + 2 * mm, HEIGHT - TOP + 2.2 * mm, of.right.strip(), "start")]


def bars_of(of: Drawing, bars: Sequence[Series], ticks: Sequence[float]) -> list[Rect]:
    slot = across(of, 1) - across(of, 0)
    beside = 1 if of.kind == "stack" else max(len(bars), 1)
    width = min(slot * 0.7 / beside, BAR_MAX)
    parts, below, under = [], [0.0] * len(of.labels), [0.0] * len(of.labels)
    for number, one in enumerate(bars):
        for place, value in enumerate(one.values):
            if value:
                base = (below if value > 0 else under)[place] if of.kind == "stack" else 0.0
                x = across(of, place + 0.5) - width * beside / 2 + (0 if of.kind == "stack" else width * number)
                low, high = sorted((up(base, ticks), up(base + value, ticks)))
                parts.append(Rect(x, low, width * 0.94, high - low, fillColor=COLOURS[number % len(COLOURS)], strokeColor=None))
                (below if value > 0 else under)[place] += value
    return parts


def lines_of(of: Drawing, lines: Sequence[Series], ticks: Sequence[float]) -> list[PolyLine | Rect]:
    parts: list[PolyLine | Rect] = []
    for one in lines:
        points = [(across(of, place + 0.5), up(value, ticks)) for place, value in enumerate(one.values) if value is not None]
        if len(points) > 1:
            parts.append(PolyLine([number for point in points for number in point], strokeColor=LINE_COLOUR, strokeWidth=1.2))
        parts += [Rect(x - 1.2, y - 1.2, 2.4, 2.4, fillColor=LINE_COLOUR, strokeColor=None) for x, y in points]
    return parts


def legend(series: Sequence[Series]) -> list[Rect | String]:
    parts: list[Rect | String] = []
    x, bars = LEFT + 4 * mm, 0
    for one in series:
        colour = LINE_COLOUR if one.line else COLOURS[bars % len(COLOURS)]
        bars += 0 if one.line else 1
        parts.append(Rect(x, HEIGHT - TOP + 2.6 * mm + (0.9 if one.line else 0), 9, 1.6 if one.line else 5, fillColor=colour, strokeColor=None))
        parts.append(words(x + 12, HEIGHT - TOP + 2.4 * mm, one.name, "start"))
        x += 12 + stringWidth(one.name, font(), SIZE) + 5 * mm
    return parts


def labels(of: Drawing) -> list[String | Group]:
    """Level where they fit, else aslant; of very many only so many that none touches the next."""
    slot = across(of, 1) - across(of, 0)
    if max(stringWidth(text, font(), SIZE) for text in of.labels) < slot * 0.95:
        return [words(across(of, place + 0.5), BOTTOM - 4 * mm, text, "middle") for place, text in enumerate(of.labels)]
    texts = [clipped(text) for text in of.labels]
    every = max(1, round(SIZE * 1.5 / slot + 0.49))
    return [aslant(across(of, place + 0.5), BOTTOM - 3 * mm, text) for place, text in enumerate(texts) if place % every == 0]


def aslant(x: float, y: float, text: str) -> Group:
    turned = Group(words(0, 0, text, "end"))
    turned.translate(x + SIZE / 2, y)
    turned.rotate(32)
    return turned


def clipped(text: str) -> str:
    while stringWidth(text, font(), SIZE) > LABEL_MAX and len(text) > 2:
        text = text[:-2] + "…"
    return text


def words(x: float, y: float, text: str, anchor: str) -> String:
    return String(x, y, text, fontName=font(), fontSize=SIZE, fillColor=QUIET, textAnchor=anchor)


def figure(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}".rstrip("0")
