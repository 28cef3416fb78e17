from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from foundation.actor import Actor
from foundation.clock import day
from foundation.language import N_, _
from foundation.sheets import Fault
from foundation.transaction import reads
from ordering.files.cells import cycle, digits, maybe, text, whole, yes_no
from ordering.files.kind import Held, Kind, district_ids, may_touch, not_his, sku_ids, unknown
from ordering.files.rules import Column, Entry, Key, Values
from ordering.supply.models import SupplyPool, SupplyRelease
from ordering.supply.pooling import WeekPlan, lay_out
from ordering.supply.service import release_week
from retailers.order_days.queries import shops_due
from retailers.order_days.rules import cycle_of

COLUMNS = (
    Column("cycle_no", N_("周期"), cycle),
    Column("district", N_("区县编码（空为全市）"), maybe(digits(8))),
    Column("short_code", N_("短码"), text(8)),
    Column("cartons", N_("投放量（条）"), whole(0, 10_000_000), number=True),
    Column("reserve_cartons", N_("其中留存（条）"), whole(0, 10_000_000), optional=True, number=True),
    Column("by_day", N_("按日投放（是/否）"), yes_no, optional=True),
)


async def held(by: Actor) -> Held:
    codes = {id: code for code, id in (await district_ids()).items()}
    waiting, reserve, days = await pooled()
    rows = await (SupplyRelease.all().using_db(reads()).order_by("cycle_no", "district_id", "product__short_code")
                  .values("id", "cycle_no", "district_id", "product__short_code", "released_qty"))
    found: dict[Key, Values] = {}
    for row in rows:
        if may_touch(row["district_id"], by):
            key = str(row["cycle_no"]), codes[row["district_id"]], row["product__short_code"]
            cartons = row["released_qty"] + waiting[row["id"]] + reserve[row["id"]]
            found[key] = dict(zip((column.name for column in COLUMNS), (
                *key, str(cartons), str(reserve[row["id"]]), "yes" if row["id"] in days else "no"), strict=True))
    return found


async def pooled() -> tuple[Counter[int], Counter[int], set[int]]:
    """By release: what waits for its day, what is in reserve; and which are by days."""
    waiting: Counter[int] = Counter()
    reserve: Counter[int] = Counter()
    days: set[int] = set()
    for pool in await SupplyPool.all().using_db(reads()):
        if pool.opens_on is None:
            reserve[pool.release_id] += pool.qty
            continue
        days.add(pool.release_id)
        if pool.opened_at is None:
            waiting[pool.release_id] += pool.qty
    return waiting, reserve, days


async def check(entries: Sequence[Entry], held: Held, by: Actor, at: datetime) -> list[Fault]:
    """What is taken is never undercut: the count is compared here for the reader and again by the statement that decides."""
    districts, now = await district_ids(), cycle_of(day(at))
    faults = unknown(entries, "short_code", await sku_ids()) + unknown(entries, "district", districts) + not_his(entries, districts, by)
    taken: dict[Key, int] = {(str(row["cycle_no"]), row["district__code"] or "", row["product__short_code"]): row["taken_qty"]
             for row in await SupplyRelease.filter(taken_qty__gt=0).using_db(reads()).values(
                 "cycle_no", "district__code", "product__short_code", "taken_qty")}
    for entry in entries:
        if int(entry.after["cycle_no"]) < now and (entry.before is None or entry.differing):
            faults.append(Fault(entry.row, "cycle_no", entry.after["cycle_no"], _("这个周期已经过去")))
        plan = plan_in(entry)
        if plan.reserve > plan.cartons:
            faults.append(Fault(entry.row, "reserve_cartons", str(plan.reserve), _("留存不能超过投放量")))
        elif (entry.before is None or entry.differing) and entry.key in taken:
            due = await shops_due(districts.get(entry.after["district"]), int(entry.after["cycle_no"])) if plan.by_day else {}
            if (open_now := lay_out(plan, due, day(at)).open_now) < taken[entry.key]:
                faults.append(Fault(entry.row, "cartons", str(plan.cartons),
                                    _("现在只开放 {open_now} 条，已订走 {taken} 条", open_now=open_now, taken=taken[entry.key])))
    return faults


async def put(entries: Sequence[Entry], *, by: Actor, at: datetime) -> None:
    districts, skus = await district_ids(), await sku_ids()
    plans: dict[tuple[int, int | None], dict[int, WeekPlan]] = defaultdict(dict)
    for entry in entries:
        after = entry.after
        plans[int(after["cycle_no"]), districts[after["district"]]][skus[after["short_code"]]] = plan_in(entry)
    for (cycle_no, district_id), of_skus in plans.items():
        await release_week(district_id, cycle_no, of_skus, by=by, at=at)


def plan_in(entry: Entry) -> WeekPlan:
    after = entry.after
    return WeekPlan(int(after["cartons"]), int(after["reserve_cartons"] or 0), after["by_day"] == "yes")


KIND = Kind("releases", N_("货源投放"), N_("每个周期、区县、品规的投放量；按日投放的逐日开放，剩余滚到第二天"), "truck-loading", COLUMNS,
            ("cycle_no", "district", "short_code"), held, check, put)
