"""The limits of a grade, as the review and the order form read them."""

from datetime import date

from tortoise.expressions import Q

from foundation.transaction import reads
from ordering.kept import kept_for
from ordering.supply.models import CapKind, GradeCap, GradeLimit
from ordering.supply.rules import GradeLimits


@kept_for(seconds=3)
async def grade_limits(district_id: int, grade: int | None, on: date) -> GradeLimits:
    """A district's own row replaces the city's; of two of the same reach the newer holds. An ungraded shop is grade 1."""
    grade = grade or 1
    holds = (Q(district_id=district_id) | Q(district_id__isnull=True)) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    reach = {"grade_from__lte": grade, "grade_to__gte": grade, "valid_from__lte": on}
    limits = await GradeLimit.filter(holds, **reach).using_db(reads())
    caps = await GradeCap.filter(holds, **reach).using_db(reads())
    weakest_first = lambda row: (row.district_id is not None, row.valid_from, row.id)  # noqa: E731
    by_cap = {(cap.kind, cap.scope): cap.limit_cartons for cap in sorted(caps, key=weakest_first)}
    limits.sort(key=weakest_first)
    return GradeLimits(
        by_product={row.product_id: row.limit_cartons for row in limits if row.product_id},
        by_group={row.group: row.limit_cartons for row in limits if row.group},
        total_cap=by_cap.get((CapKind.TOTAL, "")),
        month_cap=by_cap.get((CapKind.MONTH, "")),
        family_caps={scope: cartons for (kind, scope), cartons in by_cap.items() if kind == CapKind.FAMILY},
        band_caps={int(scope) * 100: cartons for (kind, scope), cartons in by_cap.items() if kind == CapKind.BAND})
