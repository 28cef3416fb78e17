from datetime import date, datetime
from typing import Any

from tortoise import fields, models

from retailers.consent.rules import Purpose
from retailers.messages.rules import Channel


class Wording(models.Model):
    """From valid_from on a purpose is worded so in one channel and language, in one district or, with no district, everywhere.

    Rows are never changed: the newest that holds is what goes out."""

    id = fields.IntField(primary_key=True)
    purpose = fields.CharEnumField(Purpose, max_length=16)
    channel = fields.CharEnumField(Channel, max_length=5)
    language = fields.CharField(2)
    district: Any = fields.ForeignKeyField("foundation.District", null=True, related_name=False, on_delete=fields.RESTRICT)
    district_id: int | None
    valid_from: date = fields.DateField()
    subject = fields.CharField(120, default="")
    text = fields.TextField()
    by_name = fields.CharField(64)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "wording"
        indexes = (("purpose", "channel", "valid_from"), ("district_id",))
