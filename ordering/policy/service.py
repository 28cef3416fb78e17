"""Changing a rule's parameter from a day on."""

from datetime import date, datetime

from foundation.actor import Actor
from foundation.audit import audit
from foundation.errors import Invalid
from foundation.transaction import in_transaction
from ordering.kept import forget_kept
from ordering.policy.models import RuleParameter
from ordering.review.engine import DEFAULTS


class NoSuchParameter(Invalid):
    code = "no_such_parameter"


async def set_parameter(rule: str, name: str, value: int, *, valid_from: date, district_id: int | None = None,
                        by: Actor, at: datetime) -> None:
    """A new row; the rows before it stay, so that past decisions can be explained."""
    if name not in DEFAULTS.get(rule, {}):
        raise NoSuchParameter(rule=rule, name=name)
    async with in_transaction():
        await RuleParameter.create(rule=rule, name=name, value=value, district_id=district_id, valid_from=valid_from,
                                   by_name=by.name, at=at)
        await audit(by, at, "set_parameter", "rule", rule, district_id=district_id, name=name, value=value)
    forget_kept()
