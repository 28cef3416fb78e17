from datetime import datetime
from typing import Any

from tortoise import fields, models

from foundation.districts.models import District
from retailers.profile.models import Retailer
from telephony.calls.models import Call
from telephony.voicemail.rules import VoicemailState


class Voicemail(models.Model):
    """A message, a number to call back, or both. file: its name in the voicemail folder, None where only a number was left.

    call_id: None for a message taken while the phone server was down. call_back_number: the one he asked to be called at.
    mailed_at: the e-mail about it is out. ordered_at: the shop has ordered since. last_call_id: the last call back. district: None where nobody knows whose
    it is: then it is every district's."""

    id = fields.BigIntField(primary_key=True)
    file = fields.CharField(96, null=True, unique=True)
    call: fields.ForeignKeyNullableRelation[Call] = fields.ForeignKeyField(
        "telephony.Call", related_name=False, null=True, on_delete=fields.RESTRICT)
    call_id: str | None
    caller_number = fields.CharField(32, default="")
    call_back_number = fields.CharField(32, default="", db_default="")
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
    due_at: datetime | None = fields.DatetimeField(null=True)
    owner_staff_id: int | None = fields.IntField(null=True)
    owner_name = fields.CharField(64, default="", db_default="")
    last_call_id = fields.CharField(26, null=True)
    tries = fields.SmallIntField(default=0, db_default=0)
    notified_at: datetime | None = fields.DatetimeField(null=True)
    mailed_at: datetime | None = fields.DatetimeField(null=True)
    called_back_at: datetime | None = fields.DatetimeField(null=True)
    ordered_at: datetime | None = fields.DatetimeField(null=True)
    closed_at: datetime | None = fields.DatetimeField(null=True)
    result = fields.CharField(200, default="", db_default="")

    class Meta:
        table = "voicemail"
        indexes = (("district_id", "state"), ("retailer_id",), ("call_id",), ("state", "due_at"), ("last_call_id",))

    @property
    def number(self) -> str:
        """Whom to call."""
        return self.call_back_number or self.caller_number


class StaffPin(models.Model):
    """What an agent keys to hear messages from any telephone: a salted slow hash, and how often it was tried in vain.

    notify_number: the telephone on which he wants to be rung about new messages, '' for none."""

    id = fields.IntField(primary_key=True)
    staff: Any = fields.OneToOneField("foundation.Staff", related_name=False, on_delete=fields.RESTRICT)
    staff_id: int
    pin_hash = fields.CharField(160)
    notify_number = fields.CharField(16, default="")
    failures = fields.SmallIntField(default=0)
    locked_until: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "staff_pin"
