from datetime import date, datetime

from tortoise import fields, models

from retailers.consent.rules import Purpose
from retailers.profile.models import Retailer


class OptOut(models.Model):
    """The shop does not want to be called for this. Taken back by deleting the row."""

    id = fields.BigIntField(primary_key=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    purpose = fields.CharEnumField(Purpose, max_length=16)
    by_name = fields.CharField(64)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "opt_out"
        unique_together = (("retailer_id", "purpose"),)


class ProactiveCall(models.Model):
    """The shop was reached by us for this purpose on this day: one row, so once.

    called_on: the company's day."""

    id = fields.BigIntField(primary_key=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    purpose = fields.CharEnumField(Purpose, max_length=16)
    called_on: date = fields.DateField(db_index=True)
    call_id = fields.CharField(26)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "proactive_call"
        unique_together = (("retailer_id", "purpose", "called_on"),)
