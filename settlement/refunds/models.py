from datetime import datetime

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint

from settlement.debits.outcome import Kind, Says
from settlement.debits.states import AttemptState
from settlement.refunds.rules import Cause, RefundState


class RefundCover(models.Model):
    """How much of one payment is spoken for by refunds. money: 'attempt:12', or 'line:34' for a line that has none.

    The CHECK is what keeps refunds from ever being more than the payment."""

    money = fields.CharField(32, primary_key=True)
    collected_fen = fields.BigIntField()
    returned_fen = fields.BigIntField()

    class Meta:
        table = "refund_cover"
        constraints = (CheckConstraint(check="0 <= returned_fen AND returned_fen <= collected_fen", name="refund_within_payment"),)


class Refund(models.Model):
    """Money to go back, once for each source ('due:7', 'order:9', 'attempt:12', 'case:3'). money: the payment it is of.

    order_id, case_id, attempt_id: plain numbers. account_no: empty where only a name is known. original_ref: the bank's
    number of the payment."""

    id = fields.BigIntField(primary_key=True)
    source = fields.CharField(40, unique=True)
    cause = fields.CharEnumField(Cause, max_length=12)
    money = fields.CharField(32)
    order_id: int | None = fields.BigIntField(null=True)
    order_no = fields.CharField(12, default="")
    case_id: int | None = fields.BigIntField(null=True)
    attempt_id: int | None = fields.BigIntField(null=True)
    retailer_id: int | None = fields.IntField(null=True)
    district_id: int | None = fields.IntField(null=True)
    bank_code = fields.CharField(8)
    account_no = fields.CharField(32, default="")
    account_name = fields.CharField(64, default="")
    original_request_no = fields.CharField(22, default="")
    original_ref = fields.CharField(32, default="")
    amount_fen = fields.BigIntField()
    state = fields.CharEnumField(RefundState, max_length=12)
    found_at: datetime = fields.DatetimeField()
    paid_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "refund"
        indexes = (("state", "found_at"), ("order_id",), ("case_id",), ("retailer_id",))
        constraints = (CheckConstraint(check="amount_fen > 0", name="refund_amount_positive"),)

    @property
    def account_tail(self) -> str:
        return self.account_no[-4:]


class RefundAttempt(models.Model):
    """One try, under one request number, as for a debit. bank_ref: the bank's number, once known.

    At most one open for each refund: partial unique index refund_attempt_one_open, made by the migration."""

    id = fields.BigIntField(primary_key=True)
    refund: fields.ForeignKeyRelation[Refund] = fields.ForeignKeyField(
        "settlement.Refund", related_name="attempts", on_delete=fields.RESTRICT
    )
    refund_id: int
    request_no = fields.CharField(22, unique=True)
    bank_code = fields.CharField(8)
    amount_fen = fields.BigIntField()
    state = fields.CharEnumField(AttemptState, max_length=12)
    code = fields.CharField(4, default="")
    bank_ref = fields.CharField(32, default="")
    tries = fields.IntField(default=0)
    refused = fields.IntField(default=0)
    asked = fields.IntField(default=0)
    next_at: datetime | None = fields.DatetimeField(null=True)
    lease_until: datetime | None = fields.DatetimeField(null=True)
    sent_at: datetime | None = fields.DatetimeField(null=True)
    created_at: datetime = fields.DatetimeField()

    class Meta:
        table = "refund_attempt"
        indexes = (("refund_id",), ("state", "next_at"), ("bank_code", "sent_at"))
        constraints = (CheckConstraint(check="amount_fen > 0", name="refund_attempt_amount_positive"),)


class RefundEvidence(models.Model):
    """One thing heard about an attempt, appended and never changed. Ranked as for a debit."""

    id = fields.BigIntField(primary_key=True)
    attempt: fields.ForeignKeyRelation[RefundAttempt] = fields.ForeignKeyField(
        "settlement.RefundAttempt", related_name="evidence", on_delete=fields.RESTRICT
    )
    attempt_id: int
    kind = fields.IntEnumField(Kind)
    says = fields.CharEnumField(Says, max_length=12)
    code = fields.CharField(4, default="")
    amount_fen: int | None = fields.BigIntField(null=True)
    bank_ref = fields.CharField(32, default="")
    words = fields.TextField(default="")
    received_at: datetime = fields.DatetimeField()

    class Meta:
        table = "refund_evidence"
        indexes = (("attempt_id",),)
