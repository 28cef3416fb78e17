"""The floor's figures. Pure. Source: domain 7."""

from fractions import Fraction

SOON_S, TOO_SHORT_S = 20, 5
"""Answered within 20 s is soon; who hangs up within 5 s has not waited."""


def share(part: int, whole: int) -> Fraction | None:
    """3 of 4 -> 3/4; None of nothing."""
    return Fraction(part, whole) if whole > 0 else None


def mean(total_s: float, count: int) -> int | None:
    """Seconds each, rounded."""
    return round(total_s / count) if count else None


def handled_per_hour(orders: int, handling_s: float) -> Fraction | None:
    """Orders an hour of talking and wrapping up."""
    return Fraction(orders * 3600) / Fraction(round(handling_s)) if round(handling_s) > 0 else None


def occupancy(busy_s: float, ready_s: float) -> Fraction | None:
    """Busy (offered, talking, wrapping up) of busy and ready time."""
    whole = round(busy_s) + round(ready_s)
    return Fraction(round(busy_s), whole) if whole else None
