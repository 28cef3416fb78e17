from typing import Any

from tortoise import fields, models


class RuleParameter(models.Model):
    """From valid_from on, the rule's parameter has this value, in one district or, with no district, everywhere."""

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
