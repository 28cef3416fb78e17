from datetime import date, datetime
from typing import Any

from tortoise import fields, models


class DunningParameter(models.Model):
    """From valid_from on, dunning's parameter has this value, in one district or, with no district, everywhere.

    Rows are never changed: what held on a day can always be told. value: as it is written on the page."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(24)
    value = fields.CharField(80)
    district: Any = fields.ForeignKeyField("foundation.District", null=True, related_name=False, on_delete=fields.RESTRICT)
    district_id: int | None
    valid_from: date = fields.DateField()
    by_name = fields.CharField(64)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "dunning_parameter"
        indexes = (("valid_from",), ("district_id",))
