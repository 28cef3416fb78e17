from datetime import date, datetime

from tortoise import fields, models

from foundation.districts.models import District
from retailers.consent.rules import Purpose
from retailers.profile.models import Retailer
from telephony.campaigns.rules import SURGE, Result, TaskState


class CallTask(models.Model):
    """One shop on the list of a day for one purpose.

    subject: what it is about where the shop may be listed twice, else empty.

    staff_id: whose it is. tries: made at the shop. due_at: not before then; asked: to the minute, for the shop said so.
    closes_at: afterwards nobody calls. early: a demand was noted ahead, to be confirmed. by_hand: a leader put it there.
    At most one of a shop's tasks is on the line: the unique index call_task_one_on_the_line, made by the migration."""

    id = fields.BigIntField(primary_key=True)
    district: fields.ForeignKeyRelation[District] = fields.ForeignKeyField(
        "foundation.District", related_name=False, on_delete=fields.RESTRICT)
    district_id: int
    retailer: fields.ForeignKeyRelation[Retailer] = fields.ForeignKeyField(
        "retailers.Retailer", related_name=False, on_delete=fields.RESTRICT)
    retailer_id: int
    purpose = fields.CharEnumField(Purpose, max_length=16)
    listed_on: date = fields.DateField()
    subject = fields.CharField(32, default="")
    route = fields.CharField(16)
    route_seq = fields.IntField()
    staff_id: int | None = fields.IntField(null=True)
    state = fields.CharEnumField(TaskState, max_length=8, default=TaskState.WAITING)
    tries = fields.SmallIntField(default=0)
    due_at: datetime = fields.DatetimeField()
    closes_at: datetime | None = fields.DatetimeField(null=True)
    asked = fields.BooleanField(default=False)
    early = fields.BooleanField(default=False)
    by_hand = fields.BooleanField(default=False)
    result = fields.CharEnumField(Result, max_length=16, default=Result.NONE)
    note = fields.CharField(200, default="")
    call_id = fields.CharField(26, null=True)
    done_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "call_task"
        unique_together = (("purpose", "listed_on", "retailer_id", "subject"),)
        indexes = (("district_id", "listed_on", "state"), ("staff_id", "listed_on"), ("retailer_id", "state"), ("call_id",))


class CallTry(models.Model):
    """One dialling of a task, by whom and what came of it. round: 1 for the first try at the shop."""

    id = fields.BigIntField(primary_key=True)
    task: fields.ForeignKeyRelation[CallTask] = fields.ForeignKeyField(
        "telephony.CallTask", related_name=False, on_delete=fields.RESTRICT)
    task_id: int
    call_id = fields.CharField(26, unique=True)
    staff_id = fields.IntField()
    round = fields.SmallIntField()
    result = fields.CharEnumField(Result, max_length=16, default=Result.NONE)
    reached = fields.BooleanField(default=False)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "call_try"
        indexes = (("task_id",), ("staff_id", "at"))


class CallingPolicy(models.Model):
    """How a district gives callers right of way over calls of its own. A district without a row goes by the defaults."""

    id = fields.IntField(primary_key=True)
    district: fields.ForeignKeyRelation[District] = fields.ForeignKeyField(
        "foundation.District", related_name=False, on_delete=fields.RESTRICT)
    district_id: int
    paused = fields.BooleanField(default=False)
    waiting_max = fields.SmallIntField(default=SURGE)
    by_name = fields.CharField(64)
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "calling_policy"
        unique_together = (("district_id",),)
