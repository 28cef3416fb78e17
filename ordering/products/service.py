"""Putting products and prices in place, from the rows of a file. Harmless when repeated."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pypinyin import Style, lazy_pinyin

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid
from foundation.money import parse_yuan
from foundation.transaction import in_transaction
from ordering.kept import forget_kept
from ordering.products.catalogue import SupplyState
from ordering.products.models import PriceVersion, Product
from ordering.products.rules import chained, ean13_ok

Price = tuple[int, int]
"""Wholesale and retail, in fen a carton."""
SILENT = str.maketrans("()()、", "     ")


class BarcodeWrong(Invalid):
    """Its check digit does not fit: facts short_code and barcode."""

    code = "barcode_wrong"


async def put_products(rows: Iterable[Mapping[str, str]], *, valid_from: date, by: Actor, at: datetime) -> int:
    """Rows as in fixtures/cast/products.csv. A price that differs from the held one becomes a version from that day on."""
    rows = list(rows)
    async with in_transaction():
        ids = await put_rows(rows)
        await put_prices({ids[row["short_code"]]: (parse_yuan(row["wholesale_yuan"]), parse_yuan(row["retail_yuan"]))
                          for row in rows}, valid_from)
        await audit(by, at, "put_products", "product", "all", rows=len(rows))
    forget_kept()
    return len(rows)


async def put_rows(rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Products without their prices, inside another verb's transaction. Returns short code -> sku id."""
    held = set(await Product.all().values_list("short_code", flat=True))
    await Product.bulk_create([Product(**columns(row)) for row in rows if row["short_code"] not in held])
    for row in rows:
        if row["short_code"] in held:
            await Product.filter(short_code=row["short_code"]).update(**columns(row))
    ids = dict(await Product.all().values_list("short_code", "id"))
    for row in rows:
        if row["substitute"] or row["short_code"] in held:
            await Product.filter(short_code=row["short_code"]).update(substitute_id=ids.get(row["substitute"]))
    return ids


def columns(row: Mapping[str, str]) -> dict[str, Any]:
    for barcode in filter(None, (row["carton_barcode"], row["pack_barcode"])):
        if not ean13_ok(barcode):
            raise BarcodeWrong(short_code=row["short_code"], barcode=barcode)
    brand = row["name"].split("(")[0]
    syllables, initials = pinyin_of(row["name"])
    return {
        "short_code": row["short_code"], "name": row["name"], "name_en": row["name_en"], "brand": brand,
        "brand_family": brand, "price_class": row["price_class"], "carton_barcode": row["carton_barcode"],
        "pack_barcode": row["pack_barcode"], "supply_state": SupplyState(row["supply_state"]),
        "sticks_per_carton": int(row["sticks_per_carton"]), "launch_on": date.fromisoformat(row["launch_on"]),
        "in_province": row.get("in_province") == "yes",
        "withdraw_on": date.fromisoformat(row["withdraw_on"]) if row["withdraw_on"] else None,
        "pinyin": syllables, "initials": initials}


async def put_prices(prices: Mapping[int, Price], valid_from: date) -> None:
    """sku id -> its price from a day on, in fen; one that holds already on that day makes no version."""
    rows = await PriceVersion.filter(valid_from__lte=valid_from).order_by("valid_from")
    held = {row.product_id: (row.wholesale_fen, row.retail_fen) for row in rows}
    await put_versions({sku: {valid_from: price} for sku, price in prices.items() if held.get(sku) != price})


async def put_versions(prices: Mapping[int, Mapping[date, Price]]) -> None:
    """sku id -> first day -> (wholesale, retail) in fen. Each version ends on the day before the next: none overlap.

    Those that stand give room first, for the database lets no two hold on one day."""
    fresh = []
    for sku, versions in prices.items():
        held = {row.valid_from: row for row in await PriceVersion.filter(product_id=sku)}
        for valid_from, valid_to in chained([*held, *versions]).items():
            row = held.get(valid_from)
            wholesale_fen, retail_fen = versions.get(valid_from) or (row.wholesale_fen, row.retail_fen)  # type: ignore[union-attr]
            columns = {"wholesale_fen": wholesale_fen, "retail_fen": retail_fen, "valid_to": valid_to}
            if row is None:
                fresh.append(PriceVersion(product_id=sku, valid_from=valid_from, **columns))
            elif (row.wholesale_fen, row.retail_fen, row.valid_to) != (wholesale_fen, retail_fen, valid_to):
                await PriceVersion.filter(id=row.id).update(**columns)
    await PriceVersion.bulk_create(fresh)


def pinyin_of(name: str) -> tuple[str, str]:
    """'中华(硬)' -> ('zhong hua ying', 'zhy')."""
    plain = name.translate(SILENT).replace(" ", "").lower()
    initials = lazy_pinyin(plain, style=Style.FIRST_LETTER)
    return " ".join(lazy_pinyin(plain)), "".join(part[0] for part in initials if part)
