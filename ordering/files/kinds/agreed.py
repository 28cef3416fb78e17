from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.language import N_
from foundation.sheets import Fault
from foundation.staff.scope import scoped
from foundation.transaction import reads
from ordering.files.cells import digits, month, whole
from ordering.files.kind import Held, Kind, unknown
from ordering.files.rules import Column, Entry
from ordering.supply.models import AgreedVolume
from retailers.profile.models import Retailer
from retailers.profile.queries import shops_by_code

COLUMNS = (
    Column("month", N_("月份"), month),
    Column("customer_code", N_("客户编码"), digits(13)),
    Column("cartons", N_("协议量（条）"), whole(0, 1_000_000), number=True),
)


async def held(by: Actor) -> Held:
    rows = await (scoped(AgreedVolume.all(), by, "retailer__district_id").using_db(reads())
                  .order_by("month", "retailer__customer_code").values_list("month", "retailer__customer_code", "cartons"))
    texts = [tuple(map(str, row)) for row in rows]
    return {row[:2]: dict(zip(("month", "customer_code", "cartons"), row, strict=True)) for row in texts}


async def check(entries: Sequence[Entry], held: Held, by: Actor, at: datetime) -> list[Fault]:
    """Only shops that are there and his."""
    codes = await scoped(Retailer.all(), by).using_db(reads()).values_list("customer_code", flat=True)
    return unknown(entries, "customer_code", map(str, codes))


async def put(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    shops = await shops_by_code({entry.after["customer_code"] for entry in entries})
    for entry in entries:
        after = entry.after
        await AgreedVolume.update_or_create({"cartons": int(after["cartons"]), "by_name": by.name, "at": at},
                                            retailer_id=shops[after["customer_code"]].id, month=int(after["month"]))


KIND = Kind("agreed", N_("月协议量"), N_("每家店每月的协议量，只是上限，没有下限"), "writing-sign", COLUMNS, ("month", "customer_code"), held, check, put)
