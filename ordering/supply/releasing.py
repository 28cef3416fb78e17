"""Releasing a cycle's supply: all at once or day by day, with a reserve; and opening what a day adds."""

from collections.abc import Mapping
from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit, audit_sql
from foundation.clock import day
from foundation.districts.models import District
from foundation.errors import NotFound, Refused
from foundation.transaction import Sql, Work, as_json, in_transaction, rowset, transact
from ordering.supply.models import SupplyPool, SupplyRelease
from ordering.supply.pooling import Opening, ReserveAboveRelease, WeekPlan, lay_out, shares
from ordering.supply.taking import lock, summed
from retailers.order_days.queries import shops_due


class ReleaseBelowTaken(Refused):
    """Facts: sku, taken, and open, which is what would be open now."""

    code = "release_below_taken"


class NobodyDue(Refused):
    """No shop has an order day in the cycle, so there is nothing to share by."""

    code = "nobody_due"


class NoSuchRelease(NotFound):
    code = "no_such_release"


class NothingReserved(Refused):
    """The reserve is smaller than what was asked of it."""

    code = "nothing_reserved"


async def release_supply(district_id: int | None, cycle_no: int, cartons: Mapping[int, int], *,
                         by: Actor, at: datetime) -> None:
    """Set what is released in a cycle, sku id -> cartons, all of it open at once."""
    await release_week(district_id, cycle_no, {sku: WeekPlan(qty) for sku, qty in cartons.items()}, by=by, at=at)


async def release_week(district_id: int | None, cycle_no: int, plans: Mapping[int, WeekPlan], *,
                       by: Actor, at: datetime) -> None:
    """Put the plans of a cycle, sku id -> plan, for a district or the city. What is open never falls below what is taken.

    A plan by days is shared out by the order days as they stand now; repeating it gives the same pools."""
    due = await shops_due(district_id, cycle_no) if any(plan.by_day for plan in plans.values()) else {}
    layouts = {sku: lay_out(plan, due, day(at)) for sku, plan in plans.items()}
    async with in_transaction():
        rows = await SupplyRelease.filter(district_id=district_id, cycle_no=cycle_no)
        held = {row.product_id: row for row in rows if row.product_id in plans}
        await SupplyRelease.bulk_create([
            SupplyRelease(district_id=district_id, product_id=sku, cycle_no=cycle_no, released_qty=layout.open_now)
            for sku, layout in layouts.items() if sku not in held])
        for row in sorted(held.values(), key=lambda row: row.id):  # in the order in which orders take
            await set_open(row, layouts[row.product_id].open_now)
        await put_pools(district_id, cycle_no, layouts, held, at)
        await audit(by, at, "release_supply", "supply_release", cycle_no, district_id=district_id, skus=len(plans))


async def share_out(cycle_no: int, sku: int, plan: WeekPlan, *, by: Actor, at: datetime) -> dict[int, int]:
    """A city's week of one sku to its districts, by their shops due in the cycle. Returns district -> cartons."""
    due = {district.id: (await shops_due(district.id, cycle_no)).total() for district in await District.all()}
    if not any(due.values()):
        raise NobodyDue(cycle_no=cycle_no)
    if not 0 <= plan.reserve <= plan.cartons:
        raise ReserveAboveRelease(reserve=plan.reserve, released=plan.cartons)
    at_once, reserve = shares(plan.cartons - plan.reserve, due), shares(plan.reserve, due)
    async with in_transaction():
        for district_id in due:
            own = WeekPlan(at_once[district_id] + reserve[district_id], reserve[district_id], plan.by_day)
            await release_week(district_id, cycle_no, {sku: own}, by=by, at=at)
    return {district_id: at_once[district_id] + reserve[district_id] for district_id in due}


async def set_open(row: SupplyRelease, open_now: int) -> None:
    if not await SupplyRelease.filter(id=row.id, taken_qty__lte=open_now).update(released_qty=open_now):
        taken = (await SupplyRelease.get(id=row.id)).taken_qty
        raise ReleaseBelowTaken(sku=row.product_id, taken=taken, open=open_now)


async def put_pools(district_id: int | None, cycle_no: int, layouts: Mapping[int, Opening],
                    held: Mapping[int, SupplyRelease], at: datetime) -> None:
    await SupplyPool.filter(release_id__in=[row.id for row in held.values()]).delete()
    pooled = [sku for sku, layout in layouts.items() if layout.days or layout.reserve]
    if not pooled:
        return
    ids = dict(await SupplyRelease.filter(district_id=district_id, cycle_no=cycle_no, product_id__in=pooled)
               .values_list("product_id", "id"))
    await SupplyPool.bulk_create(
        [SupplyPool(release_id=ids[sku], opens_on=on, qty=qty, opened_at=at if on <= day(at) else None)
         for sku in pooled for on, qty in layouts[sku].days.items()]
        + [SupplyPool(release_id=ids[sku], qty=layouts[sku].reserve) for sku in pooled if layouts[sku].reserve])


async def open_day_pools(on: date, *, by: Actor, at: datetime) -> int:
    """Add the pools of this day, and of days missed, to what is open. Returns how many; a repeat opens nothing twice."""

    def work() -> Work[int]:
        due = yield Sql("""SELECT DISTINCT release_id AS id, 0 AS qty FROM supply_pool
                           WHERE opens_on <= $1 AND opened_at IS NULL""", on)
        if not due:
            return 0
        # In the order in which orders take, and before the pools: so that nobody waits for each other.
        yield from lock(due)
        pools = yield Sql("""UPDATE supply_pool SET opened_at = $1 WHERE opens_on <= $2 AND opened_at IS NULL
                             RETURNING release_id, qty""", at, on)
        yield Sql(f"""
            UPDATE supply_release SET released_qty = released_qty + w.qty FROM {rowset('w', id='bigint', qty='bigint')}
            WHERE supply_release.id = w.id""", as_json(summed((row["release_id"], row["qty"]) for row in pools)))
        yield audit_sql(by, at, "open_day_pools", "supply_release", on, pools=len(pools))
        return len(pools)

    return await transact(work)


async def release_reserve(release_id: int, cartons: int, reason: str, *, by: Actor, at: datetime) -> None:
    """Open a part of the reserve, with a reason. NothingReserved when there is not as much; two at once never open it twice.

    NoSuchRelease also for a release of a district, or of the whole city, that is not the actor's."""

    def work() -> Work[None]:
        found = yield Sql("SELECT district_id FROM supply_release WHERE id = $1", release_id)
        if not found or not (by.districts is None or found[0]["district_id"] in by.districts):
            raise NoSuchRelease(release_id=release_id)
        reserve = yield Sql("""UPDATE supply_pool SET qty = qty - $2 WHERE release_id = $1 AND opens_on IS NULL
                               AND qty >= $2 AND $2 > 0 RETURNING id""", release_id, cartons)
        if not reserve:
            raise NothingReserved(release_id=release_id, cartons=cartons)
        [release] = yield Sql("""UPDATE supply_release SET released_qty = released_qty + $2 WHERE id = $1
                                 RETURNING district_id, cycle_no""", release_id, cartons)
        # Kept as a pool of the day, so that the pools of a release by days still add up to what is open.
        yield Sql("""INSERT INTO supply_pool (release_id, opens_on, qty, opened_at)
                     SELECT $1, $2, $3, $4 WHERE EXISTS (
                        SELECT 1 FROM supply_pool WHERE release_id = $1 AND opens_on IS NOT NULL)""",
                  release_id, day(at), cartons, at)
        yield audit_sql(by, at, "release_reserve", "supply_release", release_id, district_id=release["district_id"],
                        cartons=cartons, reason=reason)

    await transact(work)
