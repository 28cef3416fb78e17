from datetime import datetime
from typing import Any

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint

from foundation.districts.models import District
from retailers.follow_ups.rules import FollowUpState, Kind
from retailers.profile.models import Retailer
from retailers.remarks.models import Remark


class FollowUp(models.Model):
    """One thing to do. source: what it came from ('survey:12'), once for each, None when a person wrote it down.

    retailer, district: None where nobody knows who it was: then it is every district's. call_id: the call to listen to.
    address: the page that moves it where that is not ours ('/voicemail/7'). told: see rules.Told."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharEnumField(Kind, max_length=12)
    source = fields.CharField(40, null=True, unique=True)
    retailer: fields.ForeignKeyNullableRelation[Retailer] = fields.ForeignKeyField("retailers.Retailer", related_name=False, null=True, on_delete=fields.RESTRICT)
    retailer_id: int | None
    district: fields.ForeignKeyNullableRelation[District] = fields.ForeignKeyField("foundation.District", related_name=False, null=True, on_delete=fields.RESTRICT)
    district_id: int | None
    remark: fields.ForeignKeyNullableRelation[Remark] = fields.ForeignKeyField("retailers.Remark", related_name=False, null=True, on_delete=fields.RESTRICT)
    remark_id: int | None
    text = fields.CharField(400)
    number = fields.CharField(32, default="")
    call_id = fields.CharField(26, null=True)
    address = fields.CharField(64, default="")
    state = fields.CharEnumField(FollowUpState, max_length=8, default=FollowUpState.OPEN)
    owner_staff_id: int | None = fields.IntField(null=True)
    owner_name = fields.CharField(64, default="")
    due_at: datetime = fields.DatetimeField()
    told = fields.SmallIntField(default=0)
    escalated_at: datetime | None = fields.DatetimeField(null=True)
    result = fields.CharField(400, default="")
    by_name = fields.CharField(64)
    created_at: datetime = fields.DatetimeField()
    closed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "follow_up"
        indexes = (("state", "due_at"), ("district_id", "state"), ("retailer_id",), ("remark_id",), ("call_id",), ("owner_staff_id", "state"))
        constraints = (CheckConstraint("(state IN ('DONE', 'DROPPED')) = (closed_at IS NOT NULL)", "follow_up_closed_at"),
                       CheckConstraint("state <> 'TAKEN' OR owner_staff_id IS NOT NULL", "follow_up_has_its_owner"))

    @property
    def is_pending(self) -> bool:
        return self.state in (FollowUpState.OPEN, FollowUpState.TAKEN)


class FollowUpStep(models.Model):
    """One line of its history. what: a move, or opened, postponed, added, escalated."""

    id = fields.BigIntField(primary_key=True)
    follow_up: Any = fields.ForeignKeyField("retailers.FollowUp", related_name=False, on_delete=fields.RESTRICT)
    follow_up_id: int
    at: datetime = fields.DatetimeField()
    what = fields.CharField(12)
    by_name = fields.CharField(64)
    note = fields.CharField(400, default="")

    class Meta:
        table = "follow_up_step"
        indexes = (("follow_up_id", "at"),)


