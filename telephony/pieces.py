"""Numbers, amounts, dates and products as lists of prompt names, said in the right order for each language.

    say_amount(400150, "zh") -> ["number/4", "unit/thousand", "number/0", "number/1", "unit/yuan", "number/5", "unit/jiao"]

Every name that can come out of here is in PIECES, with its spoken text in Mandarin and English.
"""

from datetime import date, time

LANGUAGES = ("zh", "en")

ZH_DIGITS = "零一二三四五六七八九"
EN_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
EN_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
EN_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
EN_DAYS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]


def zh_below_100(n: int) -> str:
    tens, ones = divmod(n, 10)
    if not tens:
        return ZH_DIGITS[ones]
    return ("" if tens == 1 else ZH_DIGITS[tens]) + "十" + (ZH_DIGITS[ones] if ones else "")


def en_below_100(n: int) -> str:
    if n < 20:
        return EN_SMALL[n]
    tens, ones = divmod(n, 10)
    return EN_TENS[tens - 2] + (f" {EN_SMALL[ones]}" if ones else "")


def en_day(n: int) -> str:
    if n <= 20:
        return f"the {EN_DAYS[n - 1]}"
    return "the thirtieth" if n == 30 else f"the {EN_TENS[n // 10 - 2]} {EN_DAYS[n % 10 - 1]}"


PIECES: dict[str, tuple[str, str]] = {
    **{f"number/{n}": (zh_below_100(n), en_below_100(n)) for n in range(100)},
    "number/two-of": ("两", "two"),
    "unit/hundred": ("百", "hundred"),
    "unit/thousand": ("千", "thousand"),
    "unit/ten-thousand": ("万", "ten thousand"),
    "unit/million": ("百万", "million"),
    "unit/hundred-million": ("亿", "hundred million"),
    "unit/minus": ("负", "minus"),
    "unit/yuan": ("元", "yuan"),
    "unit/jiao": ("角", "jiao"),
    "unit/fen": ("分", "fen"),
    "unit/carton": ("条", "carton"),
    "unit/cartons": ("条", "cartons"),
    "unit/kinds": ("个品种", "products"),
    "unit/oclock": ("点整", "o'clock"),
    "unit/minute": ("分", "minutes"),
    **{f"month/{n}": (f"{zh_below_100(n)}月", EN_MONTHS[n - 1]) for n in range(1, 13)},
    **{f"day/{n}": (f"{zh_below_100(n)}日", en_day(n)) for n in range(1, 32)},
    **{f"hour/{n}": (f"{zh_below_100(n)}点", en_below_100(n)) for n in range(24)},
    **{f"weekday/{n}": (f"星期{'一二三四五六日'[n - 1]}", EN_WEEKDAYS[n - 1]) for n in range(1, 8)},
}


def say_number(n: int, language: str) -> list[str]:
    """A whole number below a million million."""
    if n < 0:
        return ["unit/minus", *say_number(-n, language)]
    return zh_number(n) if language == "zh" else en_number(n)


def say_digits(digits: str) -> list[str]:
    """Digit by digit, as a short code is read out. Never for cards or PINs."""
    return [f"number/{digit}" for digit in digits if digit.isdecimal()]


def say_amount(amount_fen: int, language: str) -> list[str]:
    """Yuan, and jiao and fen (in English: fen) where there are any."""
    sign, fen = (["unit/minus"], -amount_fen) if amount_fen < 0 else ([], amount_fen)
    yuan, rest = divmod(fen, 100)
    said = [*sign, *say_number(yuan, language), "unit/yuan"]
    if language == "en":
        return [*said, f"number/{rest}", "unit/fen"] if rest else said
    jiao, fen = divmod(rest, 10)
    if jiao:
        said += [f"number/{jiao}", "unit/jiao"]
    return [*said, *([] if jiao else ["number/0"]), f"number/{fen}", "unit/fen"] if fen else said


def say_cartons(cartons: int, language: str) -> list[str]:
    return [*say_count(cartons, language), "unit/carton" if cartons == 1 else "unit/cartons"]


def say_count(n: int, language: str) -> list[str]:
    """A number before a measure word: 两条, not 二条."""
    return ["number/two-of"] if n == 2 and language == "zh" else say_number(n, language)


def say_date(on: date, language: str) -> list[str]:
    """Month, day and weekday."""
    return [f"month/{on.month}", f"day/{on.day}", f"weekday/{on.isoweekday()}"]


def say_time(at: time, language: str) -> list[str]:
    """By the 24-hour clock."""
    if not at.minute:
        return [f"hour/{at.hour}", "unit/oclock"] if language == "en" else [f"hour/{at.hour}"]
    minute = say_number(at.minute, language)
    zero = ["number/0"] if at.minute < 10 else []
    return [f"hour/{at.hour}", *zero, *minute, *(["unit/minute"] if language == "zh" else [])]


def say_product(short_code: str) -> list[str]:
    return [f"product/{short_code}"]


def say_district(seat_group: str) -> list[str]:
    """ "Your call goes to <district>": HP, JA, … or HQ."""
    return [f"transfer/{seat_group}"]


def zh_number(n: int) -> list[str]:
    """四千零一, 两万零九百八十七: a gap between groups or inside one is a single 零."""
    if n < 100:
        return [f"number/{n}"]
    said: list[str] = []
    for value, unit in ((10**8, "unit/hundred-million"), (10**4, "unit/ten-thousand")):
        group, n = divmod(n, value)
        if group:
            said += [*zh_number(group), unit]
            if 0 < n < value // 10:
                said.append("number/0")
    if n == 0:
        return said
    return said + zh_below_ten_thousand(n, after_group=bool(said))


def zh_below_ten_thousand(n: int, after_group: bool) -> list[str]:
    said: list[str] = []
    for value, unit in ((1000, "unit/thousand"), (100, "unit/hundred")):
        digit, n = divmod(n, value)
        if digit:
            said += [f"number/{digit}", unit]
            if 0 < n < value // 10:
                said.append("number/0")
    if n == 0:
        return said
    if 10 <= n < 20 and (said or after_group):
        return [*said, "number/1", f"number/{n}"]  # 一百一十八
    return [*said, f"number/{n}"]


def en_number(n: int) -> list[str]:
    if n < 100:
        return [f"number/{n}"]
    said: list[str] = []
    for value, unit in ((10**6, "unit/million"), (10**3, "unit/thousand"), (100, "unit/hundred")):
        group, n = divmod(n, value)
        if group:
            said += [*en_number(group), unit]
    return [*said, f"number/{n}"] if n else said
