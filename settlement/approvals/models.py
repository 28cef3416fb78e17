from datetime import datetime
from typing import Any

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint

from settlement.approvals.rules import ApprovalState, Reason


class Approval(models.Model):
    """One proposal and what a second person made of it. A new proposal is a new row: none is ever rewritten.

    noun, noun_id: what it is about ('case', 'refund'). what: the treatment, or the way of the refund.
    At most one that waits for each thing: partial unique index approval_one_open, made by the migration."""

    id = fields.BigIntField(primary_key=True)
    noun = fields.CharField(12)
    noun_id = fields.BigIntField()
    what = fields.CharField(16)
    reason = fields.CharEnumField(Reason, max_length=20)
    evidence = fields.CharField(200)
    note = fields.CharField(200, default="")
    amount_fen = fields.BigIntField()
    state = fields.CharEnumField(ApprovalState, max_length=12)
    maker_id = fields.IntField()
    maker = fields.CharField(64)
    made_at: datetime = fields.DatetimeField()
    checker_id: int | None = fields.IntField(null=True)
    checker = fields.CharField(64, default="")
    checked_at: datetime | None = fields.DatetimeField(null=True)
    answer = fields.CharField(200, default="")

    class Meta:
        table = "approval"
        indexes = (("noun", "noun_id"),)
        constraints = (CheckConstraint(check="checker_id IS NULL OR checker_id <> maker_id", name="approval_by_two"),)


class SettingChange(models.Model):
    """A change of settings that one person proposes and another agrees to, and that holds only then. None is ever rewritten.

    noun, subject: whose settings ('bank', 'PRAC'). wanted: what they are to be, as the noun itself reads them. district_id: null
    for the whole company. At most one that waits for each subject: partial unique index setting_change_one_open."""

    id = fields.BigIntField(primary_key=True)
    noun = fields.CharField(12)
    subject = fields.CharField(48)
    district_id: int | None = fields.IntField(null=True)
    wanted: dict[str, Any] = fields.JSONField(default=dict)
    state = fields.CharEnumField(ApprovalState, max_length=12)
    maker_id = fields.IntField()
    maker = fields.CharField(64)
    made_at: datetime = fields.DatetimeField()
    checker_id: int | None = fields.IntField(null=True)
    checker = fields.CharField(64, default="")
    checked_at: datetime | None = fields.DatetimeField(null=True)
    answer = fields.CharField(200, default="")

    class Meta:
        table = "setting_change"
        indexes = (("noun", "subject"),)
        constraints = (CheckConstraint(check="checker_id IS NULL OR checker_id <> maker_id", name="setting_change_by_two"),)
