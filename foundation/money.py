"""Money is an integer number of fen. This file alone turns text into fen and fen into text."""

import re

from foundation.errors import Invalid

YUAN = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")


class AmountUnreadable(Invalid):
    code = "amount_unreadable"


def parse_yuan(text: str) -> int:
    """'3,052.8' -> 305280 fen. More than two decimals, exponents, full-width digits, NaN: AmountUnreadable."""
    match = YUAN.fullmatch(text.strip())
    if not match or not text.isascii():
        raise AmountUnreadable(text=text)
    sign, yuan, fen = match.groups()
    amount = int(yuan.replace(",", "")) * 100 + int((fen or "0").ljust(2, "0"))
    return -amount if sign else amount


def format_yuan(amount_fen: int) -> str:
    """305280 fen -> '3,052.80'."""
    yuan, fen = divmod(abs(amount_fen), 100)
    return f"{'-' if amount_fen < 0 else ''}{yuan:,}.{fen:02d}"


def yuan_sign(amount_fen: int) -> str:
    """305280 fen -> '¥3,052.80', -305280 fen -> '-¥3,052.80': as it stands by itself, in a figure or a sentence."""
    return f"{'-' if amount_fen < 0 else ''}¥{format_yuan(abs(amount_fen))}"


DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))


def capitals(amount_fen: int) -> str:
    """305280 fen -> '叁仟零伍拾贰元捌角', 700 -> '柒元整': 人民币大写, as papers of money say it so that nobody can alter it.

    整 stands where the amount ends with 元; 零 bridges an empty place."""
    yuan, rest = divmod(abs(amount_fen), 100)
    jiao, fen = divmod(rest, 10)
    words = f"{whole(yuan)}元" if yuan else ""
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif fen and yuan:
        words += "零"
    if fen:
        words += f"{DIGITS[fen]}分"
    return ("负" if amount_fen < 0 else "") + (words if rest else f"{words or '零元'}整")


def whole(number: int) -> str:
    """20030 -> '贰万零叁拾'. The parts above and below a unit are numbers again."""
    for size, unit in UNITS:
        if number >= size:
            above, below = divmod(number, size)
            bridge = "零" if 0 < below < size // 10 else ""
            return f"{whole(above)}{unit}{bridge}{whole(below) if below else ''}"
    return DIGITS[number]
