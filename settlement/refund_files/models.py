from datetime import date, datetime

from tortoise import fields, models

from settlement.batches.models import BankFile
from settlement.batches.rules import BatchState
from settlement.refunds.models import RefundAttempt


class RefundBatch(models.Model):
    """One run's file of refunds for one bank. build: 1, then 2 after the bank rejected the first. file: its bytes, written once."""

    id = fields.BigIntField(primary_key=True)
    bank_code = fields.CharField(4)
    business_date: date = fields.DateField()
    run = fields.SmallIntField()
    build = fields.SmallIntField(default=1)
    batch_no = fields.CharField(14)
    state = fields.CharEnumField(BatchState, max_length=12)
    rows = fields.IntField()
    amount_fen = fields.BigIntField()
    file: fields.ForeignKeyRelation[BankFile] = fields.ForeignKeyField(
        "settlement.BankFile", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    file_id: int
    reason = fields.CharField(200, default="")
    times_sent = fields.SmallIntField(default=0)
    created_at: datetime = fields.DatetimeField()
    sent_at: datetime | None = fields.DatetimeField(null=True)
    answered_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "refund_batch"
        unique_together = (("bank_code", "business_date", "run", "build"),)
        indexes = (("state",),)


class RefundBatchLine(models.Model):
    """A refund's place in a file. flag: the bank's last word on it in a result file, empty while there is none."""

    id = fields.BigIntField(primary_key=True)
    batch: fields.ForeignKeyRelation[RefundBatch] = fields.ForeignKeyField(
        "settlement.RefundBatch", related_name="lines", on_delete=fields.RESTRICT
    )
    batch_id: int
    seq = fields.IntField()
    attempt: fields.ForeignKeyRelation[RefundAttempt] = fields.ForeignKeyField(
        "settlement.RefundAttempt", related_name="places", on_delete=fields.RESTRICT, db_index=True
    )
    attempt_id: int
    flag = fields.CharField(1, default="")
    code = fields.CharField(4, default="")

    class Meta:
        table = "refund_batch_line"
        unique_together = (("batch_id", "seq"),)
