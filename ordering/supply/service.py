"""Releasing supply and setting limits. Harmless when repeated."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid, Refused
from foundation.transaction import in_transaction
from ordering.kept import forget_kept
from ordering.products.models import Product
from ordering.supply.models import CapKind, GradeCap, GradeLimit, LimitOverride, SupplyRelease


class ReleaseBelowTaken(Refused):
    code = "release_below_taken"


class OverrideReasonMissing(Invalid):
    """A shop that gets another limit than its grade needs a reason that can be published."""

    code = "override_reason_missing"


async def release_supply(district_id: int | None, cycle_no: int, cartons: Mapping[int, int], *,
                         by: Actor, at: datetime) -> None:
    """Set what is released in a cycle, sku id -> cartons; never below what orders have taken already."""
    async with in_transaction():
        held = {row.product_id: row for row in await SupplyRelease.filter(district_id=district_id, cycle_no=cycle_no)}
        fresh = [SupplyRelease(district_id=district_id, product_id=sku, cycle_no=cycle_no, released_qty=qty)
                 for sku, qty in cartons.items() if sku not in held]
        await SupplyRelease.bulk_create(fresh)
        for sku in cartons.keys() & held.keys():
            changed = await SupplyRelease.filter(id=held[sku].id, taken_qty__lte=cartons[sku]).update(
                released_qty=cartons[sku])
            if not changed:
                raise ReleaseBelowTaken(sku=sku, taken=held[sku].taken_qty)
        await audit(by, at, "release_supply", "supply_release", cycle_no, district_id=district_id, skus=len(cartons))


async def put_grade_limits(rows: Iterable[Mapping[str, str]], *, valid_from: date, by: Actor, at: datetime) -> None:
    """Rows as in fixtures/cast/grade_limits.csv: a column for each target, '+' joins skus or classes, empty is none."""
    skus = dict(await Product.all().values_list("short_code", "id"))
    limits, caps = [], []
    for row in rows:
        reach = {"grade_from": int(row["grade_from"]), "grade_to": int(row["grade_to"]), "valid_from": valid_from}
        for column, cartons in row.items():
            if column in ("grade_from", "grade_to") or not cartons:
                continue
            for target in column.split("+"):
                kind, _, scope = target.partition(":")
                if kind.upper() in CapKind.__members__:
                    caps.append(GradeCap(kind=CapKind(kind.upper()), scope=scope, limit_cartons=int(cartons), **reach))
                elif target in skus:
                    limits.append(GradeLimit(product_id=skus[target], limit_cartons=int(cartons), **reach))
                else:
                    limits.append(GradeLimit(group=target, limit_cartons=int(cartons), **reach))
    async with in_transaction():
        await GradeLimit.filter(valid_from=valid_from, district_id=None).delete()
        await GradeCap.filter(valid_from=valid_from, district_id=None).delete()
        await GradeLimit.bulk_create(limits)
        await GradeCap.bulk_create(caps)
        await audit(by, at, "put_grade_limits", "grade_limit", valid_from, limits=len(limits), caps=len(caps))
    forget_kept()


async def override_limit(retailer_id: int, sku: int, cycle_no: int, limit_cartons: int, reason: str, *,
                         by: Actor, at: datetime) -> None:
    """核定 this shop's own limit for one sku and cycle: unequal treatment, and so never without a reason (R25)."""
    if not reason.strip():
        raise OverrideReasonMissing(retailer_id=retailer_id, sku=sku)
    async with in_transaction():
        await LimitOverride.update_or_create(
            retailer_id=retailer_id, product_id=sku, cycle_no=cycle_no,
            defaults={"limit_cartons": limit_cartons, "reason": reason, "by_name": by.name, "at": at})
        await audit(by, at, "override_limit", "retailer", retailer_id, sku=sku, cycle_no=cycle_no,
                    limit_cartons=limit_cartons, reason=reason)
