from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.clock import day
from foundation.language import N_, _
from foundation.sheets import Fault
from foundation.staff.scope import scoped
from foundation.transaction import reads
from ordering.files.cells import cycle, digits, text, whole
from ordering.files.kind import Held, Kind, sku_ids, unknown
from ordering.files.rules import Column, Entry
from ordering.supply.models import LimitOverride
from ordering.supply.service import override_limit
from retailers.order_days.rules import cycle_of
from retailers.profile.models import Retailer
from retailers.profile.queries import shops_by_code

COLUMNS = (
    Column("cycle_no", N_("周期"), cycle),
    Column("customer_code", N_("客户编码"), digits(13)),
    Column("short_code", N_("短码"), text(8)),
    Column("limit_cartons", N_("核定量（条）"), whole(0, 100_000), number=True),
    Column("reason", N_("理由"), text(128)),
)


async def held(by: Actor) -> Held:
    rows = await (scoped(LimitOverride.filter(by_tier=False), by, "retailer__district_id").using_db(reads())
                  .order_by("cycle_no", "retailer__customer_code", "product__short_code")
                  .values_list("cycle_no", "retailer__customer_code", "product__short_code", "limit_cartons", "reason"))
    texts = [tuple(map(str, row)) for row in rows]
    return {row[:3]: dict(zip((column.name for column in COLUMNS), row, strict=True)) for row in texts}


async def check(entries: Sequence[Entry], held: Held, by: Actor, at: datetime) -> list[Fault]:
    """Shops of the actor's districts, and cycles that are not over."""
    codes = await scoped(Retailer.all(), by).using_db(reads()).values_list("customer_code", flat=True)
    return unknown(entries, "customer_code", map(str, codes)) + unknown(entries, "short_code", await sku_ids()) + [
        Fault(entry.row, "cycle_no", entry.after["cycle_no"], _("这个周期已经过去")) for entry in entries
        if int(entry.after["cycle_no"]) < cycle_of(day(at)) and (entry.before is None or entry.differing)]


async def put(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    skus = await sku_ids()
    shops = await shops_by_code({entry.after["customer_code"] for entry in entries})
    for entry in entries:
        after = entry.after
        await override_limit(shops[after["customer_code"]].id, skus[after["short_code"]], int(after["cycle_no"]),
                             int(after["limit_cartons"]), after["reason"], by=by, at=at)


KIND = Kind("overrides", N_("核定限量"), N_("某一家店某个周期的限量，要有理由"), "adjustments", COLUMNS, ("cycle_no", "customer_code", "short_code"), held, check, put)
