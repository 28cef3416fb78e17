from collections.abc import Sequence
from datetime import date, datetime

from foundation.actor import Actor
from foundation.language import N_, _
from foundation.sheets import Fault
from foundation.transaction import reads
from ordering.files.cells import digits, maybe, on_date, text, whole
from ordering.files.kind import Held, Kind, district_ids, may_touch, not_his, sku_ids, unknown
from ordering.files.rules import Column, Entry
from ordering.supply.models import LimitTier

COLUMNS = (
    Column("valid_from", N_("生效日期"), on_date),
    Column("district", N_("区县编码（空为全市）"), maybe(digits(8))),
    Column("short_code", N_("短码"), text(8)),
    Column("grade_from", N_("档位从"), whole(1, 30), number=True),
    Column("grade_to", N_("档位到"), whole(1, 30), number=True),
    Column("volume_from", N_("近三期平均满（条，滞销不计）"), whole(0, 100_000), number=True),
    Column("limit_cartons", N_("每期限量（条）"), whole(0, 100_000), number=True),
)
KEY = ("valid_from", "district", "short_code", "grade_from", "grade_to", "volume_from")


async def held(by: Actor) -> Held:
    codes = {id: code for code, id in (await district_ids()).items()}
    skus = {id: code for code, id in (await sku_ids()).items()}
    rows = await LimitTier.all().using_db(reads()).order_by("valid_from", "district_id", "product_id", "grade_from", "volume_from")
    values = [(row.valid_from.isoformat(), codes[row.district_id], skus[row.product_id], str(row.grade_from), str(row.grade_to),
               str(row.volume_from), str(row.limit_cartons)) for row in rows if may_touch(row.district_id, by)]
    return {row[:-1]: dict(zip((column.name for column in COLUMNS), row, strict=True)) for row in values}


async def check(entries: Sequence[Entry], held: Held, by: Actor, at: datetime) -> list[Fault]:
    """A step changes limits from its day on, never those of cycles that are over."""
    districts = await district_ids()
    return unknown(entries, "short_code", await sku_ids()) + unknown(entries, "district", districts) + not_his(entries, districts, by) + [
        Fault(entry.row, "grade_to", entry.after["grade_to"], _("不能低于“档位从”")) for entry in entries
        if int(entry.after["grade_from"]) > int(entry.after["grade_to"])]


async def put(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    districts, skus = await district_ids(), await sku_ids()
    for entry in entries:
        after = entry.after
        await LimitTier.update_or_create(
            {"limit_cartons": int(after["limit_cartons"])}, valid_from=date.fromisoformat(after["valid_from"]),
            district_id=districts[after["district"]], product_id=skus[after["short_code"]], grade_from=int(after["grade_from"]),
            grade_to=int(after["grade_to"]), volume_from=int(after["volume_from"]))


KIND = Kind("tiers", N_("阶梯"), N_("按档位和以往订量分级的限量；滞销品规不计，买滞销换不来紧俏"), "stairs", COLUMNS, KEY, held, check, put)
