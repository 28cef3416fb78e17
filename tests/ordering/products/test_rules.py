import csv
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from foundation.money import parse_yuan
from ordering.products.rules import chained, check_digit, ean13_ok, price_band, price_class
from tests.ordering.conftest import CAST


def test_every_barcode_of_the_cast_and_its_class() -> None:
    with (CAST / "products.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert ean13_ok(row["carton_barcode"])
            assert not row["pack_barcode"] or ean13_ok(row["pack_barcode"])
            assert row["price_class"] == price_class(parse_yuan(row["wholesale_yuan"]))


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(digits: str, place: int, off: int) -> None:
    code = digits + check_digit(digits)
    wrong = code[:place] + str((int(code[place]) + off) % 10) + code[place + 1:]
    assert ean13_ok(code)
    assert not ean13_ok(wrong)


def test_bands_are_the_national_ones_and_short_cartons_are_judged_as_whole_ones() -> None:
    assert [price_band(yuan * 100) for yuan in (9, 10, 289, 290, 600)] == [0, 10, 170, 290, 525]
    assert (price_band(158_00, 160), price_class(158_00, 160)) == (170, "I")


@given(st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=1))
def test_versions_follow_each_other_without_gap_or_overlap(starts: list[date]) -> None:
    ends = chained(starts)
    following = sorted(ends)[1:]
    for first, after in zip(sorted(ends), following, strict=False):
        assert (after - ends[first]).days == 1  # type: ignore[operator]
    assert ends[max(starts)] is None
