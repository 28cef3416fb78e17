from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.receivables.rules import (
    Kind,
    MonthUnreadable,
    Period,
    Roll,
    age_bucket,
    month_before,
    month_of,
    read_month,
    together,
    vat_of,
)


def test_a_month_is_read_and_named() -> None:
    assert read_month("2026-02") == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert month_before(read_month("2026-01")).name == "2025-12"
    assert (month_of(date(2024, 2, 29)).last, Period(date(2026, 2, 1), date(2026, 2, 1)).name) == (date(2024, 2, 29), "2026-02-01")


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-11-27", "十一月"])
def test_what_is_no_month_is_said(text: str) -> None:
    with pytest.raises(MonthUnreadable):
        read_month(text)


@given(st.integers(-(10**12), 10**12))
def test_tax_is_gross_less_gross_by_113_to_the_fen(gross: int) -> None:
    net, tax = vat_of(gross)
    assert net + tax == gross
    assert net == int((Decimal(gross) / Decimal("1.13")).quantize(Decimal(1), ROUND_HALF_UP))


def test_a_roll_adds_up_and_rolls_add_up() -> None:
    one = Roll(-500, {Kind.DELIVERED: 900, Kind.RECEIPT: -1000, Kind.REFUND: 600, Kind.ADJUSTMENT: 7})
    assert one.opening + one.delivered - one.receipts + one.refunds + one.adjustments == one.closing == 7
    whole = together([one, one, Roll(3)])
    assert (whole.opening, whole.closing, one.closing) == (-997, 17, 7)


@pytest.mark.parametrize(("days", "bucket"), [(0, "0-1"), (1, "0-1"), (2, "2-3"), (3, "2-3"), (4, "4-7"), (7, "4-7"), (8, ">7")])
def test_ages(days: int, bucket: str) -> None:
    assert age_bucket(date(2026, 11, 1), date(2026, 11, 1 + days)) == bucket
