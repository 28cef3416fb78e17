from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.clock import day
from foundation.districts.models import District
from foundation.language import N_, _
from foundation.sheets import Fault
from foundation.staff.scope import scoped
from foundation.transaction import reads
from ordering.files.cells import digits, email, maybe, one_of, phone, text, whole
from ordering.files.kind import Held, Kind, district_ids, not_his, unknown
from ordering.files.rules import Column, Entry
from ordering.orders.depending import orders_of_cycle
from retailers.filing.service import put_profiles
from retailers.order_days.moving import rebuild
from retailers.order_days.rules import PLANNED_AHEAD, cycles_around
from retailers.profile.models import MarketType, OutletType, Retailer, RetailerStatus
from retailers.profile.queries import shops_by_code

OUTLETS = dict(zip(("食杂店", "便利店", "超市", "烟酒店", "商场", "娱乐服务", "其他"), OutletType, strict=True))
MARKETS = dict(zip(("城区", "镇区", "特殊镇区", "较好农村", "较差农村"), MarketType, strict=True))
STATUSES = dict(zip(("待审", "正常", "停供", "限供", "停业", "歇业", "吊销"), RetailerStatus, strict=True))
COLUMNS = (
    Column("customer_code", N_("客户编码"), digits(13)),
    Column("name", N_("店名"), text(64)),
    Column("short_name", N_("简称"), text(32)),
    Column("licence_holder", N_("持证人"), text(32)),
    Column("address", N_("地址"), text(128)),
    Column("order_phone", N_("订货电话"), phone),
    Column("mobile", N_("手机"), maybe(phone)),
    Column("email", N_("邮箱"), email),
    Column("district", N_("区县编码"), digits(8)),
    Column("outlet_type", N_("经营业态"), one_of(OutletType, OUTLETS)),
    Column("market_type", N_("市场类型"), one_of(MarketType, MARKETS)),
    Column("status", N_("状态"), one_of(RetailerStatus, STATUSES)),
    Column("account_manager", N_("客户经理"), text(32, empty=True)),
    Column("route", N_("线路"), text(16)),
    Column("route_seq", N_("线路顺序"), whole(1, 9999), number=True),
    Column("cycle_day", N_("订货日（周几，1–7）"), whole(1, 7), number=True),
    Column("cycle_weeks", N_("几周一次（1 或 2）"), whole(1, 2), number=True),
    Column("cycle_phase", N_("双周的第几周（0 或 1）"), whole(0, 1), number=True),
)
RHYTHM = {"district", "cycle_day", "cycle_weeks", "cycle_phase"}
"""A change of these moves the order days ahead, but for those on which an order depends."""
DIRECT = [column.name for column in COLUMNS if column.name != "district"]


async def held(by: Actor) -> Held:
    codes = dict(await District.all().using_db(reads()).values_list("id", "code"))
    rows = await scoped(Retailer.all(), by).using_db(reads()).order_by("customer_code").values(*DIRECT, "district_id")
    return {(row["customer_code"],): {
        column.name: codes[row["district_id"]] if column.name == "district" else str(row[column.name]) for column in COLUMNS}
        for row in rows}


async def check(entries: Sequence[Entry], held: Held, by: Actor, at: datetime) -> list[Fault]:
    """Nobody moves a shop into or out of a district that is not his, and no code is taken from another district's shop."""
    districts = await district_ids()
    fresh = [entry.key[0] for entry in entries if entry.before is None]
    elsewhere = await shops_by_code(fresh)
    return unknown(entries, "district", districts) + not_his(entries, districts, by) + [
        Fault(entry.row, "customer_code", entry.key[0], _("不在您负责的区县")) for entry in entries if entry.key[0] in elsewhere]


async def put(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    districts = await district_ids()
    await put_profiles([{name: value for name, value in entry.after.items() if name != "district"}
                        | {"district_id": districts[entry.after["district"]]} for entry in entries], by=by, at=at)
    if any(entry.before is None or RHYTHM & {name for name, _from, _to in entry.differing} for entry in entries):
        await rebuild(cycles_around(day(at), 0, PLANNED_AHEAD), depend=orders_of_cycle, by=by, at=at)


KIND = Kind("retailers", N_("客户档案"), N_("店名、电话、地址、区县、线路、订货日；新客户先没有档位"), "building-store", COLUMNS, ("customer_code",), held, check, put)
