"""An invoice of the batch and its number. Pure. Source: domain 6: VAT = gross − gross/1.13, red-letter for refused lines."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from settlement.receivables.rules import Period, vat_of


class Mode(StrEnum):
    """One invoice a month for each retailer, or one for each order."""

    RETAILER = "RETAILER"
    ORDER = "ORDER"


class Colour(StrEnum):
    """蓝字, 红字."""

    BLUE = "BLUE"
    RED = "RED"


@dataclass(frozen=True, slots=True)
class Goods:
    """One sku of one order on one stop, as the truck took it and as the door gave it back."""

    retailer_id: int
    customer_code: str
    name: str
    district_id: int
    order_no: str
    short_code: str
    product: str
    product_en: str
    price_fen: int
    picked: int
    back: int


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    short_code: str
    product: str
    product_en: str
    cartons: int
    price_fen: int

    @property
    def gross_fen(self) -> int:
        return self.cartons * self.price_fen


@dataclass(frozen=True, slots=True)
class Invoice:
    """number: ours, the same for the same goods however often the batch is made. corrects: a red one names its blue one.

    Amounts of a red-letter invoice are negative."""

    number: str
    colour: Colour
    retailer_id: int
    customer_code: str
    name: str
    district_id: int
    order_nos: tuple[str, ...]
    corrects: str
    lines: tuple[InvoiceLine, ...]

    @property
    def cartons(self) -> int:
        return sum(line.cartons for line in self.lines)

    @property
    def gross_fen(self) -> int:
        return sum(line.gross_fen for line in self.lines)

    @property
    def net_fen(self) -> int:
        return vat_of(self.gross_fen)[0]

    @property
    def vat_fen(self) -> int:
        return vat_of(self.gross_fen)[1]


def invoices(goods: Iterable[Goods], period: Period, mode: Mode) -> list[Invoice]:
    """By customer code, each blue one before its red one."""
    parts: dict[tuple[str, str], list[Goods]] = defaultdict(list)
    for one in goods:
        parts[one.customer_code, one.order_no if mode == Mode.ORDER else f"{period.first:%Y%m}"].append(one)
    made = []
    for (code, key), lines in sorted(parts.items()):
        stem = key if mode == Mode.ORDER else f"{key}-{code}"
        made += [invoice for invoice in (an_invoice(stem, Colour.BLUE, lines), an_invoice(stem, Colour.RED, lines)) if invoice.lines]
    return made


def an_invoice(stem: str, colour: Colour, goods: list[Goods]) -> Invoice:
    """One line a sku and price, by short code."""
    totals: dict[tuple[str, str, str, int], int] = defaultdict(int)
    for one in goods:
        totals[one.short_code, one.product, one.product_en, one.price_fen] += one.picked if colour == Colour.BLUE else -one.back
    lines = tuple(InvoiceLine(code, name, english, cartons, price) for (code, name, english, price), cartons in sorted(totals.items())
                  if cartons)
    first = goods[0]
    orders = tuple(sorted({one.order_no for one in goods if (one.picked if colour == Colour.BLUE else one.back)}))
    return Invoice(f"{stem}-{colour[0]}", colour, first.retailer_id, first.customer_code, first.name, first.district_id, orders,
                   f"{stem}-B" if colour == Colour.RED else "", lines)
