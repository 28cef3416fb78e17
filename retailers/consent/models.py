from datetime import datetime

from tortoise import fields, models

from retailers.consent.rules import Purpose
from retailers.profile.models import Retailer


class OptOut(models.Model):
    """A shop wants no more reminders for one purpose. call_id: the call in which it pressed the key, ended_at: wanted again."""

    id = fields.BigIntField(primary_key=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    purpose = fields.CharEnumField(Purpose, max_length=20)
    call_id = fields.CharField(26, null=True)
    by_name = fields.CharField(64)
    at: datetime = fields.DatetimeField()
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "opt_out"
        unique_together = (("retailer_id", "purpose"),)
