from datetime import date, datetime
from enum import StrEnum

from tortoise import fields, models
from tortoise.migrations.constraints import CheckConstraint

from settlement.debits.outcome import Fact, Kind, Says
from settlement.debits.states import AttemptState, DebitState


class Purpose(StrEnum):
    ORDER = "ORDER"


class Debit(models.Model):
    """What an order owes for one purpose. order_id: a plain number, ordering's own. seq: 1, then 2 after a failed one.

    One debit for each order, purpose and seq: unique index debit_once, made by the migration."""

    id = fields.BigIntField(primary_key=True)
    order_id = fields.BigIntField()
    order_no = fields.CharField(12)
    purpose = fields.CharEnumField(Purpose, max_length=12, default=Purpose.ORDER)
    seq = fields.SmallIntField()
    retailer_id = fields.IntField()
    district_id = fields.IntField()
    amount_fen = fields.BigIntField()
    state = fields.CharEnumField(DebitState, max_length=12, default=DebitState.DUE)
    created_at: datetime = fields.DatetimeField()
    settled_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "debit"
        indexes = (("retailer_id", "created_at"), ("state",), ("settled_at",))
        constraints = (CheckConstraint(check="amount_fen > 0", name="debit_amount_positive"),)


class DebitAttempt(models.Model):
    """One try at the bank. What was asked for never changes: number, account and amount are copied from the agreement.

    code: the response code of the outcome. tries: how often it was claimed for sending, asked: how often asked about.
    next_at: when to send or to ask next. surplus: executed, and given back since. refused: how often the bank's door was closed.
    At most one open attempt for each debit: partial unique index debit_attempt_one_open, made by the migration."""

    id = fields.BigIntField(primary_key=True)
    debit: fields.ForeignKeyRelation[Debit] = fields.ForeignKeyField(
        "settlement.Debit", related_name="attempts", on_delete=fields.RESTRICT
    )
    debit_id: int
    request_no = fields.CharField(22, unique=True)
    bank_code = fields.CharField(8)
    agreement_no = fields.CharField(20)
    account_no = fields.CharField(32)
    account_name = fields.CharField(64)
    licence_no = fields.CharField(12)
    order_date: date = fields.DateField()
    amount_fen = fields.BigIntField()
    state = fields.CharEnumField(AttemptState, max_length=12, default=AttemptState.PREPARED)
    code = fields.CharField(4, default="")
    tries = fields.IntField(default=0)
    refused = fields.IntField(default=0)
    asked = fields.IntField(default=0)
    next_at: datetime | None = fields.DatetimeField(null=True)
    lease_until: datetime | None = fields.DatetimeField(null=True)
    sent_at: datetime | None = fields.DatetimeField(null=True)
    created_at: datetime = fields.DatetimeField()
    surplus = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "debit_attempt"
        indexes = (("debit_id",), ("state", "next_at"), ("account_no", "created_at"))
        constraints = (CheckConstraint(check="amount_fen > 0", name="debit_attempt_amount_positive"),)

    @property
    def account_tail(self) -> str:
        """The last four digits, all that a screen or a log may show."""
        return self.account_no[-4:]


class Evidence(models.Model):
    """One thing heard about an attempt, appended and never changed. The id is the order of arrival, which no rule uses.

    kind: its rank. says: as it was read when it came. words: the bank's own words."""

    id = fields.BigIntField(primary_key=True)
    attempt: fields.ForeignKeyRelation[DebitAttempt] = fields.ForeignKeyField(
        "settlement.DebitAttempt", related_name="evidence", on_delete=fields.RESTRICT
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
        table = "evidence"
        indexes = (("attempt_id",),)

    @property
    def fact(self) -> Fact:
        return Fact(self.kind, self.says, self.code, self.amount_fen)
