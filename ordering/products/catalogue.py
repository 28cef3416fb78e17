"""The catalogue as plain values: what the rules, the form and the voice menu hold of a product."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foundation.errors import NotFound


class SupplyState(StrEnum):
    """紧俏, 畅销, 顺销, 滞销, 新品, 退出 and the plain rest."""

    NORMAL = "NORMAL"
    SCARCE = "SCARCE"
    FAST = "FAST"
    STEADY = "STEADY"
    SLOW = "SLOW"
    NEW = "NEW"
    WITHDRAWN = "WITHDRAWN"


class NoSuchProduct(NotFound):
    code = "no_such_product"


@dataclass(frozen=True, slots=True)
class Item:
    """One sku with its price of the day. price_fen and retail_fen are per carton."""

    id: int
    short_code: str
    name: str
    name_en: str
    brand_family: str
    price_class: str
    supply_state: SupplyState
    sticks_per_carton: int
    launch_on: date
    withdraw_on: date | None
    substitute_id: int | None
    carton_barcode: str
    pack_barcode: str
    pinyin: str
    initials: str
    price_fen: int
    retail_fen: int

    def on_sale(self, on: date) -> bool:
        gone = self.withdraw_on is not None and self.withdraw_on <= on
        return self.supply_state != SupplyState.WITHDRAWN and self.launch_on <= on and not gone


class Catalogue(dict[int, Item]):
    """sku id -> Item, in the order of short codes; skus without a price of the day are not in it."""

    def item(self, sku: int) -> Item:
        if sku not in self:
            raise NoSuchProduct(sku=sku)
        return self[sku]

    def by_short_code(self, short_code: str) -> Item:
        for item in self.values():
            if item.short_code == short_code:
                return item
        raise NoSuchProduct(short_code=short_code)
