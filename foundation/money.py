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
