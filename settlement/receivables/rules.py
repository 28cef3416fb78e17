"""The kinds of a customer's movements, a period's roll, ages and value added tax. Pure."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from foundation.errors import Invalid

VAT_PERCENT = 13
"""Source: domain 6; wholesale prices are gross."""
AGES = ("0-1", "2-3", "4-7", ">7")


class MonthUnreadable(Invalid):
    code = "month_unreadable"


class Kind(StrEnum):
    """DELIVERED: goods kept. RECEIPT: debited or taken at the door. REFUND: given back. ADJUSTMENT: all else, by two persons."""

    DELIVERED = "DELIVERED"
    RECEIPT = "RECEIPT"
    REFUND = "REFUND"
    ADJUSTMENT = "ADJUSTMENT"


KIND = """
    CASE WHEN noun LIKE 'refund%' OR other = 'PAYABLE' THEN 'REFUND' WHEN other = 'SALES' THEN 'DELIVERED'
         WHEN other IN ('CLEARING', 'TAKINGS') THEN 'RECEIPT' ELSE 'ADJUSTMENT' END"""
"""Of a movement of RECEIVABLE: by what moved it (noun) and the account on the other side (other)."""


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both of them in it."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """'2026-11' for a whole month, else '2026-11-27' or both days."""
        if self == month_of(self.first):
            return f"{self.first:%Y-%m}"
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


def month_of(on: date) -> Period:
    return Period(on.replace(day=1), on.replace(day=calendar.monthrange(on.year, on.month)[1]))


def read_month(text: str) -> Period:
    """'2026-11'. MonthUnreadable."""
    try:
        year, month = text.split("-")
        return month_of(date(int(year), int(month), 1))
    except ValueError as error:
        raise MonthUnreadable(text=text) from error


def month_before(period: Period) -> Period:
    return month_of(period.first - timedelta(days=1))


@dataclass(slots=True)
class Roll:
    """One customer's, or many customers' period in fen. Positive balances are owed to us. A receipt counts positive too."""

    opening: int = 0
    moved: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))

    @property
    def delivered(self) -> int:
        return self.moved[Kind.DELIVERED]

    @property
    def receipts(self) -> int:
        return -self.moved[Kind.RECEIPT]

    @property
    def refunds(self) -> int:
        """What was given back: it raises the balance, since it undoes a receipt."""
        return self.moved[Kind.REFUND]

    @property
    def adjustments(self) -> int:
        return self.moved[Kind.ADJUSTMENT]

    @property
    def closing(self) -> int:
        return self.opening + sum(self.moved.values())

    def add(self, other: "Roll") -> None:
        self.opening += other.opening
        for kind, fen in other.moved.items():
            self.moved[kind] += fen


def together(rolls: Iterable[Roll]) -> Roll:
    """One roll of many."""
    whole = Roll()
    for roll in rolls:
        whole.add(roll)
    return whole


def vat_of(gross_fen: int) -> tuple[int, int]:
    """Net and tax of a gross amount: VAT = gross − gross/1.13, the net rounded half up to the fen; they always add up.

    11300 -> (10000, 1300)."""
    sign, gross = (-1 if gross_fen < 0 else 1), abs(gross_fen)
    net = (gross * 100 * 2 + 100 + VAT_PERCENT) // (2 * (100 + VAT_PERCENT))
    return sign * net, sign * (gross - net)


def age_bucket(opened: date, today: date) -> str:
    """Days of age in the buckets of the trade: 0–1, 2–3, 4–7, >7."""
    days = (today - opened).days
    return "0-1" if days <= 1 else "2-3" if days <= 3 else "4-7" if days <= 7 else ">7"
