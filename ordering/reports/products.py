"""What reports know of products: their names, classes, bands and kinds, with the prices of a day."""

from dataclasses import dataclass
from datetime import date

from foundation.language import own_name
from foundation.reports.reading import read
from ordering.products.rules import price_band

SLIM, MEDIUM = "细支", "中支"
"""A product's shape is said in its name."""


@dataclass(frozen=True, slots=True)
class Sku:
    """band: lower bound in yuan of its wholesale price. state: SCARCE, NEW …"""

    id: int
    short_code: str
    name: str
    price_class: str
    band: int
    state: str
    in_province: bool
    shape: str


async def skus(on: date) -> dict[int, Sku]:
    """Every product, with the price that held on that day, else its first one."""
    rows = await read("""
        SELECT p.id, p.short_code, p.name, p.name_en, p.price_class, p.supply_state, p.in_province, p.sticks_per_carton,
               COALESCE((SELECT v.wholesale_fen FROM price_version AS v WHERE v.product_id = p.id AND v.valid_from <= $1
                         AND (v.valid_to IS NULL OR v.valid_to >= $1) LIMIT 1),
                        (SELECT v.wholesale_fen FROM price_version AS v WHERE v.product_id = p.id ORDER BY v.valid_from LIMIT 1),
                        0) AS price_fen
        FROM product AS p ORDER BY p.short_code""", on)
    own = own_name()
    return {row["id"]: Sku(row["id"], row["short_code"], row[own], row["price_class"], price_band(int(row["price_fen"]), row["sticks_per_carton"]),
                           row["supply_state"], bool(row["in_province"]), shape(row["name"])) for row in rows}


def shape(name: str) -> str:
    return "SLIM" if SLIM in name else "MEDIUM" if MEDIUM in name else "REGULAR"
