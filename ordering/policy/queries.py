"""The parameters that hold in a district on a day."""

from collections.abc import Mapping
from datetime import date

from foundation.transaction import reads
from ordering.kept import kept_for
from ordering.policy.models import RuleParameter
from ordering.review.engine import DEFAULTS
from ordering.review.findings import Parameters


async def rule_parameters(district_id: int, on: date) -> Mapping[str, Parameters]:
    """rule id -> its parameters: the rule's own defaults, then the company's rows, then the district's, newest last."""
    held = {rule: dict(defaults) for rule, defaults in DEFAULTS.items()}
    for row in await rows_that_hold(on):
        if row.district_id in (None, district_id) and row.name in held.get(row.rule, {}):
            held[row.rule][row.name] = row.value
    return held


@kept_for(seconds=5)
async def rows_that_hold(on: date) -> list[RuleParameter]:
    """The weakest first: the company's before a district's, older before newer."""
    rows = await RuleParameter.filter(valid_from__lte=on).using_db(reads())
    return sorted(rows, key=lambda row: (row.district_id is not None, row.valid_from, row.id))
