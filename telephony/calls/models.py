from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint

from foundation.districts.models import District
from retailers.profile.models import Retailer
from telephony.calls.rules import CallState, EndedBy, Verified, What


class Direction(StrEnum):
    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


class Call(models.Model):
    """uniqueid, linkedid: Asterisk's names of the caller's channel and of the whole conversation.

    queue: seat group whose queue holds the caller. agent_staff_id: who rang or answered last. last_menu: where he was."""

    call_id = fields.CharField(26, primary_key=True)
    uniqueid = fields.CharField(64, unique=True)
    linkedid = fields.CharField(64, default="")
    direction = fields.CharEnumField(Direction, max_length=8, default=Direction.INBOUND)
    caller_number = fields.CharField(32, default="")
    called_number = fields.CharField(32, default="")
    language = fields.CharField(2, default="zh")
    retailer: fields.ForeignKeyNullableRelation[Retailer] = fields.ForeignKeyField(
        "retailers.Retailer", related_name=False, null=True, on_delete=fields.RESTRICT)
    retailer_id: int | None
    district: fields.ForeignKeyNullableRelation[District] = fields.ForeignKeyField(
        "foundation.District", related_name=False, null=True, on_delete=fields.RESTRICT)
    district_id: int | None
    verified = fields.CharEnumField(Verified, max_length=12, default=Verified.NOT)
    queue = fields.CharField(16, default="")
    agent_staff_id: int | None = fields.IntField(null=True)
    state = fields.CharEnumField(CallState, max_length=8, default=CallState.MENU)
    last_menu = fields.CharField(24, default="")
    entered_at = fields.DatetimeField()
    queued_at: datetime | None = fields.DatetimeField(null=True)
    ringing_at: datetime | None = fields.DatetimeField(null=True)
    answered_at: datetime | None = fields.DatetimeField(null=True)
    agent_left_at: datetime | None = fields.DatetimeField(null=True)
    ended_at: datetime | None = fields.DatetimeField(null=True)
    ended_by = fields.CharEnumField(EndedBy, max_length=8, null=True)
    result = fields.CharField(16, default="")

    @property
    def other_number(self) -> str:
        """The telephone of the one we talk with."""
        return self.called_number if self.direction is Direction.OUTBOUND else self.caller_number

    class Meta:
        table = "call"
        indexes = (("district_id", "entered_at"), ("retailer_id", "entered_at"), ("state",), ("linkedid",),
                   ("agent_staff_id",))
        constraints = (CheckConstraint("(state = 'ENDED') = (ended_at IS NOT NULL)", "call_ended_at"),)


class CallEvent(models.Model):
    """One line of the timeline. facts never hold digits that a caller keyed, only how many."""

    id = fields.BigIntField(primary_key=True)
    call: fields.ForeignKeyRelation[Call] = fields.ForeignKeyField(
        "telephony.Call", related_name=False, on_delete=fields.RESTRICT)
    call_id: str
    at = fields.DatetimeField()
    what = fields.CharEnumField(What, max_length=16)
    facts: dict[str, Any] = fields.JSONField(default=dict)

    class Meta:
        table = "call_event"
        indexes = (("call_id", "at"),)
