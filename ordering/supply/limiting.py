"""Setting limits by grade, by volume and for one shop. Harmless when repeated."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import ReasonMissing
from foundation.transaction import Sql, Work, fetch, in_transaction
from ordering.kept import forget_kept
from ordering.products.models import Product
from ordering.states import NOT_HELD
from ordering.supply.models import CapKind, GradeCap, GradeLimit, LimitOverride
from ordering.supply.queries import limit_tiers
from ordering.supply.rules import TIER_CYCLES, Tier, past_volume, tier_for
from retailers.order_days.rules import cycle_days, cycles_around
from retailers.profile.models import Retailer

Had = dict[int, list[tuple[str, int]]]
"""Retailer -> (supply state, cartons) of the past cycles."""


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
        raise ReasonMissing(retailer_id=retailer_id, sku=sku)
    async with in_transaction():
        await LimitOverride.update_or_create(
            retailer_id=retailer_id, product_id=sku, cycle_no=cycle_no,
            defaults={"limit_cartons": limit_cartons, "reason": reason, "by_name": by.name, "at": at, "by_tier": False})
        await audit(by, at, "override_limit", "retailer", retailer_id, sku=sku, cycle_no=cycle_no,
                    limit_cartons=limit_cartons, reason=reason)


async def apply_tiers(cycle_no: int, *, by: Actor, at: datetime) -> int:
    """Work out each shop's step of the tiers from its past cycles, as its own limit in this cycle. Returns how many.

    A limit that a person decided on stays. Done anew each time, so a repeat, or a tier that ended, leaves nothing behind."""
    before = cycle_days(cycle_no)[0]
    tiers = await limit_tiers(before)
    had = await fetch(lambda: read_had(cycles_around(before, TIER_CYCLES, 0)[:-1])) if tiers else {}
    reasons = [(shop, own) for district, of_district in tiers.items()
               for shop in await Retailer.filter(district_id=district) for own in own_limits(shop, of_district, had)]
    async with in_transaction():
        await LimitOverride.filter(cycle_no=cycle_no, by_tier=True).delete()
        decided = set(await LimitOverride.filter(cycle_no=cycle_no).values_list("retailer_id", "product_id"))
        rows = [LimitOverride(retailer_id=shop.id, product_id=tier.product_id, cycle_no=cycle_no, by_tier=True,
                              limit_cartons=tier.limit_cartons, by_name=by.name, at=at,
                              reason=f"阶梯：近{TIER_CYCLES}期平均{volume}条，满{tier.volume_from}条")
                for shop, (tier, volume) in reasons if (shop.id, tier.product_id) not in decided]
        await LimitOverride.bulk_create(rows, batch_size=2000)
        await audit(by, at, "apply_tiers", "limit_override", cycle_no, shops=len(rows))
    return len(rows)


def read_had(cycles: list[int]) -> Work[Had]:
    rows = yield Sql(f"""
        SELECT o.retailer_id, p.supply_state, SUM(l.qty_ordered) AS qty
        FROM orders o JOIN order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product_id
        WHERE o.cycle_no IN ({', '.join(map(str, cycles))}) AND o.state NOT IN ({NOT_HELD})
        GROUP BY o.retailer_id, p.supply_state""")
    had: Had = {}
    for row in rows:
        had.setdefault(row["retailer_id"], []).append((row["supply_state"], int(row["qty"])))
    return had


def own_limits(shop: Retailer, tiers: Mapping[int, list[Tier]], had: Had) -> Iterable[tuple[Tier, int]]:
    """The step that this shop reaches of each sku's tiers, with his volume. tiers: sku -> its steps in his district."""
    volume = past_volume(had.get(shop.id, []))
    steps = (tier_for(shop.grade, volume, of_sku) for of_sku in tiers.values())
    return [(step, volume) for step in steps if step]
