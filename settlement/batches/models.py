from datetime import date, datetime
from enum import StrEnum

from tortoise import fields, models

from settlement.batches.rules import BatchState, FileState
from settlement.debits.models import DebitAttempt


class BankProfile(models.Model):
    """How we deal with one bank. code: as in the agreements. merchant: our number there. account_no: where money arrives.

    by_batch: its customers are debited by file in the day's runs; the others at once. format: a name in FORMATS.
    since: the day from which its statements explain our debits; what was collected before is not in the journal.
    represents_until: 'HH:MM' till which the bank may present a refused debit again by itself, '' for never: until then we do not.
    exchange: where its files are exchanged: '' for the folder of this machine, or sftp://user@host:port/folder.
    host_key: what its SFTP server must prove to be, 'ssh-ed25519 AAAA…'."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(4, unique=True)
    name = fields.CharField(32)
    merchant = fields.CharField(15)
    account_no = fields.CharField(32)
    format = fields.CharField(16, default="fixed_width")
    by_batch = fields.BooleanField(default=True)
    since: date = fields.DateField()
    represents_until = fields.CharField(5, default="", db_default="")
    exchange = fields.CharField(200, default="", db_default="")
    host_key = fields.CharField(1000, default="", db_default="")

    class Meta:
        table = "bank_profile"


class Direction(StrEnum):
    OUT = "OUT"
    IN = "IN"


class BankFile(models.Model):
    """A file that left us or came to us, byte for byte. The same bytes count once: bank, kind and hash are unique.

    reason: why it was refused or put aside. seen: how often these bytes came. record, field: where a refused one is wrong."""

    id = fields.BigIntField(primary_key=True)
    bank_code = fields.CharField(4)
    direction = fields.CharEnumField(Direction, max_length=3)
    kind = fields.CharField(2)
    name = fields.CharField(80)
    sha256 = fields.CharField(64)
    content: bytes = fields.BinaryField()
    rows = fields.IntField(default=0)
    amount_fen = fields.BigIntField(default=0)
    state = fields.CharEnumField(FileState, max_length=12)
    reason = fields.CharField(200, default="")
    seen = fields.IntField(default=1)
    decided_by = fields.CharField(64, default="")
    at: datetime = fields.DatetimeField()

    class Meta:
        table = "bank_file"
        unique_together = (("bank_code", "kind", "sha256"),)
        indexes = (("at",),)


class Batch(models.Model):
    """One run's file for one bank. district_code: eight zeros for all. build: 1, then 2 after the bank rejected the first.

    batch_no is unique at its bank for ever; file: its bytes, once it is written."""

    id = fields.BigIntField(primary_key=True)
    bank_code = fields.CharField(4)
    district_id: int | None = fields.IntField(null=True)
    district_code = fields.CharField(8)
    business_date: date = fields.DateField()
    run = fields.SmallIntField()
    build = fields.SmallIntField(default=1)
    batch_no = fields.CharField(14)
    state = fields.CharEnumField(BatchState, max_length=12, default=BatchState.GATHERING)
    rows = fields.IntField(default=0)
    amount_fen = fields.BigIntField(default=0)
    file: fields.ForeignKeyNullableRelation[BankFile] = fields.ForeignKeyField(
        "settlement.BankFile", related_name="batches", on_delete=fields.RESTRICT, null=True, db_index=True
    )
    file_id: int | None
    reason = fields.CharField(200, default="")
    times_sent = fields.SmallIntField(default=0)
    created_at: datetime = fields.DatetimeField()
    sent_at: datetime | None = fields.DatetimeField(null=True)
    answered_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "batch"
        unique_together = (("bank_code", "business_date", "run", "district_code", "build"),)
        indexes = (("state",),)


class BatchLine(models.Model):
    """An attempt's place in a file. flag: the bank's last word on it in a result file, empty while there is none."""

    id = fields.BigIntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Batch] = fields.ForeignKeyField(
        "settlement.Batch", related_name="lines", on_delete=fields.RESTRICT
    )
    batch_id: int
    seq = fields.IntField()
    attempt: fields.ForeignKeyRelation[DebitAttempt] = fields.ForeignKeyField(
        "settlement.DebitAttempt", related_name="places", on_delete=fields.RESTRICT, db_index=True
    )
    attempt_id: int
    flag = fields.CharField(1, default="")
    code = fields.CharField(4, default="")

    class Meta:
        table = "batch_line"
        unique_together = (("batch_id", "seq"),)
