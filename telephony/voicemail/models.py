from enum import StrEnum

from tortoise import fields, models

from foundation.districts.models import District
from retailers.profile.models import Retailer
from telephony.calls.models import Call


class VoicemailState(StrEnum):
    NEW = "NEW"
    NOTIFIED = "NOTIFIED"
    CLAIMED = "CLAIMED"
    CALLED_BACK = "CALLED_BACK"
    TICKETED = "TICKETED"
    CLOSED = "CLOSED"


class Voicemail(models.Model):
    """file: its name in the voicemail folder. call_id: None for a message taken while the phone server was down."""

    id = fields.BigIntField(primary_key=True)
    file = fields.CharField(96, unique=True)
    call: fields.ForeignKeyNullableRelation[Call] = fields.ForeignKeyField(
        "telephony.Call", related_name=False, null=True, on_delete=fields.RESTRICT)
    call_id: str | None
    caller_number = fields.CharField(32, default="")
    retailer: fields.ForeignKeyNullableRelation[Retailer] = fields.ForeignKeyField(
        "retailers.Retailer", related_name=False, null=True, on_delete=fields.RESTRICT)
    retailer_id: int | None
    district: fields.ForeignKeyNullableRelation[District] = fields.ForeignKeyField(
        "foundation.District", related_name=False, null=True, on_delete=fields.RESTRICT)
    district_id: int | None
    state = fields.CharEnumField(VoicemailState, max_length=12, default=VoicemailState.NEW)
    at = fields.DatetimeField()
    seconds = fields.FloatField()
    sha256 = fields.CharField(64)

    class Meta:
        table = "voicemail"
        indexes = (("district_id", "state"), ("retailer_id",), ("call_id",))
