"""Putting products and prices in place, from the rows of a file. Harmless when repeated."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from pypinyin import Style, lazy_pinyin

from foundation.actor import Actor
from foundation.audit import audit
from foundation.money import parse_yuan
from foundation.transaction import in_transaction
from ordering.kept import forget_kept
from ordering.products.catalogue import SupplyState
from ordering.products.models import PriceVersion, Product

SILENT = str.maketrans("()()、", "     ")


async def put_products(rows: Iterable[Mapping[str, str]], *, valid_from: date, by: Actor, at: datetime) -> int:
    """Rows as in fixtures/cast/products.csv. A price that differs from the held one becomes a version from that day on."""
    rows = list(rows)
    async with in_transaction():
        for row in rows:
            await put_product(row, valid_from)
        ids = dict(await Product.all().values_list("short_code", "id"))
        for row in rows:
            if row["substitute"]:
                await Product.filter(short_code=row["short_code"]).update(substitute_id=ids[row["substitute"]])
        await audit(by, at, "put_products", "product", "all", rows=len(rows))
    forget_kept()
    return len(rows)


async def put_product(row: Mapping[str, str], valid_from: date) -> None:
    brand = row["name"].split("(")[0]
    syllables, initials = pinyin_of(row["name"])
    product, _ = await Product.update_or_create(short_code=row["short_code"], defaults={
        "name": row["name"], "name_en": row["name_en"], "brand": brand, "brand_family": brand,
        "price_class": row["price_class"], "carton_barcode": row["carton_barcode"],
        "pack_barcode": row["pack_barcode"], "supply_state": SupplyState(row["supply_state"]),
        "sticks_per_carton": int(row["sticks_per_carton"]), "launch_on": date.fromisoformat(row["launch_on"]),
        "withdraw_on": date.fromisoformat(row["withdraw_on"]) if row["withdraw_on"] else None,
        "pinyin": syllables, "initials": initials})
    await put_price(product.id, parse_yuan(row["wholesale_yuan"]), parse_yuan(row["retail_yuan"]), valid_from)


async def put_price(product_id: int, wholesale_fen: int, retail_fen: int, valid_from: date) -> None:
    """Close the version that held until now on the day before; versions never overlap."""
    held = await PriceVersion.filter(product_id=product_id, valid_from__lte=valid_from).order_by("-valid_from").first()
    if held and (held.wholesale_fen, held.retail_fen) == (wholesale_fen, retail_fen):
        return
    if held and held.valid_from < valid_from:
        held.valid_to = valid_from - timedelta(days=1)
        await held.save(update_fields=["valid_to"])
    await PriceVersion.update_or_create(product_id=product_id, valid_from=valid_from,
                                        defaults={"wholesale_fen": wholesale_fen, "retail_fen": retail_fen})


def pinyin_of(name: str) -> tuple[str, str]:
    """'中华(硬)' -> ('zhong hua ying', 'zhy')."""
    plain = name.translate(SILENT).replace(" ", "").lower()
    initials = lazy_pinyin(plain, style=Style.FIRST_LETTER)
    return " ".join(lazy_pinyin(plain)), "".join(part[0] for part in initials if part)
