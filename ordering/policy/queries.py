"""The parameters that hold in a district on a day."""

from collections.abc import Mapping
from datetime import date

from tortoise.expressions import Q

from foundation.transaction import reads
from ordering.kept import kept_for
from ordering.policy.models import RuleParameter
from ordering.review.engine import DEFAULTS
from ordering.review.findings import Parameters


@kept_for(seconds=3)
async def rule_parameters(district_id: int, on: date) -> Mapping[str, Parameters]:
    """rule id -> its parameters: the rule's own defaults, then the company's rows, then the district's, newest last."""
    rows = await RuleParameter.filter(
        Q(district_id=district_id) | Q(district_id__isnull=True), valid_from__lte=on).using_db(reads())
    held = {rule: dict(defaults) for rule, defaults in DEFAULTS.items()}
    for row in sorted(rows, key=lambda row: (row.district_id is not None, row.valid_from, row.id)):
        if row.name in held.get(row.rule, {}):
            held[row.rule][row.name] = row.value
    return held
