"""The one figure that finance's reports share. Pure."""

from fractions import Fraction


def share(part: int, whole: int) -> Fraction | None:
    """3 of 4 -> 3/4; None of nothing."""
    return Fraction(part, whole) if whole else None
