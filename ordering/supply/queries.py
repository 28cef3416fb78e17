"""The limits of a grade, as the review and the order form read them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from tortoise.expressions import Q

from foundation.actor import Actor
from foundation.districts.models import District
from foundation.transaction import reads
from ordering.kept import kept_for
from ordering.supply.models import CapKind, GradeCap, GradeLimit, LimitTier, SupplyPool, SupplyRelease
from ordering.supply.rules import GradeLimits, Tier


async def grade_limits(district_id: int, grade: int | None, on: date) -> GradeLimits:
    """A district's own row replaces the city's; of two of the same reach the newer holds. An ungraded shop is grade 1."""
    grade = grade or 1
    limits, caps = await rows_that_hold(on)
    mine = [row for row in limits if row.district_id in (None, district_id) and row.grade_from <= grade <= row.grade_to]
    by_cap = {(cap.kind, cap.scope): cap.limit_cartons for cap in caps
              if cap.district_id in (None, district_id) and cap.grade_from <= grade <= cap.grade_to}
    return GradeLimits(
        by_product={row.product_id: row.limit_cartons for row in mine if row.product_id},
        by_group={row.group: row.limit_cartons for row in mine if row.group},
        total_cap=by_cap.get((CapKind.TOTAL, "")),
        month_cap=by_cap.get((CapKind.MONTH, "")),
        family_caps={scope: cartons for (kind, scope), cartons in by_cap.items() if kind == CapKind.FAMILY},
        band_caps={int(scope) * 100: cartons for (kind, scope), cartons in by_cap.items() if kind == CapKind.BAND})


@kept_for(seconds=5)
async def rows_that_hold(on: date) -> tuple[list[GradeLimit], list[GradeCap]]:
    """All grades' rows of the day, the weakest first: the city's before a district's, older before newer."""
    holds = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    limits = await GradeLimit.filter(holds).using_db(reads())
    caps = await GradeCap.filter(holds).using_db(reads())
    return (sorted(limits, key=lambda row: (row.district_id is not None, row.valid_from, row.id)),
            sorted(caps, key=lambda row: (row.district_id is not None, row.valid_from, row.id)))


async def limit_tiers(on: date) -> dict[int, dict[int, list[Tier]]]:
    """District -> sku -> the steps that hold on a day. A district's own steps of a sku replace the city's."""
    holds = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    rows = await LimitTier.filter(holds).using_db(reads())
    steps: dict[int | None, dict[int, list[Tier]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        steps[row.district_id][row.product_id].append(
            Tier(row.product_id, row.grade_from, row.grade_to, row.volume_from, row.limit_cartons))
    districts = [row.id for row in await District.all().using_db(reads())] if rows else []
    return {district: dict(steps[None]) | dict(steps[district]) for district in districts}


@dataclass(slots=True)
class Stand:
    """How a release stands. days: every day's pool with whether it is open; later: what waits for its day."""

    release: SupplyRelease
    reserve: int = 0
    later: int = 0
    days: dict[date, tuple[int, bool]] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return self.release.released_qty - self.release.taken_qty

    @property
    def week(self) -> int:
        return self.release.released_qty + self.later + self.reserve


async def releases_of(district_id: int | None, cycle_no: int, *, by: Actor) -> list[Stand]:
    """The releases of a district, or with None of the whole city, in the order of short codes; none that are not his."""
    if not (by.districts is None or district_id is None or by.may_touch(district_id)):
        return []
    rows = await (SupplyRelease.filter(district_id=district_id, cycle_no=cycle_no).using_db(reads())
                  .select_related("product").order_by("product__short_code"))
    stands = {row.id: Stand(row) for row in rows}
    for pool in await SupplyPool.filter(release_id__in=list(stands)).using_db(reads()).order_by("opens_on"):
        stand, is_open = stands[pool.release_id], pool.opened_at is not None
        if pool.opens_on is None:
            stand.reserve += pool.qty
            continue
        before, _open = stand.days.get(pool.opens_on, (0, True))
        stand.days[pool.opens_on] = before + pool.qty, is_open
        stand.later += 0 if is_open else pool.qty
    return list(stands.values())


async def cycles_released() -> list[int]:
    """Cycles in which anything is released, the latest first."""
    rows = await SupplyRelease.all().using_db(reads()).distinct().values_list("cycle_no", flat=True)
    return sorted({int(str(cycle_no)) for cycle_no in rows}, reverse=True)
