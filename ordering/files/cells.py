"""What may stand in a cell: each reader turns the text into its one form, or says why not."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from foundation.email_address import read_email
from foundation.errors import DomainError
from foundation.language import _
from foundation.money import format_yuan, parse_yuan
from foundation.phone_number import normalise
from ordering.files.rules import Unfit
from ordering.products.rules import ean13_ok
from retailers.order_days.rules import cycle_days

Reader = Callable[[str], str]
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
YES, NO = ("yes", "是", "y", "1", "true"), ("no", "否", "n", "0", "false", "")


def text(length_max: int, *, empty: bool = False) -> Reader:
    def read(cell: str) -> str:
        words = " ".join(cell.split())
        if not words and not empty:
            raise Unfit(_("不能空着"))
        if len(words) > length_max:
            raise Unfit(_("最多 {length_max} 个字", length_max=length_max))
        return words

    return read


def email(cell: str) -> str:
    try:
        return read_email(cell)
    except DomainError as error:
        raise Unfit(_("要一个邮箱地址")) from error


def digits(length: int) -> Reader:
    def read(cell: str) -> str:
        if not (len(cell) == length and cell.isascii() and cell.isdigit()):
            raise Unfit(_("要 {length} 位数字", length=length))
        return cell

    return read


def whole(least: int, most: int) -> Reader:
    def read(cell: str) -> str:
        plain = cell.replace(",", "")
        if not (plain.isascii() and plain.isdigit() and least <= int(plain) <= most):
            raise Unfit(_("要 {least} 到 {most} 的整数", least=least, most=most))
        return str(int(plain))

    return read


def yuan(cell: str) -> str:
    try:
        amount_fen = parse_yuan(cell)
    except DomainError as error:
        raise Unfit(_("要金额，最多两位小数")) from error
    if amount_fen <= 0:
        raise Unfit(_("要大于零"))
    return format_yuan(amount_fen).replace(",", "")


def on_date(cell: str) -> str:
    try:
        match = DAY.fullmatch(cell)
        return date(*map(int, match.groups())).isoformat() if match else date.fromisoformat(cell).isoformat()
    except ValueError as error:
        raise Unfit(_("要日期，如 2026-12-02")) from error


def cycle(cell: str) -> str:
    try:
        cycle_days(int(whole(200001, 209953)(cell)))
    except ValueError as error:
        raise Unfit(_("要周期号：年和周，如 202649")) from error
    return cell


def month(cell: str) -> str:
    if not re.fullmatch(r"20\d\d(0[1-9]|1[0-2])", cell):
        raise Unfit(_("要年月，如 202612"))
    return cell


def barcode(cell: str) -> str:
    if not ean13_ok(cell):
        raise Unfit(_("条码要 13 位，校验位要对"))
    return cell


def phone(cell: str) -> str:
    try:
        return normalise(cell)
    except DomainError as error:
        raise Unfit(_("看不懂这个电话号码")) from error


def grade(cell: str) -> str:
    return "ZZ" if cell.upper() == "ZZ" else whole(1, 30)(cell)


def yes_no(cell: str) -> str:
    if cell.lower() not in (*YES, *NO):
        raise Unfit(_("要“是”或“否”"))
    return "yes" if cell.lower() in YES else "no"


def one_of(kind: type[StrEnum], words: Mapping[str, str] | None = None) -> Reader:
    """A value of the enum. words: what else it may be called."""
    def read(cell: str) -> str:
        value = (words or {}).get(cell, cell.upper())
        if value not in kind.__members__:
            raise Unfit(_("只能是 {values}", values="、".join(kind.__members__)))
        return value

    return read


def maybe(read: Reader) -> Reader:
    """The cell may be empty."""
    return lambda cell: read(cell) if cell else ""
