from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.language import N_, _
from foundation.sheets import Fault
from foundation.transaction import reads
from ordering.files.cells import barcode, maybe, on_date, one_of, text, whole, yes_no
from ordering.files.kind import Held, Kind
from ordering.files.rules import Column, Entry
from ordering.kept import forget_kept
from ordering.products.catalogue import SupplyState
from ordering.products.models import Product
from ordering.products.rules import CLASSES
from ordering.products.service import put_rows

STATES = {"正常": "NORMAL", "紧俏": "SCARCE", "畅销": "FAST", "顺销": "STEADY", "滞销": "SLOW", "新品": "NEW", "退出": "WITHDRAWN"}
CLASS_NAMES = [name for name, _lower in CLASSES]


def price_class(cell: str) -> str:
    spoken = dict(zip("一二三四五", CLASS_NAMES, strict=True))
    name = spoken.get(cell.removesuffix("类"), cell.upper())
    return text(3)(name) if name in CLASS_NAMES else whole(1, 0)(cell)


COLUMNS = (
    Column("short_code", N_("短码"), text(8)),
    Column("name", N_("品名"), text(64)),
    Column("name_en", N_("英文名"), text(64)),
    Column("price_class", N_("价类"), price_class),
    Column("carton_barcode", N_("条码"), barcode),
    Column("pack_barcode", N_("盒码"), maybe(barcode)),
    Column("supply_state", N_("供货状态"), one_of(SupplyState, STATES)),
    Column("sticks_per_carton", N_("每条支数"), whole(20, 1000), number=True),
    Column("launch_on", N_("上市日期"), on_date),
    Column("withdraw_on", N_("退出日期"), maybe(on_date)),
    Column("in_province", N_("省内（是/否）"), yes_no, optional=True),
    Column("substitute", N_("替代品短码"), text(8, empty=True)),
)


async def held(by: Actor) -> Held:
    rows = await Product.all().using_db(reads()).order_by("short_code")
    codes = {row.id: row.short_code for row in rows}
    return {(row.short_code,): {
        "short_code": row.short_code, "name": row.name, "name_en": row.name_en, "price_class": row.price_class,
        "carton_barcode": row.carton_barcode, "pack_barcode": row.pack_barcode, "supply_state": str(row.supply_state),
        "sticks_per_carton": str(row.sticks_per_carton), "launch_on": row.launch_on.isoformat(),
        "withdraw_on": row.withdraw_on.isoformat() if row.withdraw_on else "",
        "in_province": "yes" if row.in_province else "no", "substitute": codes.get(row.substitute_id or 0, "")} for row in rows}


async def check(entries: Sequence[Entry], held: Held, by: Actor, at: datetime) -> list[Fault]:
    """Substitutes are there and are others; no barcode serves two products, or a pack and a carton."""
    after = {key: values for key, values in held.items()} | {entry.key: entry.after for entry in entries}
    owners: dict[str, str] = {}
    faults = [Fault(entry.row, "substitute", entry.after["substitute"], _("没有这个品规，或者就是它自己")) for entry in entries
              if entry.after["substitute"] and (entry.after["substitute"] == entry.key[0] or (entry.after["substitute"],) not in after)]
    rows = {entry.key: entry.row for entry in entries}
    for key, values in sorted(after.items(), key=lambda item: rows.get(item[0], 0)):
        for column in ("carton_barcode", "pack_barcode"):
            code = values[column]
            if code and code in owners and key in rows:
                faults.append(Fault(rows[key], column, code, _("品规 {short_code} 已用这个条码", short_code=owners[code])))
            if code:
                owners.setdefault(code, key[0])
    return faults


async def put(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    await put_rows([entry.after for entry in entries])
    forget_kept()


KIND = Kind("products", N_("品规目录"), N_("牌号、价类、条码、供货状态、上市和退出日期、替代品"), "package", COLUMNS, ("short_code",), held, check, put)
