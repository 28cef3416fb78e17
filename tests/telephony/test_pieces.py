"""Numbers as they are said, written back as text by the prompts' own words."""

from datetime import date, time

import pytest

from telephony import pieces, prompts


def heard(names: list[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(prompts.text(name, language) for name in names)


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (0, "零", "zero"),
        (10, "十", "ten"),
        (15, "十五", "fifteen"),
        (101, "一百零一", "one hundred one"),
        (118, "一百一十八", "one hundred eighteen"),
        (1001, "一千零一", "one thousand one"),
        (10001, "一万零一", "ten thousand one"),
        (20987, "二万零九百八十七", "twenty thousand nine hundred eighty seven"),
        (118000, "十一万八千", "one hundred eighteen thousand"),
        (10010000, "一千零一万", "ten million ten thousand"),
        (100000001, "一亿零一", "one hundred million one"),
    ],
)
def test_numbers(number: int, zh: str, en: str) -> None:
    assert heard(pieces.say_number(number, "zh"), "zh") == zh
    assert heard(pieces.say_number(number, "en"), "en") == en


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (400150, "四千零一元五角", "four thousand one yuan fifty fen"),
        (5, "零元零五分", "zero yuan five fen"),
        (120, "一元二角", "one yuan twenty fen"),
        (38160, "三百八十一元六角", "three hundred eighty one yuan sixty fen"),
        (-2000, "负二十元", "minus twenty yuan"),
    ],
)
def test_amounts(fen: int, zh: str, en: str) -> None:
    assert heard(pieces.say_amount(fen, "zh"), "zh") == zh
    assert heard(pieces.say_amount(fen, "en"), "en") == en


def test_two_cartons_are_liang_tiao() -> None:
    assert heard(pieces.say_cartons(2, "zh"), "zh") == "两条"
    assert heard(pieces.say_cartons(1, "en"), "en") == "one carton"
    assert heard(pieces.say_cartons(22, "en"), "en") == "twenty two cartons"


def test_dates_and_times() -> None:
    on = date(2026, 11, 23)
    assert heard(pieces.say_date(on, "zh"), "zh") == "十一月二十三日星期一"
    assert heard(pieces.say_date(on, "en"), "en") == "November the twenty third Monday"
    assert heard(pieces.say_time(time(15, 30), "zh"), "zh") == "十五点三十分"
    assert heard(pieces.say_time(time(16, 5), "en"), "en") == "sixteen zero five"
    assert heard(pieces.say_time(time(16), "en"), "en") == "sixteen o'clock"


def test_products_and_districts() -> None:
    assert heard(pieces.say_product("1002"), "zh") == "中华，硬盒"
    assert heard(pieces.say_product("1002"), "en") == "Zhonghua, hard pack"
    assert "黄浦" in heard(pieces.say_district("HP"), "zh")
    assert pieces.say_digits("1002") == ["number/1", "number/0", "number/0", "number/2"]


@pytest.mark.parametrize("language", pieces.LANGUAGES)
def test_every_piece_is_a_prompt(language: str) -> None:
    said = {name for n in (0, 7, 19, 20, 99, 100, 1000, 10**4, 10**6, 10**8) for name in pieces.say_number(n, language)}
    said |= {name for minute in range(60) for name in pieces.say_time(time(minute % 24, minute), language)}
    assert said <= set(prompts.PROMPTS)
