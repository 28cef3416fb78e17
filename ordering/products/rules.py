"""Barcodes, price classes and bands, and when which price holds. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

CLASSES = (("I", 158_00), ("II", 113_00), ("III", 45_00), ("IV", 23_00), ("V", 0))
"""价类 by wholesale price of a carton of 200 sticks: the class and its lower bound in fen."""
BANDS_YUAN = (525, 290, 170, 95, 78, 52, 43, 34, 25, 20, 10, 0)
"""价位段: the national set of lower bounds, in yuan a carton of 200 sticks, the highest first."""
STICKS = 200


def check_digit(digits: str) -> str:
    """The thirteenth digit of an EAN-13: '690102807501' -> '5'."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-total % 10)


def ean13_ok(code: str) -> bool:
    """Thirteen digits of which the last one checks the others."""
    return len(code) == 13 and code.isascii() and code.isdigit() and check_digit(code[:12]) == code[12]


def price_class(wholesale_fen: int, sticks_per_carton: int = STICKS) -> str:
    """'I' to 'V'. A carton of another number of sticks is judged as if it had 200."""
    return next(name for name, lower_fen in CLASSES if wholesale_fen * STICKS >= lower_fen * sticks_per_carton)


def price_band(wholesale_fen: int, sticks_per_carton: int = STICKS) -> int:
    """The lower bound in yuan of the band that the price falls into: 381.60 -> 290."""
    return next(lower for lower in BANDS_YUAN if wholesale_fen * STICKS >= lower * 100 * sticks_per_carton)


def chained(starts: Iterable[date]) -> dict[date, date | None]:
    """Each version's first day -> its last one: the day before the next one begins, none for the newest."""
    days = sorted(set(starts))
    return {day: following - timedelta(days=1) if following else None
            for day, following in zip(days, [*days[1:], None], strict=False)}
