from datetime import datetime
from enum import StrEnum

from tortoise import fields, models

from retailers.profile.models import Retailer


class RemarkKind(StrEnum):
    ENQUIRY = "ENQUIRY"
    COMPLAINT = "COMPLAINT"
    SUGGESTION = "SUGGESTION"
    SUPPLY = "SUPPLY"
    DELIVERY = "DELIVERY"
    SETTLEMENT = "SETTLEMENT"


class Remark(models.Model):
    id = fields.BigIntField(primary_key=True)
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    kind = fields.CharEnumField(RemarkKind, max_length=12)
    text = fields.CharField(400)
    call_id = fields.CharField(26, null=True, db_index=True)
    by_name = fields.CharField(64)
    at = fields.DatetimeField()
    closed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "remark"
        indexes = (("retailer_id", "at"),)
