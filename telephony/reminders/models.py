from datetime import datetime
from typing import Any

from tortoise import fields, models


class ReminderSetting(models.Model):
    """What somebody set, in one district or, with no district, in the city. Rows are never changed: the newest holds.

    name: a purpose (value 1: on, 0: off), or LINES (calls at a time)."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(16)
    value = fields.IntField()
    district: Any = fields.ForeignKeyField("foundation.District", null=True, related_name=False, on_delete=fields.RESTRICT)
    district_id: int | None
    by_name = fields.CharField(64)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "reminder_setting"
        indexes = (("name",), ("district_id",))
