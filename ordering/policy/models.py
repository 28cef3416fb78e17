from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise import fields, models


class RuleParameter(models.Model):
    """From valid_from on, the rule's parameter has this value, in one district or, with no district, everywhere.

    Rows are never changed: the id of the newest that holds is the version of the policy a decision was made under."""

    id = fields.IntField(primary_key=True)
    rule = fields.CharField(8)
    name = fields.CharField(32)
    value = fields.IntField()
    district: Any = fields.ForeignKeyField("foundation.District", null=True, related_name=False, on_delete=fields.RESTRICT)
    district_id: int | None
    valid_from = fields.DateField()
    by_name = fields.CharField(64)
    at = fields.DatetimeField()

    class Meta:
        table = "rule_parameter"
        indexes = (("rule", "valid_from"), ("district_id",))


class ChangeState(StrEnum):
    PROPOSED = "PROPOSED"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


class RuleChange(models.Model):
    """A change that one person proposes and another publishes. preview: what it would have done to the last 30 days' orders,
    as the proposer saw it. decided_*: who published it, or took it back."""

    id = fields.IntField(primary_key=True)
    rule = fields.CharField(8)
    name = fields.CharField(32)
    value = fields.IntField()
    district: Any = fields.ForeignKeyField("foundation.District", null=True, related_name=False, on_delete=fields.RESTRICT)
    district_id: int | None
    valid_from = fields.DateField()
    reason = fields.CharField(200)
    state = fields.CharEnumField(ChangeState, max_length=10, default=ChangeState.PROPOSED)
    preview: dict[str, Any] = fields.JSONField(default=dict)
    proposed_by = fields.IntField(null=True)
    proposed_by_name = fields.CharField(64)
    proposed_at = fields.DatetimeField()
    decided_by_name = fields.CharField(64, default="")
    decided_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "rule_change"
        indexes = (("state",), ("district_id",))
