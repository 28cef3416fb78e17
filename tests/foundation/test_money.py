from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import DIGITS, AmountUnreadable, capitals, format_yuan, parse_yuan, yuan_sign


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


@pytest.mark.parametrize(("fen", "words"), [
    (0, "零元整"), (1, "壹分"), (50, "伍角"), (105, "壹元零伍分"), (1000, "壹拾元整"), (305_280, "叁仟零伍拾贰元捌角"),
    (2_003_000, "贰万零叁拾元整"), (100_000_001, "壹佰万元零壹分"), (10_001_000_000, "壹亿零壹万元整"), (-120, "负壹元贰角"),
])  # fmt: skip
def test_amounts_in_capitals(fen: int, words: str) -> None:
    assert capitals(fen) == words


@given(st.integers(-(10**17), 10**17))
def test_capitals_are_what_a_library_for_them_says(fen: int) -> None:
    assert capitals(fen) == cn2an.an2cn(Decimal(fen).scaleb(-2) if fen % 100 else fen // 100, "rmb")


@given(st.integers(-(10**13), 10**13))
def test_capitals_can_be_read_back(fen: int) -> None:
    said = capitals(fen).removesuffix("整").removeprefix("负")
    yuan, _, rest = said.rpartition("元")
    read = cn2an.cn2an(yuan, "smart") * 100 if yuan else 0
    for unit, worth in (("角", 10), ("分", 1)):
        if unit in rest:
            digit, _, rest = rest.removeprefix("零").partition(unit)
            read += DIGITS.index(digit) * worth
    assert read == abs(fen)


def test_the_sign_stands_before_the_currency() -> None:
    assert (yuan_sign(305_280), yuan_sign(-30_000), yuan_sign(0)) == ("¥3,052.80", "-¥300.00", "¥0.00")
