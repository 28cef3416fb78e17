import pytest

from foundation.phone_number import PhoneNumberUnreadable, format_number, normalise


@pytest.mark.parametrize(("text", "digits"), [
    ("021-5555 1234", "02155551234"), ("+86 138 0013 8000", "13800138000"), ("(0513) 5555123", "05135555123")])
def test_numbers_as_shops_give_them(text: str, digits: str) -> None:
    assert normalise(text) == digits


@pytest.mark.parametrize("text", ["", "12345", "55551234", "1380013800x"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(PhoneNumberUnreadable):
        normalise(text)


def test_numbers_are_grouped_for_the_eye() -> None:
    assert [format_number(n) for n in ("02155551234", "13800138000", "96368")] == ["021-5555 1234", "138 0013 8000", "96368"]
