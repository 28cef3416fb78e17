import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import AmountUnreadable, format_yuan, parse_yuan


@pytest.mark.parametrize(("text", "fen"), [("0", 0), ("0.01", 1), ("3,052.80", 305280), ("12.5", 1250), ("-7", -700)])
def test_amounts_are_read_to_the_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "1.005", "1e3", "NaN", "1,00", "１２", "¥5", "0x1", "1 000"])
def test_what_cannot_be_read_is_never_nought(text: str) -> None:
    with pytest.raises(AmountUnreadable):
        parse_yuan(text)


@given(st.integers(-(10**14), 10**14))
def test_writing_and_reading_are_each_others_inverse(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen
