"""The limits of a grade, as the review and the order form read them."""

from datetime import date

from tortoise.expressions import Q

from foundation.transaction import reads
from ordering.kept import kept_for
from ordering.supply.models import CapKind, GradeCap, GradeLimit
from ordering.supply.rules import GradeLimits


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
