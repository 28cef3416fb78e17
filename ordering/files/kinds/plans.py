from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.language import N_
from foundation.money import format_yuan, parse_yuan
from foundation.sheets import Fault
from foundation.transaction import reads
from ordering.files.cells import digits, month, whole, yuan
from ordering.files.kind import Held, Kind, district_ids, may_touch, not_his, unknown
from ordering.files.rules import Column, Entry
from ordering.reports.models import SalesPlan

COLUMNS = (
    Column("month", N_("月份"), month),
    Column("district", N_("区县编码"), digits(8)),
    Column("boxes", N_("计划销量（箱）"), whole(0, 1_000_000), number=True),
    Column("amount_yuan", N_("计划金额（元）"), yuan, number=True),
)


async def held(by: Actor) -> Held:
    codes = {id: code for code, id in (await district_ids()).items()}
    rows = [row for row in await SalesPlan.all().using_db(reads()).order_by("month", "district_id") if may_touch(row.district_id, by)]
    return {(str(row.month), codes[row.district_id]): {
        "month": str(row.month), "district": codes[row.district_id], "boxes": str(row.boxes),
        "amount_yuan": format_yuan(row.amount_fen).replace(",", "")} for row in rows}


async def check(entries: Sequence[Entry], held: Held, by: Actor, at: datetime) -> list[Fault]:
    """Only districts that are there and his."""
    districts = {code: id for code, id in (await district_ids()).items() if code}
    return unknown(entries, "district", districts) + not_his(entries, districts, by)


async def put(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    districts = await district_ids()
    for entry in entries:
        after = entry.after
        await SalesPlan.update_or_create(
            {"boxes": int(after["boxes"]), "amount_fen": parse_yuan(after["amount_yuan"]), "by_name": by.name, "at": at},
            district_id=districts[after["district"]], month=int(after["month"]))


KIND = Kind("plans", N_("销售计划"), N_("每个区县每月的计划销量和金额，计划进度报表按它算"), "target-arrow", COLUMNS, ("month", "district"), held, check, put)
