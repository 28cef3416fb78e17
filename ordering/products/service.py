"""Putting products and prices in place, from the rows of a file. Harmless when repeated."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

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
        held = {product.short_code: product for product in await Product.all()}
        fresh = [Product(**columns(row)) for row in rows if row["short_code"] not in held]
        await Product.bulk_create(fresh)
        for row in rows:
            if row["short_code"] in held:
                await Product.filter(short_code=row["short_code"]).update(**columns(row))
        ids = dict(await Product.all().values_list("short_code", "id"))
        for row in rows:
            if row["substitute"]:
                await Product.filter(short_code=row["short_code"]).update(substitute_id=ids[row["substitute"]])
        await put_prices({ids[row["short_code"]]: (parse_yuan(row["wholesale_yuan"]), parse_yuan(row["retail_yuan"]))
                          for row in rows}, valid_from)
        await audit(by, at, "put_products", "product", "all", rows=len(rows))
    forget_kept()
    return len(rows)


def columns(row: Mapping[str, str]) -> dict[str, Any]:
    brand = row["name"].split("(")[0]
    syllables, initials = pinyin_of(row["name"])
    return {
        "short_code": row["short_code"], "name": row["name"], "name_en": row["name_en"], "brand": brand,
        "brand_family": brand, "price_class": row["price_class"], "carton_barcode": row["carton_barcode"],
        "pack_barcode": row["pack_barcode"], "supply_state": SupplyState(row["supply_state"]),
        "sticks_per_carton": int(row["sticks_per_carton"]), "launch_on": date.fromisoformat(row["launch_on"]),
        "withdraw_on": date.fromisoformat(row["withdraw_on"]) if row["withdraw_on"] else None,
        "pinyin": syllables, "initials": initials}


async def put_prices(prices: Mapping[int, tuple[int, int]], valid_from: date) -> None:
    """sku id -> (wholesale, retail) in fen. The version that held until now ends on the day before; none overlap."""
    rows = await PriceVersion.filter(valid_from__lte=valid_from).order_by("valid_from")
    held = {row.product_id: row for row in rows}
    fresh = []
    for sku, (wholesale_fen, retail_fen) in prices.items():
        now = held.get(sku)
        if now and (now.wholesale_fen, now.retail_fen) == (wholesale_fen, retail_fen):
            continue
        if now and now.valid_from == valid_from:
            await PriceVersion.filter(id=now.id).update(wholesale_fen=wholesale_fen, retail_fen=retail_fen)
            continue
        if now:
            await PriceVersion.filter(id=now.id).update(valid_to=valid_from - timedelta(days=1))
        fresh.append(PriceVersion(product_id=sku, wholesale_fen=wholesale_fen, retail_fen=retail_fen,
                                  valid_from=valid_from))
    await PriceVersion.bulk_create(fresh)


def pinyin_of(name: str) -> tuple[str, str]:
    """'中华(硬)' -> ('zhong hua ying', 'zhy')."""
    plain = name.translate(SILENT).replace(" ", "").lower()
    initials = lazy_pinyin(plain, style=Style.FIRST_LETTER)
    return " ".join(lazy_pinyin(plain)), "".join(part[0] for part in initials if part)
