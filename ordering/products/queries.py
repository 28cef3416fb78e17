"""The catalogue as the order form, the rules and the voice menu read it."""

from datetime import date

from foundation.transaction import reads
from ordering.kept import kept_for
from ordering.products.catalogue import Catalogue, Item
from ordering.products.models import PriceVersion, Product


@kept_for(seconds=5)
async def catalogue(on: date) -> Catalogue:
    """Every sku with the price that holds on that day."""
    prices = await (PriceVersion.filter(valid_from__lte=on).using_db(reads()).order_by("valid_from")
                    .values("product_id", "wholesale_fen", "retail_fen", "valid_to"))
    held = {price["product_id"]: price for price in prices if not price["valid_to"] or price["valid_to"] >= on}
    items = Catalogue()
    for row in await Product.all().using_db(reads()).order_by("short_code"):
        if price := held.get(row.id):
            items[row.id] = Item(
                row.id, row.short_code, row.name, row.name_en, row.brand_family, row.price_class, row.supply_state,
                row.sticks_per_carton, row.launch_on, row.withdraw_on, row.substitute_id,
                row.carton_barcode, row.pack_barcode, row.pinyin, row.initials,
                price["wholesale_fen"], price["retail_fen"])
    return items
