"""The trade's figures, exactly. Pure. Source: domain 7."""

from fractions import Fraction

STICKS_A_BOX = 50_000
GRADED = "grade <> 0"
"""订足率 and its family leave ungraded shops out."""


def share(part: int | None, whole: int | None) -> Fraction | None:
    """3 of 4 -> 3/4; None of nothing."""
    return Fraction(part or 0, whole) if whole else None


def change(now: int | Fraction | None, then: int | Fraction | None) -> Fraction | None:
    """同比 and 环比: this ÷ that − 1; None where there was nothing then."""
    return Fraction(now or 0) / Fraction(then) - 1 if then else None


def revenue_per_box(amount_fen: int, sticks: int) -> Fraction | None:
    """单箱值, fen a box: amount × 50,000 ÷ sticks, with the sticks that a carton really has."""
    return Fraction(amount_fen * STICKS_A_BOX, sticks) if sticks else None


def carton_price(amount_fen: int, cartons: int) -> Fraction | None:
    """条均价, fen a carton."""
    return Fraction(amount_fen, cartons) if cartons else None


def gap(done: Fraction | None, due: Fraction | None) -> Fraction | None:
    """Ahead of the calendar or behind it: plan % less time %."""
    return None if done is None or due is None else done - due


def complaints_per_thousand(complaints: int, orders: int) -> Fraction | None:
    """3 of 2,000 orders -> 3/2; None without orders."""
    return Fraction(complaints * 1000, orders) if orders else None
