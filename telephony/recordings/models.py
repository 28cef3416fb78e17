from datetime import datetime
from enum import StrEnum

from tortoise import fields, models

from telephony.calls.models import Call


class RecordingState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    MISSING = "MISSING"
    UNUSED = "UNUSED"


class Recording(models.Model):
    """One piece of a call. segment: 1 for the first agent, 2 after the call was queued again. file: name in the folder.

    MISSING: the call is long over and there is no file, or none that can be played. UNUSED: nobody
    answered, so nothing was said that could be recorded."""

    id = fields.BigIntField(primary_key=True)
    call: fields.ForeignKeyRelation[Call] = fields.ForeignKeyField(
        "telephony.Call", related_name=False, on_delete=fields.RESTRICT)
    call_id: str
    segment = fields.SmallIntField(default=1)
    file = fields.CharField(64, unique=True)
    state = fields.CharEnumField(RecordingState, max_length=8, default=RecordingState.OPEN)
    began_at = fields.DatetimeField()
    closed_at: datetime | None = fields.DatetimeField(null=True)
    bytes = fields.BigIntField(null=True)
    seconds = fields.FloatField(null=True)
    sha256 = fields.CharField(64, default="")

    class Meta:
        table = "recording"
        unique_together = (("call_id", "segment"),)
        indexes = (("state",),)
