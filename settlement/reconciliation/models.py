from datetime import date, datetime

from tortoise import fields, models

from settlement.batches.models import BankFile
from settlement.reconciliation.categories import CaseState, Category, Stage, Treatment


class BankStatement(models.Model):
    """One day of our account at one bank, taken whole."""

    id = fields.BigIntField(primary_key=True)
    bank_code = fields.CharField(4)
    business_date: date = fields.DateField()
    account_no = fields.CharField(32)
    opening_fen = fields.BigIntField()
    closing_fen = fields.BigIntField()
    rows = fields.IntField()
    file: fields.ForeignKeyRelation[BankFile] = fields.ForeignKeyField(
        "settlement.BankFile", related_name=False, on_delete=fields.RESTRICT, db_index=True
    )
    file_id: int
    taken_at: datetime = fields.DatetimeField()

    class Meta:
        table = "bank_statement"
        unique_together = (("bank_code", "business_date"),)


class BankLine(models.Model):
    """A movement on a statement. stage: which rule found its attempt. attempt_id: that attempt, a plain number.
    refund_attempt_id: the same for money that went back.

    bank_txn_no is unique at its bank: a line that comes again is not counted again."""

    id = fields.BigIntField(primary_key=True)
    statement: fields.ForeignKeyRelation[BankStatement] = fields.ForeignKeyField(
        "settlement.BankStatement", related_name="lines", on_delete=fields.RESTRICT
    )
    statement_id: int
    bank_code = fields.CharField(4)
    seq = fields.IntField()
    bank_on: date = fields.DateField()
    bank_time = fields.CharField(6)
    bank_txn_no = fields.CharField(32)
    request_no = fields.CharField(22)
    order_no = fields.CharField(12)
    payer_tail = fields.CharField(4)
    payer_name = fields.CharField(64)
    direction = fields.CharField(1)
    amount_fen = fields.BigIntField()
    balance_fen = fields.BigIntField()
    type = fields.CharField(2)
    orig_bank_txn_no = fields.CharField(32)
    summary = fields.CharField(64)
    stage = fields.CharEnumField(Stage, max_length=12)
    attempt_id: int | None = fields.BigIntField(null=True)
    refund_attempt_id: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "bank_line"
        unique_together = (("statement_id", "seq"), ("bank_code", "bank_txn_no"))
        indexes = (("attempt_id",), ("refund_attempt_id",))


class Case(models.Model):
    """Something that bank and books do not say alike. case_no: the same for the same thing, however often it is found.

    amount_fen: signed, what the bank (or the driver) has more than the books; suspense_fen: what of it is in suspense.
    refund_id, run_id: the refund or the truck's run that it is about. bank_code: empty for a run.
    maker: who proposed the treatment, where two must agree; the proposals themselves are settlement.approvals'."""

    id = fields.BigIntField(primary_key=True)
    case_no = fields.CharField(64, unique=True)
    category = fields.CharEnumField(Category, max_length=24)
    bank_code = fields.CharField(4)
    business_date: date = fields.DateField()
    district_id: int | None = fields.IntField(null=True)
    order_id: int | None = fields.BigIntField(null=True)
    line_id: int | None = fields.BigIntField(null=True)
    attempt_id: int | None = fields.BigIntField(null=True)
    refund_id: int | None = fields.BigIntField(null=True)
    run_id: int | None = fields.IntField(null=True)
    amount_fen = fields.BigIntField()
    suspense_fen = fields.BigIntField(default=0)
    state = fields.CharEnumField(CaseState, max_length=12, default=CaseState.OPEN)
    treatment = fields.CharEnumField(Treatment, max_length=12, null=True)
    owner_id: int | None = fields.IntField(null=True)
    owner = fields.CharField(64, default="")
    maker_id: int | None = fields.IntField(null=True)
    maker = fields.CharField(64, default="")
    note = fields.CharField(200, default="")
    due_on: date = fields.DateField()
    opened_at: datetime = fields.DatetimeField()
    closed_at: datetime | None = fields.DatetimeField(null=True)
    closed_by = fields.CharField(64, default="")

    class Meta:
        table = "recon_case"
        indexes = (("state", "due_on"), ("business_date",), ("order_id",))
