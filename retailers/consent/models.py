from datetime import date, datetime
from typing import Any

from tortoise import fields, models

from retailers.consent.rules import Purpose
from retailers.profile.models import Retailer


class OptOut(models.Model):
    """The shop does not want to be called for this. Taken back by deleting the row; the audit lines keep who, when and why.

    by_name: who set it, or the shop itself by a key. reason: as it was given. call_id: the call in which it was said."""

    id = fields.BigIntField(primary_key=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    purpose = fields.CharEnumField(Purpose, max_length=16)
    by_name = fields.CharField(64)
    at: datetime = fields.DatetimeField()
    reason = fields.CharField(200, default="", db_default="")
    call_id: Any = fields.CharField(26, null=True)

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


class CallingParameter(models.Model):
    """From valid_from on our own calls go by this value, in one district or, with no district, everywhere.

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
        table = "calling_parameter"
        indexes = (("valid_from",), ("district_id",))
